import { askWebhook as ask } from '../challenge-service/outgoing-webhook.ts';
import { formatName } from '../pki/distinguished-name.ts';
import type { AskWebhook } from './policy.ts';

/** Asks a profile's webhook about a challenge and the request that brought it. Never rejects. */
export function webhookAsker(clock: () => number): AskWebhook {
  return async ({ profile, ...webhook }, { transactionId, challenge, csr, clientAddress, receivedAt }) => {
    const names = csr.requestedExtensions.subjectAltNames;
    const named = (kind: string): string[] => names.filter((name) => name.kind === kind).map(({ value }) => value);
    const question = {
      profile,
      transactionId: Buffer.from(transactionId).toString('base64'),
      challenge,
      csr: Buffer.from(csr.der).toString('base64'),
      subject: formatName(csr.subjectName),
      dnsNames: named('dNSName'),
      ipAddresses: named('iPAddress'),
      clientAddress,
      receivedAt: new Date(receivedAt).toISOString(),
    };
    const answer = await ask(webhook, question, clock());
    switch (answer.answer) {
      case 'allowed':
        return { allowed: true };
      case 'refused':
        return { allowed: false, because: 'refused', reason: answer.reason };
      case 'unavailable':
        return { allowed: false, because: 'unavailable', reason: answer.problem };
    }
  };
}

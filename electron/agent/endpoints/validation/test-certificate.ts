import { createPrivateKey, randomBytes } from 'node:crypto';
import { acceptCertificate, type Accepted } from '../../connectors/accept-certificate.ts';
import type { CaClient } from '../../connectors/ca-client.ts';
import { CaFault } from '../../outbound/ca-fault.ts';
import { buildCertificationRequest } from '../../pki/build-certification-request.ts';
import { readCertificate } from '../../pki/certificate.ts';
import { formatName, nameAttribute, writeName } from '../../pki/distinguished-name.ts';
import { extensionValue, readExtendedKeyUsage } from '../../pki/extensions.ts';
import { newKeyPair } from '../../pki/key-pair.ts';
import { Oid } from '../../pki/oids.ts';
import { keySigner } from '../../pki/signer.ts';
import { certificateOf } from '../endpoint-identity.ts';
import type { Context } from './context.ts';
import type { Finding } from './report.ts';

/** Certificate Request Agent (MS-WCCE §2.2.2.7.4.3): without it a CA takes no request on behalf of others. */
const AGENT_USAGE = '1.3.6.1.4.1.311.20.2.1';

export type TestResult = Finding & { readonly accepted: Accepted | null };

/** Has the CA issue a certificate to a key that is thrown away, in just the way in which devices get theirs. */
export async function testCertificate(context: Context, client: CaClient): Promise<TestResult> {
  const { known, secrets, signal, anchors, clock } = context;
  const { connection } = known.body;
  const own = await certificateOf(known.id, known.body, secrets);
  if (connection.protocol === 'mscews' && connection.onBehalf !== 'no' && own !== null) requireAgent(own.certificate);
  // Nobody's name, whole for CAs that take no single label (RFC 6761 §6.4).
  const name = `certwright-test-${randomBytes(4).toString('hex')}.invalid`;
  const { publicKey, privateKey } = await newKeyPair('rsa:2048');
  const key = createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' });
  const content = {
    subject: writeName([[nameAttribute(Oid.commonName, name)]]),
    publicKey,
    subjectAltNames: [{ kind: 'dNSName' as const, value: name }],
    challengePassword: await client.challenge(signal),
  };
  const csr = await buildCertificationRequest(content, keySigner(key, { scheme: 'rsa-pkcs1', digest: 'sha256' }));
  const answer = await client.enroll({ csr, key }, signal);
  const sent = `CN=${name}, RSA 2048`;
  switch (answer.outcome) {
    case 'pending':
      return { sent, received: 'pending', state: 'warned', fault: new CaFault('test-pending'), accepted: null };
    case 'refused': {
      const { code, upstreamCode, upstreamText } = answer;
      const fault = new CaFault('test-refused', { reason: code, code: upstreamCode, text: upstreamText ?? '–' });
      return { sent, received: `${upstreamCode} ${upstreamText ?? ''}`, fault, accepted: null };
    }
    case 'issued': {
      const { certificate, others } = answer;
      const trusted = anchors.map(({ der }) => der);
      const accepted = acceptCertificate({ certificate, others, anchors: trusted, publicKey, now: clock() });
      return { sent, ...describe(accepted, name), accepted };
    }
  }
}

function describe({ certificate, issuers }: Accepted, name: string): Finding {
  const subject = formatName(certificate.subjectName);
  const facts: [string, string][] = [
    ['subject', subject],
    ['serial', certificate.serial],
    ['issuer', formatName(certificate.issuerName)],
    ['until', new Date(certificate.notAfter).toISOString().slice(0, 10)],
    ['chain', issuers.map((each) => formatName(each.subjectName)).join(' ← ')],
  ];
  const kept = Buffer.from(certificate.der).includes(name);
  return kept
    ? { received: subject, facts }
    : {
        received: subject,
        facts,
        state: 'warned',
        fault: new CaFault('certificate-renamed', { asked: name, subject }),
      };
}

function requireAgent(der: Uint8Array): void {
  const { extensions, subjectName } = readCertificate(der);
  const value = extensionValue(extensions, Oid.extKeyUsage);
  if (value !== undefined && readExtendedKeyUsage(value).includes(AGENT_USAGE)) return;
  throw new CaFault('agent-usage-missing', { subject: formatName(subjectName) });
}

import type { TFunction } from 'i18next';
import type { Transaction } from '../../../shared/contract/transactions.ts';

/** A request as plain text for a colleague: complete, and without a secret, because the agent never sends one. */
export function asText(t: TFunction, transaction: Transaction): string {
  const { decoded, refusal } = transaction;
  const { csr, signer } = decoded;
  const lines: (readonly [string, string | null | undefined])[] = [
    [t('object.request'), transaction.id],
    [t('activity.fact.received'), new Date(transaction.receivedAt).toISOString()],
    [t('activity.fact.from'), transaction.clientAddress],
    [t('activity.column.state'), t(`state.transaction.${transaction.state}`)],
    [
      t('activity.text.rule'),
      refusal === null ? null : `${t(`refusals:${refusal.code}.rule`, refusal.params)} [${refusal.code}]`,
    ],
    [t('activity.text.remedy'), refusal === null ? null : t(`refusals:${refusal.code}.remedy`, refusal.params)],
    [t('activity.fact.failInfo'), transaction.failInfo],
    [t('object.registration'), transaction.registrationFqdn],
    [t('object.certificate'), transaction.certificateSerial],
    [t('decoded.subject'), csr?.subject],
    [t('decoded.dnsNames'), csr?.dnsNames.join(', ')],
    [t('decoded.ipAddresses'), csr?.ipAddresses.join(', ')],
    [t('decoded.serialNumbers'), csr?.serialNumbers.join(', ')],
    [t('decoded.key'), csr?.keyAlgorithm],
    [t('decoded.type'), decoded.messageType],
    [t('decoded.transactionId'), decoded.transactionId],
    [t('decoded.http'), `${decoded.httpMethod} ${decoded.path}`],
    [t('decoded.digest'), decoded.digestAlgorithm],
    [t('decoded.cipher'), decoded.contentCipher],
    [t('decoded.keyTransport'), decoded.keyTransport],
    [t('decoded.signer'), signer?.subject],
  ];
  return lines
    .filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([label, value]) => `${label}: ${value ?? ''}`)
    .join('\n');
}

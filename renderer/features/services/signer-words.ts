import type { TFunction } from 'i18next';
import type { Signer } from '../../../shared/contract/signers.ts';

/** How a signer stands and what it may, in a sentence or two. */
export function signerSentence(t: TFunction, signer: Signer): string {
  const { standing, quota, usedThisHour, registered, scope } = signer;
  const what =
    registered && scope.patterns.length + scope.ipRanges.length === 0
      ? t('signer.sentence.registered')
      : t(registered ? 'signer.sentence.both' : 'signer.sentence.scope');
  return `${t(`signer.sentence.standing.${standing}`)} ${what} ${t('signer.sentence.quota', { used: usedThisHour, quota })}`;
}

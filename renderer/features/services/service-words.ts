import type { TFunction } from 'i18next';
import type { RaProfile, ScepProfile } from '../../../shared/contract/services.ts';

const and = (words: readonly string[], language: string): string =>
  new Intl.ListFormat(language, { type: 'conjunction' }).format(words);

/** By what a SCEP profile lets devices prove who they are, as words. */
export function acceptedWords(t: TFunction, { challenges }: Pick<ScepProfile, 'challenges'>): string[] {
  const { registration, static: shared, dynamic, webhook } = challenges;
  return [
    ...(registration ? [t('scepProfile.accepts.registration')] : []),
    ...(shared ? [t('scepProfile.accepts.static')] : []),
    ...(dynamic?.page === true ? [t('scepProfile.accepts.page')] : []),
    ...(dynamic?.webhook === true ? [t('scepProfile.accepts.webhookIn')] : []),
    ...(webhook === null ? [] : [t('scepProfile.accepts.webhook')]),
  ];
}

/** What a SCEP profile does, in a sentence or two. */
export function scepProfileSentence(t: TFunction, language: string, profile: ScepProfile, ra: string | null): string {
  const accepted = acceptedWords(t, profile);
  const who =
    accepted.length === 0
      ? t('scepProfile.sentence.noChallenge')
      : t('scepProfile.sentence.accepts', { what: and(accepted, language) });
  if (!profile.enabled) return `${t('scepProfile.sentence.off')} ${who}`;
  return ra === null ? `${who} ${t('scepProfile.sentence.noRa')}` : `${who} ${t('scepProfile.sentence.ra', { ra })}`;
}

/**
 * What an RA profile grants, in a sentence or two.
 *
 * @param usualDays how long certificates are valid where the profile does not say; null while that is not known
 */
export function raProfileSentence(t: TFunction, profile: RaProfile, usualDays: number | null): string {
  const { enabled, certificateProfile, validityDays, unregistered, approval } = profile;
  const isLocal = profile.authority === 'local';
  const days =
    validityDays === null && usualDays === null
      ? t('raProfile.sentence.daysUnknown')
      : t(validityDays === null ? 'raProfile.sentence.daysDefault' : 'raProfile.sentence.days', {
          count: validityDays ?? usualDays ?? 0,
        });
  return [
    ...(enabled ? [] : [t('raProfile.sentence.off')]),
    // What is in a certificate of somebody else's CA, and how long it is valid, that CA decides.
    isLocal ? t(`raProfile.sentence.certificate.${certificateProfile}`, { days }) : t('raProfile.sentence.external'),
    t(unregistered === null ? 'raProfile.sentence.registered' : 'raProfile.sentence.patterns'),
    ...(isLocal || approval.rule !== 'never' ? [t(`raProfile.sentence.approval.${approval.rule}`)] : []),
    ...(approval.rule !== 'never' && approval.persons === 2 ? [t('raProfile.sentence.two')] : []),
  ].join(' ');
}

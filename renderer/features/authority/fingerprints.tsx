import { useTranslation } from 'react-i18next';
import type { CaFingerprints } from '../../../shared/contract/scalars.ts';
import { Mono } from '../../ui/copyable.tsx';
import type { Fact } from '../../ui/facts.tsx';

/** The fingerprints of a CA certificate as facts, the strongest first. */
export function useFingerprintFacts({ sha256, sha1, md5 }: CaFingerprints): Fact[] {
  const { t } = useTranslation();
  return [
    [t('fingerprint.sha256'), <Mono key="2" text={sha256} what={t('fingerprint.sha256')} group={4} />],
    [t('fingerprint.sha1'), <Mono key="1" text={sha1} what={t('fingerprint.sha1')} group={4} />],
    [t('fingerprint.md5'), <Mono key="5" text={md5} what={t('fingerprint.md5')} group={4} />],
  ];
}

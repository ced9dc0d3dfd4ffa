import { useTranslation } from 'react-i18next';
import type { CertificateState } from '../../shared/contract/certificates.ts';
import type { RegistrationState } from '../../shared/contract/registrations.ts';
import type { TransactionState } from '../../shared/contract/transactions.ts';
import { Badge, type Tone } from './badge.tsx';
import type { IconName } from './icon.tsx';

type Look = { tone: Tone; icon: IconName };

const REGISTRATION: Record<RegistrationState, Look> = {
  waiting: { tone: 'accent', icon: 'waiting' },
  enrolled: { tone: 'good', icon: 'good' },
  expired: { tone: 'warning', icon: 'expired' },
  cancelled: { tone: 'neutral', icon: 'cancelled' },
};
const CERTIFICATE: Record<CertificateState, Look> = {
  valid: { tone: 'good', icon: 'good' },
  expiring: { tone: 'warning', icon: 'warning' },
  expired: { tone: 'neutral', icon: 'expired' },
  revoked: { tone: 'bad', icon: 'revoked' },
};
const TRANSACTION: Record<TransactionState, Look> = {
  issued: { tone: 'good', icon: 'good' },
  refused: { tone: 'bad', icon: 'refused' },
  pending: { tone: 'accent', icon: 'waiting' },
};

export function RegistrationBadge({ state }: { state: RegistrationState }) {
  const { t } = useTranslation();
  return <Badge {...REGISTRATION[state]}>{t(`state.registration.${state}`)}</Badge>;
}

export function CertificateBadge({ state }: { state: CertificateState }) {
  const { t } = useTranslation();
  return <Badge {...CERTIFICATE[state]}>{t(`state.certificate.${state}`)}</Badge>;
}

export function TransactionBadge({ state }: { state: TransactionState }) {
  const { t } = useTranslation();
  return <Badge {...TRANSACTION[state]}>{t(`state.transaction.${state}`)}</Badge>;
}

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RefusalCode } from '../../../shared/domain/refusal.ts';
import type { TransactionRow } from '../../../shared/contract/transactions.ts';
import { go } from '../../app/navigation.ts';
import { Button } from '../../ui/button.tsx';
import { NewChallengeDialog } from '../registrations/new-challenge-dialog.tsx';
import { useRegistration } from '../registrations/use-registration.ts';

/** What the operator can do here about a refusal; the rest is to be done at the device, as the remedy says. */
type Remedy = 'newChallenge' | 'register' | 'openRegistration' | 'authority' | 'findRegistration';

const REMEDIES: Partial<Record<RefusalCode, readonly Remedy[]>> = {
  'challenge-missing': ['openRegistration', 'findRegistration'],
  'challenge-unknown': ['newChallenge', 'findRegistration', 'register'],
  'challenge-used': ['newChallenge', 'openRegistration'],
  'registration-expired': ['newChallenge', 'openRegistration'],
  'registration-cancelled': ['register', 'openRegistration'],
  'renewal-signer-unknown': ['newChallenge', 'register'],
  'renewal-signer-revoked': ['newChallenge', 'register'],
  'renewal-signer-expired': ['newChallenge', 'register'],
  'name-missing': ['openRegistration'],
  'name-differs': ['openRegistration', 'register'],
  'dns-name-not-registered': ['openRegistration', 'register'],
  'ip-address-not-registered': ['openRegistration', 'register'],
  'serial-number-differs': ['openRegistration', 'register'],
  'authority-unavailable': ['authority'],
  'authority-expired': ['authority'],
};

function NewChallenge({ id }: { id: string }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const { data } = useRegistration(id);
  if (data === null || data.state === 'cancelled') return null;
  return (
    <>
      <Button small icon="key" onPress={() => setOpen(true)}>
        {t('registration.action.newChallenge')}
      </Button>
      <NewChallengeDialog registration={data} isOpen={open} onClose={() => setOpen(false)} />
    </>
  );
}

function RemedyButton({ remedy, row }: { remedy: Remedy; row: TransactionRow }) {
  const { t } = useTranslation();
  const { registrationId: id, requestedName } = row;
  switch (remedy) {
    case 'newChallenge':
      return id === null ? null : <NewChallenge id={id} />;
    case 'openRegistration':
      return id === null ? null : (
        <Button small icon="registrations" onPress={() => go({ page: 'registrations', id })}>
          {t('remedy.openRegistration')}
        </Button>
      );
    case 'findRegistration':
      return id !== null || requestedName === null ? null : (
        <Button
          small
          icon="search"
          onPress={() => go({ page: 'registrations', filter: { search: requestedName.slice(0, 200) } })}
        >
          {t('remedy.findRegistration')}
        </Button>
      );
    case 'register':
      return (
        <Button small icon="add" onPress={() => go({ page: 'register' })}>
          {t('remedy.register')}
        </Button>
      );
    case 'authority':
      return (
        <Button small icon="authority" onPress={() => go({ page: 'authority' })}>
          {t('remedy.authority')}
        </Button>
      );
  }
}

export function RemedyButtons({ row }: { row: TransactionRow }) {
  const remedies = row.refusal === null ? [] : (REMEDIES[row.refusal.code] ?? []);
  return remedies.map((remedy) => <RemedyButton key={remedy} remedy={remedy} row={row} />);
}

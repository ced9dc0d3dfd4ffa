import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Transaction } from '../../../shared/contract/transactions.ts';
import { Button } from '../../ui/button.tsx';
import { useNow } from '../../ui/clock.ts';
import { Notice } from '../../ui/notice.tsx';
import { Time } from '../../ui/time.tsx';
import { ApproveDialog } from './approve-dialog.tsx';
import { RefuseDialog } from './refuse-dialog.tsx';

/** A request that waits: what is asked of the operator, until when, and who approved already. */
export function Decision({ transaction }: { transaction: Transaction }) {
  const { t } = useTranslation();
  const now = useNow();
  const [open, setOpen] = useState<'approve' | 'refuse' | null>(null);
  const { approval, state, forwarded } = transaction;
  if (state === 'pending' && forwarded) return <Notice tone="accent" icon="waiting" title={t('approval.forwarded')} />;
  if (state !== 'pending' || approval === null) return null;
  if (approval.expiresAt <= now) return <Notice tone="warning" icon="expired" title={t('approval.overdue')} />;
  const [first] = approval.approvals;
  const ask = approval.persons === 1 ? 'one' : first === undefined ? 'two' : 'second';
  const close = () => setOpen(null);
  return (
    <>
      <Notice
        tone="accent"
        icon="waiting"
        title={t(`approval.ask.${ask}`, { by: first?.by ?? '' })}
        actions={
          <>
            <Button look="primary" icon="good" onPress={() => setOpen('approve')}>
              {t('approval.approve')}
            </Button>
            <Button icon="refused" onPress={() => setOpen('refuse')}>
              {t('approval.refuse')}
            </Button>
          </>
        }
      >
        <p>{t(`approval.proof.${transaction.authentication}`)}</p>
        <p>
          {t('approval.until')} <Time at={approval.expiresAt} />
        </p>
      </Notice>
      {open === 'approve' && <ApproveDialog transaction={transaction} persons={approval.persons} onClose={close} />}
      {open === 'refuse' && <RefuseDialog transaction={transaction} onClose={close} />}
    </>
  );
}

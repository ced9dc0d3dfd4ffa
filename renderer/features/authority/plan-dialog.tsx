import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuthorityView } from '../../../shared/contract/authority.ts';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import { useAction } from '../../app/action.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { Form } from '../../ui/form.tsx';
import { Actions } from '../../ui/page.tsx';
import { confirm } from '../../ui/toast.tsx';
import { ActivationTimeField } from './activation-time-field.tsx';
import { instantOf, localText, suggestedTime, timeProblem } from './activation-time.ts';

type PlanInput = { id: string; activateAt: number | null };
const plan = (client: AgentClient, input: PlanInput) => client.authority.plan(input);

type Props = { present: AuthorityView; staged: AuthorityView; isOpen: boolean; onClose: () => void };

function Fields({ present, staged, onClose }: Omit<Props, 'isOpen'>) {
  const { t } = useTranslation();
  const { run, busy, failure } = useAction(plan);
  const [now] = useState(() => Date.now());
  const until = Math.min(present.notAfter, staged.notAfter);
  const [time, setTime] = useState(() => localText(staged.activateAt ?? suggestedTime(now, until)));
  const problem = timeProblem(time, now, until);
  const set = async (activateAt: number | null) => {
    if ((await run({ id: staged.id, activateAt })) === null) return;
    onClose();
    confirm(t(activateAt === null ? 'rollover.unplanned' : 'rollover.planned', { name: staged.name }));
  };
  return (
    <Form onSubmit={() => (problem === null ? set(instantOf(time)) : undefined)}>
      <ActivationTimeField value={time} problem={problem} until={until} onChange={setTime} />
      <FailureView failure={failure} />
      <Actions>
        <Button type="submit" look="primary" icon="waiting" isDisabled={busy || problem !== null}>
          {t('rollover.planDo')}
        </Button>
        {staged.activateAt !== null && (
          <Button isDisabled={busy} onPress={() => void set(null)}>
            {t('rollover.planByHand')}
          </Button>
        )}
        <Button look="quiet" onPress={onClose}>
          {t('action.cancel')}
        </Button>
      </Actions>
    </Form>
  );
}

/** Says when the staged authority is to follow by itself. */
export function PlanDialog({ present, staged, isOpen, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog title={t('rollover.planTitle', { name: staged.name })} isOpen={isOpen} onClose={onClose}>
      <p>{t('rollover.planMore')}</p>
      <Fields present={present} staged={staged} onClose={onClose} />
    </Dialog>
  );
}

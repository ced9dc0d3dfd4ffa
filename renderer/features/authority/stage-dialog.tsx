import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { KEY_KINDS, type AuthorityView } from '../../../shared/contract/authority.ts';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import { useAction } from '../../app/action.ts';
import { Button } from '../../ui/button.tsx';
import { Choice, Select } from '../../ui/choice.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { TextField } from '../../ui/field.tsx';
import { FieldRow, Form } from '../../ui/form.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { Actions } from '../../ui/page.tsx';
import { DAY } from '../../ui/time-words.ts';
import { confirm } from '../../ui/toast.tsx';
import { ActivationTimeField } from './activation-time-field.tsx';
import { instantOf, localText, suggestedTime, timeProblem } from './activation-time.ts';

type StageInput = Parameters<AgentClient['authority']['stage']>[0];
const stage = (client: AgentClient, input: StageInput) => client.authority.stage(input);

const MOST_YEARS = 40;
const yearsOf = ({ notBefore, notAfter }: AuthorityView): number =>
  Math.min(MOST_YEARS, Math.max(1, Math.round((notAfter - notBefore) / (365.25 * DAY))));

type Props = { present: AuthorityView; isOpen: boolean; onClose: () => void };

function Fields({ present, onClose }: Omit<Props, 'isOpen'>) {
  const { t } = useTranslation();
  const { run, busy, failure } = useAction(stage);
  const [name, setName] = useState(present.name);
  const [key, setKey] = useState(present.keyKind);
  const [years, setYears] = useState(() => yearsOf(present));
  const [when, setWhen] = useState<'hand' | 'time'>('hand');
  const [now] = useState(() => Date.now());
  const until = Math.min(present.notAfter, now + years * 365 * DAY);
  const [time, setTime] = useState(() => localText(suggestedTime(now, until)));
  const [tried, setTried] = useState(false);
  const wrongTime = when === 'hand' ? null : timeProblem(time, now, until);
  const nameless = name.trim() === '';
  const submit = async () => {
    setTried(true);
    if (nameless || wrongTime !== null) return;
    const activateAt = when === 'hand' ? null : instantOf(time);
    const staged = await run({ name: name.trim(), key, years, activateAt });
    if (staged === null) return;
    onClose();
    confirm(t('rollover.stageDone', { name: staged.name }));
  };
  return (
    <Form onSubmit={submit}>
      <TextField
        label={t('firstRun.authority.field')}
        help={t('rollover.nameHelp')}
        problem={tried && nameless ? t('firstRun.authority.nameProblem') : null}
        value={name}
        onChange={setName}
        maxLength={64}
        autoFocus
      />
      <FieldRow tracks="minmax(0, 2fr) minmax(0, 1fr)">
        <Select
          label={t('firstRun.authority.key')}
          help={t(`keyKindMore.${key.replace(':', '-')}`)}
          value={key}
          onChange={setKey}
          options={KEY_KINDS.map((value) => ({
            value,
            label: t(`keyKind.${value.replace(':', '-')}`),
            detail: t(`keyKindMore.${value.replace(':', '-')}`),
          }))}
        />
        <NumberField
          label={t('firstRun.authority.years')}
          value={years}
          least={1}
          most={MOST_YEARS}
          onChange={setYears}
        />
      </FieldRow>
      <Choice
        label={t('rollover.when')}
        value={when}
        onChange={setWhen}
        options={[
          { value: 'hand', label: t('rollover.byHand'), detail: t('rollover.byHandMore') },
          { value: 'time', label: t('rollover.atTime'), detail: t('rollover.atTimeMore') },
        ]}
      />
      {when === 'time' && <ActivationTimeField value={time} problem={wrongTime} until={until} onChange={setTime} />}
      <FailureView failure={failure} />
      <Actions>
        <Button type="submit" look="primary" icon="authority" isDisabled={busy}>
          {t(busy ? 'firstRun.authority.making' : 'rollover.stageDo')}
        </Button>
        <Button look="quiet" onPress={onClose}>
          {t('action.cancel')}
        </Button>
      </Actions>
    </Form>
  );
}

/** Makes the authority that is to follow the present one, like it unless something else is chosen. */
export function StageDialog({ present, isOpen, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog title={t('rollover.stageTitle', { name: present.name })} isOpen={isOpen} onClose={onClose}>
      <p>{t('rollover.stageMore')}</p>
      <Fields present={present} onClose={onClose} />
    </Dialog>
  );
}

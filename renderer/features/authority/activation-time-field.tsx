import { useTranslation } from 'react-i18next';
import { TextField } from '../../ui/field.tsx';
import { inFull } from '../../ui/time-words.ts';
import { instantOf, type TimeProblem } from './activation-time.ts';

/** When the next authority is to follow, in the time zone of this computer. */
export function ActivationTimeField({
  value,
  problem,
  until,
  onChange,
}: {
  value: string;
  problem: TimeProblem | null;
  /** When the present or the next one ends. */
  until: number;
  onChange: (value: string) => void;
}) {
  const {
    t,
    i18n: { language },
  } = useTranslation();
  const at = instantOf(value);
  return (
    <TextField
      type="datetime-local"
      label={t('rollover.time')}
      help={at === null ? t('rollover.timeHelp') : `${inFull(at, language)} · ${inFull(at, language, 'UTC')}`}
      problem={problem === null ? null : t(`rollover.timeProblem.${problem}`, { until: inFull(until, language) })}
      value={value}
      onChange={onChange}
    />
  );
}

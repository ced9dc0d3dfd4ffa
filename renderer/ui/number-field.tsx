import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FieldError } from 'react-aria-components/FieldError';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { NumberField as AriaNumberField } from 'react-aria-components/NumberField';
import { Text } from 'react-aria-components/Text';
import { Select } from './choice.tsx';
import styles from './field.module.css';

type Bounds = { least: number; most: number };

type Props<Value extends number | null> = Bounds & {
  label: string;
  help?: string;
  problem?: string | null;
  value: Value;
  /** Called when the field is left or Enter is pressed, with a whole number within the bounds. */
  onChange: (value: Value) => void;
};

function Whole({
  label,
  help,
  problem = null,
  value,
  least,
  most,
  placeholder = '',
  onChange,
}: Omit<Props<number | null>, 'onChange'> & { placeholder?: string; onChange: (value: number) => void }) {
  return (
    <AriaNumberField
      className={styles['field'] ?? ''}
      value={value ?? Number.NaN}
      minValue={least}
      maxValue={most}
      step={1}
      isWheelDisabled
      isInvalid={problem !== null}
      validationBehavior="aria"
      formatOptions={{ useGrouping: false, maximumFractionDigits: 0 }}
      onChange={onChange}
    >
      <Label className={styles['label'] ?? ''}>{label}</Label>
      <Input className={styles['input'] ?? ''} placeholder={placeholder} />
      {help !== undefined && problem === null && (
        <Text slot="description" className={styles['help'] ?? ''}>
          {help}
        </Text>
      )}
      <FieldError className={styles['problem'] ?? ''}>{problem}</FieldError>
    </AriaNumberField>
  );
}

/** A whole number; what is outside the bounds becomes the nearest that is not, and nothing becomes what it was. */
export function NumberField({ onChange, ...rest }: Props<number>) {
  return <Whole {...rest} onChange={(value) => onChange(Number.isNaN(value) ? rest.value : value)} />;
}

/** A whole number or none, where nothing means what `placeholder` says. */
export function OptionalNumberField({ onChange, ...rest }: Props<number | null> & { placeholder: string }) {
  return <Whole {...rest} onChange={(value) => onChange(Number.isNaN(value) ? null : value)} />;
}

const UNITS = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
type Unit = keyof typeof UNITS;

/** A length of time in milliseconds, shown as a number and a unit. */
export function DurationField({
  units,
  value,
  least,
  most,
  onChange,
  ...rest
}: Props<number> & { /** From the shortest to the longest. */ units: readonly Unit[] }) {
  const { t } = useTranslation();
  const [unit, setUnit] = useState<Unit>(
    () => units.findLast((each) => value % UNITS[each] === 0 && value >= UNITS[each]) ?? units[0] ?? 'minute',
  );
  const within = (milliseconds: number) => Math.min(most, Math.max(least, milliseconds));
  return (
    <div className={styles['duration']}>
      <NumberField
        {...rest}
        value={Math.round(value / UNITS[unit])}
        least={Math.ceil(least / UNITS[unit])}
        most={Math.floor(most / UNITS[unit])}
        onChange={(count) => onChange(within(count * UNITS[unit]))}
      />
      <Select
        label={t('unit.label')}
        quiet
        value={unit}
        options={units.map((each) => ({ value: each, label: t(`unit.${each}`) }))}
        onChange={(next) => {
          setUnit(next);
          onChange(within(Math.max(1, Math.round(value / UNITS[unit])) * UNITS[next]));
        }}
      />
    </div>
  );
}

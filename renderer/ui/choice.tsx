import { Button } from 'react-aria-components/Button';
import { CheckboxButton, CheckboxField } from 'react-aria-components/Checkbox';
import { Label } from 'react-aria-components/Label';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Popover } from 'react-aria-components/Popover';
import { RadioButton, RadioField, RadioGroup } from 'react-aria-components/RadioGroup';
import { Select as AriaSelect, SelectValue } from 'react-aria-components/Select';
import { classNames } from './class-names.ts';
import styles from './field.module.css';
import { Icon } from './icon.tsx';

type Option<Value extends string> = { value: Value; label: string; detail?: string };

type Props<Value extends string> = {
  label: string;
  value: Value;
  options: readonly Option<Value>[];
  onChange: (value: Value) => void;
  help?: string;
  /** Lines instead of cards, where many are offered. */
  compact?: boolean;
};

const found = <Value extends string>(options: readonly Option<Value>[], key: unknown): Value | undefined =>
  options.find(({ value }) => value === key)?.value;

/** One of many, folded. */
export function Select<Value extends string>({ label, value, options, onChange, help }: Props<Value>) {
  return (
    <AriaSelect
      className={styles['field'] ?? ''}
      value={value}
      onChange={(key) => {
        const chosen = found(options, key);
        if (chosen !== undefined) onChange(chosen);
      }}
    >
      <Label className={styles['label'] ?? ''}>{label}</Label>
      <Button className={classNames(styles['input'], styles['select'])}>
        <SelectValue className={styles['chosen'] ?? ''} />
        <Icon name="down" />
      </Button>
      {help !== undefined && <span className={styles['help']}>{help}</span>}
      <Popover className={styles['popover'] ?? ''}>
        <ListBox className={styles['list'] ?? ''}>
          {options.map((option) => (
            <ListBoxItem
              key={option.value}
              id={option.value}
              textValue={option.label}
              className={styles['option'] ?? ''}
            >
              {option.label}
              {option.detail !== undefined && <small>{option.detail}</small>}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}

/** One of a few, all in sight, each with its consequence. */
export function Choice<Value extends string>({ label, value, options, onChange, help, compact = false }: Props<Value>) {
  return (
    <RadioGroup
      className={styles['field'] ?? ''}
      value={value}
      onChange={(key) => {
        const chosen = found(options, key);
        if (chosen !== undefined) onChange(chosen);
      }}
    >
      <Label className={styles['label'] ?? ''}>{label}</Label>
      <div className={styles['cards']} data-compact={compact || undefined}>
        {options.map((option) => (
          <RadioField key={option.value} value={option.value}>
            <RadioButton className={styles['card'] ?? ''}>
              <span className={styles['mark']} aria-hidden />
              <span>
                <strong>{option.label}</strong>
                {option.detail !== undefined && <small>{option.detail}</small>}
              </span>
            </RadioButton>
          </RadioField>
        ))}
      </div>
      {help !== undefined && <span className={styles['help']}>{help}</span>}
    </RadioGroup>
  );
}

/** A few short words of which one holds: the theme, the language, a format. */
export function Segments<Value extends string>({ label, value, options, onChange }: Props<Value>) {
  return (
    <RadioGroup
      className={styles['field'] ?? ''}
      orientation="horizontal"
      value={value}
      onChange={(key) => {
        const chosen = found(options, key);
        if (chosen !== undefined) onChange(chosen);
      }}
    >
      <Label className={styles['label'] ?? ''}>{label}</Label>
      <div className={styles['segments']}>
        {options.map((option) => (
          <RadioField key={option.value} value={option.value}>
            <RadioButton className={styles['segment'] ?? ''}>{option.label}</RadioButton>
          </RadioField>
        ))}
      </div>
    </RadioGroup>
  );
}

export function Checkbox({
  label,
  help,
  isSelected,
  onChange,
}: {
  label: string;
  help?: string;
  isSelected: boolean;
  onChange: (value: boolean) => void;
}) {
  return (
    <CheckboxField isSelected={isSelected} onChange={onChange}>
      <CheckboxButton className={styles['check'] ?? ''}>
        <span className={styles['box']} aria-hidden>
          <Icon name="check" size={13} />
        </span>
        <span>
          {label}
          {help !== undefined && <small className={styles['help']}>{help}</small>}
        </span>
      </CheckboxButton>
    </CheckboxField>
  );
}

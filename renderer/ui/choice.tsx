import { Button } from 'react-aria-components/Button';
import { Label } from 'react-aria-components/Label';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Popover } from 'react-aria-components/Popover';
import { RadioButton, RadioField, RadioGroup } from 'react-aria-components/RadioGroup';
import { Select as AriaSelect, SelectValue } from 'react-aria-components/Select';
import { classNames } from './class-names.ts';
import styles from './field.module.css';
import { Icon } from './icon.tsx';

export type Option<Value extends string> = { value: Value; label: string; detail?: string; isDisabled?: boolean };

type Props<Value extends string> = {
  label: string;
  value: Value;
  options: readonly Option<Value>[];
  onChange: (value: Value) => void;
  help?: string;
  /** What is wrong, or null. */
  problem?: string | null;
  /** Lines instead of cards, where many are offered. */
  compact?: boolean;
};

/** Hears of a key only where it is one of the options'. */
const chosenBy =
  <Value extends string>({ options, onChange }: Pick<Props<Value>, 'options' | 'onChange'>) =>
  (key: unknown) => {
    const chosen = options.find(({ value }) => value === key)?.value;
    if (chosen !== undefined) onChange(chosen);
  };

function Below({ help, problem }: { help: string | undefined; problem: string | null }) {
  if (problem !== null) {
    return (
      <span className={styles['problem']} data-problem tabIndex={-1}>
        {problem}
      </span>
    );
  }
  return help === undefined ? null : <span className={styles['help']}>{help}</span>;
}

/** One of many, folded. */
export function Select<Value extends string>({
  label,
  value,
  options,
  onChange,
  help,
  problem = null,
  quiet = false,
}: Omit<Props<Value>, 'compact'> & { /** The label is said, not shown. */ quiet?: boolean }) {
  return (
    <AriaSelect className={styles['field'] ?? ''} value={value} onChange={chosenBy({ options, onChange })}>
      <Label className={quiet ? 'hidden' : (styles['label'] ?? '')}>{label}</Label>
      <Button className={classNames(styles['input'], styles['select'])}>
        <SelectValue className={styles['chosen'] ?? ''} />
        <Icon name="down" />
      </Button>
      <Below help={help} problem={problem} />
      <Popover className={styles['popover'] ?? ''}>
        <ListBox className={styles['list'] ?? ''}>
          {options.map((option) => (
            <ListBoxItem
              key={option.value}
              id={option.value}
              isDisabled={option.isDisabled ?? false}
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
export function Choice<Value extends string>(props: Props<Value>) {
  const { label, value, options, help, problem = null, compact = false } = props;
  return (
    <RadioGroup className={styles['field'] ?? ''} value={value} onChange={chosenBy(props)}>
      <Label className={styles['label'] ?? ''}>{label}</Label>
      <div className={styles['cards']} data-compact={compact || undefined}>
        {options.map((option) => (
          <RadioField key={option.value} value={option.value} isDisabled={option.isDisabled ?? false}>
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
      <Below help={help} problem={problem} />
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
      onChange={chosenBy({ options, onChange })}
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

import type { ReactNode } from 'react';
import { CheckboxButton, CheckboxField } from 'react-aria-components/Checkbox';
import { CheckboxGroup } from 'react-aria-components/CheckboxGroup';
import { Label } from 'react-aria-components/Label';
import { SwitchButton, SwitchField } from 'react-aria-components/Switch';
import type { Option } from './choice.tsx';
import styles from './field.module.css';
import { Icon } from './icon.tsx';

type Props = {
  label: string;
  help?: string;
  isSelected: boolean;
  isDisabled?: boolean;
  onChange: (value: boolean) => void;
};

function Ticked({ label, help }: Pick<Props, 'label' | 'help'>) {
  return (
    <>
      <span className={styles['box']} aria-hidden>
        <Icon name="check" size={13} />
      </span>
      <span>
        {label}
        {help !== undefined && <small className={styles['help']}>{help}</small>}
      </span>
    </>
  );
}

export function Checkbox({ label, help, ...rest }: Props) {
  return (
    <CheckboxField {...rest}>
      <CheckboxButton className={styles['check'] ?? ''}>
        <Ticked label={label} {...(help !== undefined && { help })} />
      </CheckboxButton>
    </CheckboxField>
  );
}

/** On or off for a whole thing: a profile, a service. */
export function Switch({ label, help, ...rest }: Props) {
  return (
    <SwitchField {...rest}>
      <SwitchButton className={styles['check'] ?? ''}>
        <span className={styles['switch']} aria-hidden />
        <span>
          <strong>{label}</strong>
          {help !== undefined && <small className={styles['help']}>{help}</small>}
        </span>
      </SwitchButton>
    </SwitchField>
  );
}

/** What may be there or not, with its own fields while it is. */
export function Optional({ children, ...rest }: Props & { children: ReactNode }) {
  return (
    <div className={styles['field']}>
      <Checkbox {...rest} />
      {rest.isSelected && (
        <div className={styles['inside']} role="group" aria-label={rest.label}>
          {children}
        </div>
      )}
    </div>
  );
}

/** Some of a few, all in sight. */
export function CheckGroup<Value extends string>({
  label,
  help,
  problem = null,
  value,
  options,
  onChange,
}: {
  label: string;
  help?: string;
  problem?: string | null;
  value: readonly Value[];
  options: readonly Option<Value>[];
  /** In the order of the options. */
  onChange: (value: Value[]) => void;
}) {
  return (
    <CheckboxGroup
      className={styles['field'] ?? ''}
      value={[...value]}
      isInvalid={problem !== null}
      onChange={(keys) => onChange(options.map((option) => option.value).filter((each) => keys.includes(each)))}
    >
      <Label className={styles['label'] ?? ''}>{label}</Label>
      {options.map((option) => (
        <CheckboxField key={option.value} value={option.value}>
          <CheckboxButton className={styles['check'] ?? ''}>
            <Ticked label={option.label} {...(option.detail !== undefined && { help: option.detail })} />
          </CheckboxButton>
        </CheckboxField>
      ))}
      {help !== undefined && problem === null && <span className={styles['help']}>{help}</span>}
      {problem !== null && (
        <span className={styles['problem']} data-problem tabIndex={-1}>
          {problem}
        </span>
      )}
    </CheckboxGroup>
  );
}

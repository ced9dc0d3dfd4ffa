import { Button } from 'react-aria-components/Button';
import { ComboBox } from 'react-aria-components/ComboBox';
import { FieldError } from 'react-aria-components/FieldError';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Popover } from 'react-aria-components/Popover';
import { Text } from 'react-aria-components/Text';
import { classNames } from './class-names.ts';
import styles from './field.module.css';
import { TextField } from './field.tsx';
import { Icon } from './icon.tsx';

type Props = {
  label: string;
  value: string;
  /** What is known to be possible. Anything else may be written all the same. */
  suggestions: readonly string[];
  onChange: (value: string) => void;
  help?: string;
  /** What is wrong, or null. */
  problem?: string | null;
  placeholder?: string;
  maxLength: number;
  mono?: boolean;
};

/** A text of which some are known: chosen from a list or written; without suggestions a text field. */
export function SuggestField({ suggestions, ...rest }: Props) {
  if (suggestions.length === 0) return <TextField {...rest} />;
  const { label, value, onChange, help, problem = null, placeholder = '', maxLength, mono = false } = rest;
  return (
    <ComboBox
      className={styles['field'] ?? ''}
      allowsCustomValue
      defaultItems={suggestions.map((name) => ({ name }))}
      inputValue={value}
      onInputChange={onChange}
      isInvalid={problem !== null}
      validationBehavior="aria"
    >
      <Label className={styles['label'] ?? ''}>{label}</Label>
      <div className={styles['suggest']}>
        <Input
          className={classNames(styles['input'], mono && 'mono')}
          placeholder={placeholder}
          maxLength={maxLength}
          spellCheck={false}
        />
        <Button className={styles['suggestOpen'] ?? ''}>
          <Icon name="down" />
        </Button>
      </div>
      {help !== undefined && problem === null && (
        <Text slot="description" className={styles['help'] ?? ''}>
          {help}
        </Text>
      )}
      <FieldError className={styles['problem'] ?? ''}>{problem}</FieldError>
      <Popover className={styles['popover'] ?? ''}>
        <ListBox<{ name: string }> className={styles['list'] ?? ''}>
          {({ name }) => (
            <ListBoxItem id={name} textValue={name} className={classNames(styles['option'], mono && 'mono')}>
              {name}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}

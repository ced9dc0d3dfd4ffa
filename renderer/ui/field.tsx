import type { ReactNode } from 'react';
import { FieldError } from 'react-aria-components/FieldError';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { Text } from 'react-aria-components/Text';
import { TextArea } from 'react-aria-components/TextArea';
import { TextField as AriaTextField, type TextFieldProps } from 'react-aria-components/TextField';
import { classNames } from './class-names.ts';
import styles from './field.module.css';

type Props = Omit<TextFieldProps, 'className' | 'children' | 'style' | 'ref'> & {
  label: string;
  /** What to write, before anything is wrong. */
  help?: ReactNode;
  /** What is wrong, or null. */
  problem?: string | null;
  placeholder?: string;
  mono?: boolean;
  lines?: number;
};

export function TextField({ label, help, problem = null, placeholder = '', mono = false, lines, ...rest }: Props) {
  const shown = classNames(styles['input'], mono && 'mono');
  return (
    <AriaTextField {...rest} validationBehavior="aria" isInvalid={problem !== null} className={styles['field'] ?? ''}>
      <Label className={styles['label'] ?? ''}>{label}</Label>
      {lines === undefined ? (
        <Input className={shown} placeholder={placeholder} spellCheck={false} />
      ) : (
        <TextArea className={shown} rows={lines} placeholder={placeholder} spellCheck={false} />
      )}
      {help !== undefined && problem === null && (
        <Text slot="description" className={styles['help'] ?? ''}>
          {help}
        </Text>
      )}
      <FieldError className={styles['problem'] ?? ''}>{problem}</FieldError>
    </AriaTextField>
  );
}

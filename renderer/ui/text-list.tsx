import { useId, useRef, type ClipboardEvent, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from './button.tsx';
import { classNames } from './class-names.ts';
import fieldStyles from './field.module.css';
import styles from './text-list.module.css';

type Props = {
  label: string;
  help?: string;
  values: readonly string[];
  onChange: (values: string[]) => void;
  /** What is wrong with the text at an index, or null. */
  problemAt?: (index: number) => string | null;
  /** What is wrong with the list as a whole. */
  problem?: string | null;
  /** The word on the button, such as "Add a pattern". */
  add: string;
  /** What one of them is called, for those who hear the page: "Pattern 2". */
  one: string;
  placeholder?: string;
  mono?: boolean;
  /** No more than these. */
  most?: number;
};

const several = (text: string): string[] => text.split(/[\s,;]+/).filter((part) => part !== '');

type RowProps = {
  id: string;
  value: string;
  label: string;
  problem: string | null;
  placeholder: string;
  mono: boolean;
  onChange: (value: string) => void;
  onPaste: (event: ClipboardEvent<HTMLInputElement>) => void;
  onKeyDown: (event: KeyboardEvent<HTMLInputElement>) => void;
  onRemove: () => void;
};

function Row({ id, value, label, problem, placeholder, mono, onChange, onPaste, onKeyDown, onRemove }: RowProps) {
  const { t } = useTranslation();
  return (
    <li className={styles['row']}>
      <input
        className={classNames(fieldStyles['input'], mono && 'mono')}
        aria-label={label}
        aria-invalid={problem !== null || undefined}
        aria-describedby={problem === null ? undefined : id}
        data-invalid={problem !== null || undefined}
        value={value}
        placeholder={placeholder}
        spellCheck={false}
        autoComplete="off"
        maxLength={400}
        onChange={(event) => onChange(event.target.value)}
        onPaste={onPaste}
        onKeyDown={onKeyDown}
      />
      <IconButton icon="close" label={t('textList.remove', { what: label })} onPress={onRemove} />
      {problem !== null && (
        <p id={id} className={fieldStyles['problem']}>
          {problem}
        </p>
      )}
    </li>
  );
}

/**
 * Any number of short texts, one a line, each with what is wrong with it. Enter begins the next, Backspace in an empty one
 * takes it away, and a list that is pasted becomes as many lines.
 */
export function TextList(props: Props) {
  const { label, help, values, onChange, problem = null, add, one, placeholder = '', mono = false, most = 64 } = props;
  const { t } = useTranslation();
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  const addRow = useRef<HTMLButtonElement>(null);
  const full = values.length >= most;
  /** After the change is drawn. */
  const focus = (index: number) =>
    requestAnimationFrame(() => {
      (list.current?.querySelectorAll('input')[index] ?? addRow.current)?.focus();
    });
  const splice = (index: number, taken: number, texts: readonly string[], then: number) => {
    onChange(values.toSpliced(index, taken, ...texts).slice(0, most));
    focus(then);
  };
  const remove = (index: number) => splice(index, 1, [], Math.max(0, index - 1));
  const keydown = (index: number) => (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter') {
      // The form is sent with its button; here Enter goes on writing.
      event.preventDefault();
      if (values[index] !== '' && !full) splice(index + 1, 0, [''], index + 1);
    } else if (event.key === 'Backspace' && values[index] === '') {
      event.preventDefault();
      remove(index);
    }
  };
  const paste = (index: number) => (event: ClipboardEvent<HTMLInputElement>) => {
    const texts = several(event.clipboardData.getData('text/plain'));
    if (texts.length < 2) return;
    event.preventDefault();
    const own = values[index] === '' ? 1 : 0;
    splice(index + 1 - own, own, texts, Math.min(most, index - own + texts.length));
  };
  return (
    <div className={fieldStyles['field']} role="group" aria-labelledby={id} aria-describedby={`${id}-help`}>
      <span id={id} className={fieldStyles['label']}>
        {label}
      </span>
      <span id={`${id}-help`} className={fieldStyles['help']}>
        {help}
      </span>
      {values.length > 0 && (
        <ul ref={list} className={styles['list']}>
          {values.map((value, index) => (
            <Row
              // A text has no name but its place.
              key={index}
              id={`${id}-${index}`}
              value={value}
              label={t('textList.nth', { one, number: index + 1 })}
              problem={props.problemAt?.(index) ?? null}
              placeholder={placeholder}
              mono={mono}
              onChange={(text) => onChange(values.with(index, text))}
              onPaste={paste(index)}
              onKeyDown={keydown(index)}
              onRemove={() => remove(index)}
            />
          ))}
        </ul>
      )}
      {problem !== null && (
        <p className={fieldStyles['problem']} data-problem tabIndex={-1}>
          {problem}
        </p>
      )}
      <div>
        <Button
          ref={addRow}
          small
          icon="add"
          isDisabled={full}
          onPress={() => splice(values.length, 0, [''], values.length)}
        >
          {add}
        </Button>
      </div>
    </div>
  );
}

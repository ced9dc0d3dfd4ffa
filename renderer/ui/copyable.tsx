import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from './button.tsx';
import { classNames } from './class-names.ts';
import { copyText } from './clipboard.ts';
import styles from './copyable.module.css';

const SHOWN = 1_600;

function useCopy(text: string, secret: boolean) {
  const [copied, setCopied] = useState(false);
  const copy = () => {
    void copyText(text, secret).then(() => {
      setCopied(true);
      setTimeout(() => setCopied(false), SHOWN);
    });
  };
  return { copied, copy };
}

/** A copy button that says what it copies, and that it did. */
export function CopyButton({ text, what, secret = false }: { text: string; what: string; secret?: boolean }) {
  const { t } = useTranslation();
  const { copied, copy } = useCopy(text, secret);
  return (
    <>
      <IconButton
        icon={copied ? 'check' : 'copy'}
        label={copied ? t('copy.done') : t('copy.what', { what })}
        onPress={copy}
        small
      />
      <span role="status" className="hidden">
        {copied ? t(secret ? 'copy.doneSecret' : 'copy.done') : ''}
      </span>
    </>
  );
}

/** The same with the word shown. */
export function CopyTextButton({
  text,
  children,
  secret = false,
  small = false,
}: {
  text: string;
  children: string;
  secret?: boolean;
  small?: boolean;
}) {
  const { t } = useTranslation();
  const { copied, copy } = useCopy(text, secret);
  return (
    <Button icon={copied ? 'check' : 'copy'} onPress={copy} small={small}>
      {copied ? t('copy.done') : children}
    </Button>
  );
}

/** Hexadecimal in groups, for reading aloud and comparing by eye. */
export function grouped(hex: string, size: number, upper = false): string[] {
  const text = upper ? hex.toUpperCase() : hex;
  return Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
    text.slice(index * size, (index + 1) * size),
  );
}

/** Text that is compared or typed by people: monospaced, in groups that are not part of what is copied. */
export function Mono({
  text,
  what,
  group = 0,
  secret = false,
  large = false,
}: {
  text: string;
  what: string;
  group?: number;
  secret?: boolean;
  large?: boolean;
}) {
  return (
    <span className={styles['line']}>
      <span
        className={classNames('mono', styles['mono'], large && styles['large'])}
        data-group={group > 0 || undefined}
      >
        {group === 0 ? text : grouped(text, group).map((part, index) => <span key={index}>{part}</span>)}
      </span>
      <CopyButton text={text} what={what} secret={secret} />
    </span>
  );
}

import { useTranslation } from 'react-i18next';
import styles from './code-block.module.css';
import { CopyTextButton } from './copyable.tsx';

/** Commands to run elsewhere, with one button that copies all of them. */
export function CodeBlock({
  text,
  what,
  secret = false,
  wrap = false,
}: {
  text: string;
  what: string;
  secret?: boolean;
  /** Long lines are broken where they end, for reading; else they scroll. */
  wrap?: boolean;
}) {
  const { t } = useTranslation();
  return (
    <div className={styles['block']}>
      <div className={styles['bar']}>
        <CopyTextButton text={text} secret={secret} small>
          {t('copy.all')}
        </CopyTextButton>
      </div>
      <pre tabIndex={0} aria-label={what} className={wrap ? styles['wrap'] : undefined}>
        {text}
      </pre>
    </div>
  );
}

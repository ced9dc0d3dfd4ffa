import { useTranslation } from 'react-i18next';
import styles from './code-block.module.css';
import { CopyTextButton } from './copyable.tsx';

/** Commands to run elsewhere, with one button that copies all of them. */
export function CodeBlock({ text, what, secret = false }: { text: string; what: string; secret?: boolean }) {
  const { t } = useTranslation();
  return (
    <div className={styles['block']}>
      <pre tabIndex={0} aria-label={what}>
        {text}
      </pre>
      <div>
        <CopyTextButton text={text} secret={secret}>
          {t('copy.all')}
        </CopyTextButton>
      </div>
    </div>
  );
}

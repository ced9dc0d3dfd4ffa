import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from './copyable.tsx';
import styles from './empty.module.css';
import { Icon, type IconName } from './icon.tsx';

/** An empty place as an invitation: what belongs here, why, one button, one line of command. */
export function Empty({
  icon,
  title,
  children,
  action,
  command,
}: {
  icon: IconName;
  title: string;
  children: ReactNode;
  action?: ReactNode;
  command?: string;
}) {
  const { t } = useTranslation();
  return (
    <div className={styles['empty']}>
      <span className={styles['icon']}>
        <Icon name={icon} size={24} />
      </span>
      <h2>{title}</h2>
      <p>{children}</p>
      {action}
      {command !== undefined && (
        <p className={styles['command']}>
          <span>{t('empty.orCommand')}</span>
          <span className={styles['line']}>
            <code>{command}</code>
            <CopyButton text={command} what={t('copy.command')} />
          </span>
        </p>
      )}
    </div>
  );
}

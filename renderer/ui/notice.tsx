import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { Icon, type IconName } from './icon.tsx';
import styles from './notice.module.css';

type Tone = 'neutral' | 'good' | 'accent' | 'warning' | 'bad';
const SHAPES: Record<Tone, IconName> = {
  neutral: 'info',
  accent: 'info',
  good: 'good',
  warning: 'warning',
  bad: 'bad',
};

/** A sentence that matters now, with what can be done about it. */
export function Notice({
  tone,
  title,
  children,
  actions,
  icon,
}: {
  tone: Tone;
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  icon?: IconName;
}) {
  return (
    <div className={classNames(styles['notice'], styles[tone])} role={tone === 'bad' ? 'alert' : undefined}>
      <Icon name={icon ?? SHAPES[tone]} size={18} />
      <div>
        <strong>{title}</strong>
        {children !== undefined && <div className={styles['more']}>{children}</div>}
        {actions !== undefined && <div className={styles['actions']}>{actions}</div>}
      </div>
    </div>
  );
}

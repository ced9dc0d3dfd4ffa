import styles from './badge.module.css';
import { classNames } from './class-names.ts';
import { Icon, type IconName } from './icon.tsx';

export type Tone = 'good' | 'neutral' | 'accent' | 'warning' | 'bad';

/** A state as shape, word and colour. */
export function Badge({ tone, icon, children }: { tone: Tone; icon: IconName; children: string }) {
  return (
    <span className={classNames(styles['badge'], styles[tone])}>
      <Icon name={icon} size={13} />
      {children}
    </span>
  );
}

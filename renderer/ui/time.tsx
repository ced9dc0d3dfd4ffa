import { useTranslation } from 'react-i18next';
import { useNow } from './clock.ts';
import { day, relative } from './time-words.ts';
import { TIME_TIP } from './time-tip.ts';
import styles from './time.module.css';

type Props = {
  at: number;
  /** relative: "in 12 days" · day: "14 Mar 2027". Both say the full local and UTC time on hover and focus. */
  as?: 'relative' | 'day';
  /** Inside a table the row has the focus, so its times take none. */
  inRow?: boolean;
};

export function Time({ at, as = 'relative', inRow = false }: Props) {
  const { i18n } = useTranslation();
  const now = useNow();
  const { language } = i18n;
  return (
    <time
      className={styles['time']}
      dateTime={new Date(at).toISOString()}
      data-tip={TIME_TIP}
      data-at={at}
      {...(!inRow && { tabIndex: 0 })}
    >
      {as === 'relative' ? relative(at, now, language) : day(at, language)}
    </time>
  );
}

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Home } from '../../../shared/contract/agent.ts';
import { formatRoute } from '../../app/route.ts';
import { Button } from '../../ui/button.tsx';
import { ObjectLink } from '../../ui/link.tsx';
import { Section } from '../../ui/page.tsx';
import { day } from '../../ui/time-words.ts';
import styles from './home.module.css';

type Week = Home['expiry'][number];

const HEIGHT = 120;
const BAR = 22;
const GAP = 4;

const target = (week: Week) =>
  ({ page: 'certificates', filter: { notAfterFrom: week.from, notAfterTo: week.to } }) as const;

function Chart({ weeks, most }: { weeks: readonly Week[]; most: number }) {
  const { t, i18n } = useTranslation();
  const width = weeks.length * (BAR + GAP);
  const short = new Intl.DateTimeFormat(i18n.language, { month: 'short', day: 'numeric' });
  const words = (week: Week) =>
    t('home.expiryBar', {
      from: day(week.from, i18n.language),
      to: day(week.to - 1, i18n.language),
      count: week.count,
    });
  return (
    <svg className={styles['chart']} viewBox={`0 0 ${width} ${HEIGHT + 34}`} role="group" aria-label={t('home.expiry')}>
      <line x1={0} x2={width} y1={HEIGHT + 14.5} y2={HEIGHT + 14.5} className={styles['axis']} />
      {weeks.map((week, index) => {
        const height = week.count === 0 ? 0 : Math.max(3, (week.count / most) * HEIGHT);
        const x = index * (BAR + GAP);
        return (
          <a key={week.from} href={formatRoute(target(week))} aria-label={words(week)} data-tip={words(week)}>
            <rect x={x} y={0} width={BAR + GAP} height={HEIGHT + 14} className={styles['catch']} />
            <rect
              x={x + GAP / 2}
              y={HEIGHT + 14 - height}
              width={BAR}
              height={height}
              rx={2}
              className={styles['bar']}
            />
            {week.count > 0 && (
              <text x={x + GAP / 2 + BAR / 2} y={HEIGHT + 10 - height} className={styles['value']} aria-hidden>
                {new Intl.NumberFormat(i18n.language, { notation: 'compact' }).format(week.count)}
              </text>
            )}
            {index % 4 === 0 && (
              <text x={x + GAP / 2} y={HEIGHT + 30} className={styles['tick']} aria-hidden>
                {short.format(week.from)}
              </text>
            )}
          </a>
        );
      })}
    </svg>
  );
}

function WeekTable({ weeks }: { weeks: readonly Week[] }) {
  const { t, i18n } = useTranslation();
  return (
    <div className={styles['weeks']} tabIndex={0} role="region" aria-label={t('home.expiry')}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('home.week')}</th>
            <th scope="col">{t('nav.certificates')}</th>
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week.from}>
              <td>
                <ObjectLink to={target(week)}>
                  {t('certificates.between', {
                    from: day(week.from, i18n.language),
                    to: day(week.to - 1, i18n.language),
                  })}
                </ObjectLink>
              </td>
              <td>{week.count}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What runs out next: one bar a week, each a link to its certificates, with the same as a table. */
export function ExpiryHistogram({ weeks }: { weeks: readonly Week[] }) {
  const { t } = useTranslation();
  const [asTable, setAsTable] = useState(false);
  const most = Math.max(0, ...weeks.map(({ count }) => count));
  return (
    <Section
      title={t('home.expiry')}
      actions={
        most > 0 && (
          <Button small look="quiet" onPress={() => setAsTable(!asTable)}>
            {t(asTable ? 'home.asChart' : 'home.asTable')}
          </Button>
        )
      }
    >
      {most === 0 ? (
        <p className={styles['quiet']}>{t('home.noExpiry', { count: weeks.length })}</p>
      ) : asTable ? (
        <WeekTable weeks={weeks} />
      ) : (
        <Chart weeks={weeks} most={most} />
      )}
    </Section>
  );
}

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Home } from '../../../shared/contract/agent.ts';
import { formatRoute } from '../../app/route.ts';
import { Button } from '../../ui/button.tsx';
import { ObjectLink } from '../../ui/link.tsx';
import { Section } from '../../ui/page.tsx';
import { day } from '../../ui/time-words.ts';
import { useWidth } from '../../ui/use-width.ts';
import styles from './home.module.css';

type Week = Home['expiry'][number];

const HEIGHT = 148;
const TOP = 16;
const BOTTOM = 22;
/** Room that one date under the axis takes, in pixels. */
const TICK = 74;

const target = (week: Week) =>
  ({ page: 'certificates', filter: { notAfterFrom: week.from, notAfterTo: week.to } }) as const;

function Bar({ week, x, step, most }: { week: Week; x: number; step: number; most: number }) {
  const { t, i18n } = useTranslation();
  const full = HEIGHT - TOP - BOTTOM;
  const height = week.count === 0 ? 0 : Math.max(3, (week.count / most) * full);
  const words = t('home.expiryBar', {
    from: day(week.from, i18n.language),
    to: day(week.to - 1, i18n.language),
    count: week.count,
  });
  return (
    <a href={formatRoute(target(week))} aria-label={words} data-tip={words}>
      <rect x={x} y={0} width={step} height={HEIGHT - BOTTOM} className={styles['catch']} />
      <rect
        x={x + step * 0.14}
        y={HEIGHT - BOTTOM - height}
        width={step * 0.72}
        height={height}
        rx={Math.min(2, height)}
        className={styles['bar']}
      />
    </a>
  );
}

function Chart({ weeks, most }: { weeks: readonly Week[]; most: number }) {
  const { t, i18n } = useTranslation();
  const [ref, width] = useWidth();
  const step = width / weeks.length;
  const every = Math.max(1, Math.ceil(TICK / step));
  const date = new Intl.DateTimeFormat(i18n.language, { month: 'short', day: 'numeric' });
  const compact = new Intl.NumberFormat(i18n.language, { notation: 'compact' });
  const full = HEIGHT - TOP - BOTTOM;
  return (
    <div ref={ref} className={styles['chart']}>
      <svg width={width} height={HEIGHT} role="group" aria-label={t('home.expiry')}>
        {[0.5, 1].map((part) => (
          <line
            key={part}
            x2={width}
            y1={HEIGHT - BOTTOM - full * part}
            y2={HEIGHT - BOTTOM - full * part}
            className={styles['grid']}
          />
        ))}
        {weeks.map((week, index) => (
          <Bar key={week.from} week={week} x={index * step} step={step} most={most} />
        ))}
        <line x2={width} y1={HEIGHT - BOTTOM + 0.5} y2={HEIGHT - BOTTOM + 0.5} className={styles['axis']} />
        <g aria-hidden>
          <text x={0} y={TOP - 4} className={styles['tick']}>
            {compact.format(most)}
          </text>
          {weeks.map(
            (week, index) =>
              index % every === 0 &&
              (index + every / 2) * step < width && (
                <text key={week.from} x={index * step} y={HEIGHT - 6} className={styles['tick']}>
                  {date.format(week.from)}
                </text>
              ),
          )}
        </g>
      </svg>
    </div>
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

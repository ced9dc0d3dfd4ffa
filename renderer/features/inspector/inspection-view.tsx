import { useTranslation } from 'react-i18next';
import type { Inspection } from '../../../shared/contract/inspect.ts';
import { CodeBlock } from '../../ui/code-block.tsx';
import { CopyButton } from '../../ui/copyable.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { Time } from '../../ui/time.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { Asn1Tree } from './asn1-tree.tsx';
import styles from './inspection.module.css';

const SHAPES: Record<Inspection['verdicts'][number]['tone'], IconName> = {
  good: 'good',
  neutral: 'info',
  warning: 'warning',
  bad: 'bad',
};

function Words({ inspection }: { inspection: Inspection }) {
  const { t } = useTranslation();
  return (
    <ul className={styles['words']}>
      {inspection.verdicts.map((verdict) => (
        <li key={verdict.code} data-tone={verdict.tone}>
          <Icon name={SHAPES[verdict.tone]} />
          <span>{t(`inspect:words.${verdict.code}`, { ...verdict.params, defaultValue: verdict.code })}</span>
        </li>
      ))}
    </ul>
  );
}

/** A time that the agent wrote in ISO 8601 is read as a time. */
function FieldValue({ value, monospace }: { value: string; monospace: boolean }) {
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(value) ? Date.parse(value) : Number.NaN;
  if (!Number.isNaN(at)) return <Time at={at} as="day" />;
  return <span className={monospace ? 'mono' : undefined}>{value}</span>;
}

function Fields({ inspection }: { inspection: Inspection }) {
  const { t, i18n } = useTranslation();
  const label = (key: string) => (i18n.exists(`inspect:fields.${key}`) ? t(`inspect:fields.${key}`) : key);
  const title = (key: string) => (i18n.exists(`inspect:sections.${key}`) ? t(`inspect:sections.${key}`) : key);
  return (
    <div className={styles['fields']}>
      {inspection.sections.map((section) => (
        <section key={section.title}>
          <h3>{title(section.title)}</h3>
          <Facts
            facts={section.fields.map((field, index) => [
              label(field.label),
              <span key={index} className={styles['value']}>
                <FieldValue value={field.value} monospace={field.monospace} />
                {field.critical === true && <small>{t('inspector.critical')}</small>}
                {field.monospace && <CopyButton text={field.value} what={label(field.label)} />}
              </span>,
            ])}
          />
        </section>
      ))}
    </div>
  );
}

/** Plain words first, then the fields, then the bytes. */
export function InspectionView({ inspection }: { inspection: Inspection }) {
  const { t } = useTranslation();
  const { asn1, pem } = inspection;
  return (
    <div className={styles['inspection']}>
      <Words inspection={inspection} />
      <Tabs
        label={t('inspector.views')}
        items={[
          { id: 'fields', label: t('inspector.fields'), content: <Fields inspection={inspection} /> },
          ...(asn1 === null ? [] : [{ id: 'asn1', label: t('inspector.asn1'), content: <Asn1Tree root={asn1} /> }]),
          ...(pem === null ? [] : [{ id: 'pem', label: 'PEM', content: <CodeBlock text={pem} what="PEM" /> }]),
        ]}
      />
    </div>
  );
}

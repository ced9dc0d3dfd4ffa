import { useTranslation } from 'react-i18next';
import type { AuthorityView } from '../../../shared/contract/authority.ts';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import { useAction } from '../../app/action.ts';
import { Button } from '../../ui/button.tsx';
import { useNow } from '../../ui/clock.ts';
import { Mono } from '../../ui/copyable.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { Section } from '../../ui/page.tsx';
import { derOf, saveBytes, saveText } from '../../ui/save.ts';
import { Table, type TableColumn } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import styles from './authority.module.css';

const fetchCrl = (client: AgentClient, id: string) => client.authority.crl({ id });

function Downloads({ authority: { id, pem } }: { authority: AuthorityView }) {
  const { t } = useTranslation();
  const { run, busy, failure } = useAction(fetchCrl);
  const saveCrl = async () => {
    const found = await run(id);
    if (found !== null) saveBytes('former-ca.crl', [derOf(found.pem)], 'application/pkix-crl');
  };
  return (
    <>
      <span className={styles['buttons']}>
        <Button small icon="download" onPress={() => saveText('former-ca.pem', [pem], 'application/x-pem-file')}>
          {t('authority.downloadPem')}
        </Button>
        <Button small icon="download" isDisabled={busy} onPress={() => void saveCrl()}>
          {t('rollover.crl')}
        </Button>
      </span>
      <FailureView failure={failure} />
    </>
  );
}

function useColumns(): TableColumn<AuthorityView>[] {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const number = new Intl.NumberFormat(i18n.language);
  return [
    {
      id: 'name',
      label: t('rollover.column.name'),
      cell: ({ name, fingerprints: { sha1 } }) => (
        <>
          <strong className={styles['name']}>{name}</strong>
          <Mono text={sha1} what={t('fingerprint.sha1')} group={4} />
        </>
      ),
    },
    {
      id: 'until',
      label: t('rollover.column.retired'),
      width: 120,
      cell: ({ retiredAt }) => retiredAt !== null && <Time at={retiredAt} />,
    },
    {
      id: 'last',
      label: t('rollover.column.last'),
      width: 150,
      cell: ({ lastCertificateEnds }) =>
        lastCertificateEnds > now ? <Time at={lastCertificateEnds} as="day" /> : t('rollover.allEnded'),
    },
    {
      id: 'issued',
      label: t('rollover.column.issued'),
      width: 150,
      cell: ({ issued, revoked }) => t('rollover.issued', { count: issued, revoked: number.format(revoked) }),
    },
    {
      id: 'files',
      label: t('rollover.column.files'),
      width: 230,
      cell: (authority) => <Downloads authority={authority} />,
    },
  ];
}

/** Those that issued before; each publishes its CRL until the last of its certificates has ended. */
export function FormerAuthorities({ authorities }: { authorities: readonly AuthorityView[] }) {
  const { t } = useTranslation();
  const columns = useColumns();
  if (authorities.length === 0) return null;
  return (
    <Section title={t('rollover.former')} sentence={t('rollover.formerMore')}>
      <Table label={t('rollover.former')} columns={columns} rows={authorities} rowKey={({ id }) => id} />
    </Section>
  );
}

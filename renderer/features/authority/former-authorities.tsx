import { useTranslation } from 'react-i18next';
import type { AuthorityView } from '../../../shared/contract/authority.ts';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import { useAction } from '../../app/action.ts';
import { Button } from '../../ui/button.tsx';
import { useNow } from '../../ui/clock.ts';
import { Facts } from '../../ui/facts.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { Fold } from '../../ui/form.tsx';
import { Section } from '../../ui/page.tsx';
import { derOf, saveBytes, saveText } from '../../ui/save.ts';
import { Time } from '../../ui/time.tsx';
import styles from './authority.module.css';
import { useFingerprintFacts } from './fingerprints.tsx';

const fetchCrl = (client: AgentClient, id: string) => client.authority.crl({ id });

/** Until when it issued, and until when that matters. */
function Sentence({ former: { retiredAt, lastCertificateEnds, issued, revoked } }: { former: AuthorityView }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const number = new Intl.NumberFormat(i18n.language);
  return (
    <p className={styles['quiet']}>
      {retiredAt !== null && (
        <>
          {t('rollover.issuedUntil')} <Time at={retiredAt} />.{' '}
        </>
      )}
      {lastCertificateEnds > now ? (
        <>
          {t('rollover.lastEnds')} <Time at={lastCertificateEnds} as="day" />.{' '}
        </>
      ) : (
        <>{t('rollover.allEnded')} </>
      )}
      {t('rollover.issued', { count: issued, revoked: number.format(revoked) })}
    </p>
  );
}

function Former({ former }: { former: AuthorityView }) {
  const { t } = useTranslation();
  const { run, busy, failure } = useAction(fetchCrl);
  const prints = useFingerprintFacts(former.fingerprints);
  const saveCrl = async () => {
    const found = await run(former.id);
    if (found !== null) saveBytes('former-ca.crl', [derOf(found.pem)], 'application/pkix-crl');
  };
  return (
    <li>
      <div className={styles['formerHead']}>
        <strong>{former.name}</strong>
        <span className={styles['buttons']}>
          <Button
            small
            icon="download"
            onPress={() => saveText('former-ca.pem', [former.pem], 'application/x-pem-file')}
          >
            {t('authority.downloadPem')}
          </Button>
          <Button small icon="download" isDisabled={busy} onPress={() => void saveCrl()}>
            {t('rollover.crl')}
          </Button>
        </span>
      </div>
      <Sentence former={former} />
      <FailureView failure={failure} />
      <Fold label={t('authority.fingerprints')}>
        <Facts facts={prints} />
      </Fold>
    </li>
  );
}

/** Those that issued before; each publishes its CRL until the last of its certificates has ended. */
export function FormerAuthorities({ authorities }: { authorities: readonly AuthorityView[] }) {
  const { t } = useTranslation();
  if (authorities.length === 0) return null;
  return (
    <Section title={t('rollover.former')} sentence={t('rollover.formerMore')}>
      <ul className={styles['formers']}>
        {authorities.map((former) => (
          <Former key={former.id} former={former} />
        ))}
      </ul>
    </Section>
  );
}

import { useTranslation } from 'react-i18next';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import type { Signer } from '../../../shared/contract/signers.ts';
import { useAction } from '../../app/action.ts';
import { useProblemWords } from '../../app/problem-words.ts';
import { keep } from '../../app/query.ts';
import { Button } from '../../ui/button.tsx';
import { Mono } from '../../ui/copyable.tsx';
import { Facts } from '../../ui/facts.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Section } from '../../ui/page.tsx';
import { Time } from '../../ui/time.tsx';
import { showInspection } from '../inspector/inspect-store.ts';

const refresh = (client: AgentClient, id: string) => client.signers.refresh({ id });

function Crl({ signer }: { signer: Signer }) {
  const { t } = useTranslation();
  const words = useProblemWords();
  const { run, busy, failure } = useAction(refresh);
  const { crl } = signer;
  const nextUpdate = crl?.nextUpdate ?? null;
  const problem = crl?.problem ?? null;
  const fetchNow = async () => {
    const changed = await run(signer.id);
    if (changed !== null) keep(`signer ${signer.id}`, changed);
  };
  return (
    <Section
      title={t('signer.crl')}
      actions={
        <Button small icon="refresh" isDisabled={busy} onPress={() => void fetchNow()}>
          {t('signer.fetch')}
        </Button>
      }
    >
      <FailureView failure={failure} />
      {problem !== null && <Notice tone="bad" title={words({ code: problem, params: {} })} />}
      <Facts
        facts={[
          [t('signer.fetched'), crl === null ? t('signer.notFetched') : <Time key="f" at={crl.fetchedAt} />],
          nextUpdate === null ? null : [t('crl.nextUpdate'), <Time key="n" at={nextUpdate} />],
        ]}
      />
    </Section>
  );
}

/** The certificate that counts, and the CRL that it is checked against. */
export function SignerFacts({ signer }: { signer: Signer }) {
  const { t } = useTranslation();
  const { certificate } = signer;
  const mono = (text: string) => <span className="mono">{text}</span>;
  return (
    <>
      <Section
        title={t('signer.certificate')}
        actions={
          <Button small icon="inspect" onPress={() => void showInspection({ text: certificate.pem })}>
            {t('signer.inspect')}
          </Button>
        }
      >
        <Facts
          facts={[
            [t('certificate.fact.subject'), mono(certificate.subject)],
            [t('signer.issuer'), mono(certificate.issuer)],
            [
              t('certificate.fact.serial'),
              <Mono key="n" text={certificate.serial} what={t('certificate.fact.serial')} group={4} />,
            ],
            [
              t('fingerprint.sha256'),
              <Mono key="2" text={certificate.sha256} what={t('fingerprint.sha256')} group={4} />,
            ],
            [t('certificate.fact.from'), <Time key="b" at={certificate.notBefore} as="day" />],
            [t('certificate.fact.to'), <Time key="a" at={certificate.notAfter} as="day" />],
            [
              t('signer.hasUsages'),
              certificate.usages.length === 0
                ? t('signer.noUsages')
                : certificate.usages.map((usage) => t(`signer.usage.${usage}`, usage)).join(', '),
            ],
          ]}
        />
      </Section>
      {signer.revocation.source === 'crl' && <Crl signer={signer} />}
    </>
  );
}

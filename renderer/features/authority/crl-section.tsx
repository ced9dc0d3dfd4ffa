import { useTranslation } from 'react-i18next';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import type { CrlState } from '../../../shared/contract/authority.ts';
import { useAction } from '../../app/action.ts';
import { refreshSession } from '../../app/session.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { useNow } from '../../ui/clock.ts';
import { Mono } from '../../ui/copyable.tsx';
import { Facts } from '../../ui/facts.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { Section } from '../../ui/page.tsx';
import { derOf, saveBytes } from '../../ui/save.ts';
import { Time } from '../../ui/time.tsx';
import { confirm } from '../../ui/toast.tsx';

const publish = (client: AgentClient) => client.authority.publishCrl({});
const fetchCrl = (client: AgentClient) => client.authority.crl({});

export function CrlSection({ crl }: { crl: CrlState }) {
  const { t } = useTranslation();
  const now = useNow();
  const publishing = useAction<null, CrlState>(publish);
  const saving = useAction<null, Awaited<ReturnType<typeof fetchCrl>>>(fetchCrl);
  const publishNow = async () => {
    const state = await publishing.run(null);
    if (state === null) return;
    confirm(t('crl.published', { number: state.number }));
    await refreshSession();
  };
  const save = async () => {
    const current = await saving.run(null);
    if (current !== null) saveBytes('ca.crl', [derOf(current.pem)], 'application/pkix-crl');
  };
  const fresh = crl.nextUpdate > now;
  return (
    <Section
      title={t('crl.title')}
      actions={
        <>
          <Button small icon="download" isDisabled={saving.busy} onPress={() => void save()}>
            {t('crl.download')}
          </Button>
          <Button small icon="refresh" isDisabled={publishing.busy} onPress={() => void publishNow()}>
            {t('crl.publish')}
          </Button>
        </>
      }
    >
      <FailureView failure={publishing.failure ?? saving.failure} />
      <Facts
        facts={[
          [
            t('crl.state'),
            <Badge key="b" tone={fresh ? 'good' : 'bad'} icon={fresh ? 'good' : 'bad'}>
              {t(fresh ? 'crl.fresh' : 'crl.stale')}
            </Badge>,
          ],
          [t('crl.number'), String(crl.number)],
          [t('crl.entries'), String(crl.entries)],
          [t('crl.thisUpdate'), <Time key="t" at={crl.thisUpdate} />],
          [t('crl.nextUpdate'), <Time key="n" at={crl.nextUpdate} />],
          crl.url === null ? null : [t('crl.url'), <Mono key="u" text={crl.url} what={t('crl.url')} />],
        ]}
      />
    </Section>
  );
}

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import { REVOCATION_REASONS, type Certificate, type RevocationReason } from '../../../shared/contract/certificates.ts';
import { useAction } from '../../app/action.ts';
import { keep, useQuery } from '../../app/query.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Facts } from '../../ui/facts.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Time } from '../../ui/time.tsx';
import { confirm } from '../../ui/toast.tsx';

const revoke = (client: AgentClient, input: { serial: string; reason: RevocationReason }) =>
  client.certificates.revoke(input);

function Impact({ serial }: { serial: string }) {
  const { t } = useTranslation();
  const { data, failure } = useQuery(`impact ${serial}`, (client) => client.certificates.revocationImpact({ serial }));
  if (data === null) return <FailureView failure={failure} />;
  return (
    <>
      <Notice
        tone={data.onlyValidCertificate ? 'warning' : 'neutral'}
        title={t(data.onlyValidCertificate ? 'revoke.onlyOne' : 'revoke.hasAnother', { device: data.device })}
      >
        {t(data.onlyValidCertificate ? 'revoke.onlyOneMore' : 'revoke.hasAnotherMore')}
      </Notice>
      <Facts
        facts={[
          // Of an external CA nobody here knows.
          data.noticedBy === null ? null : [t('revoke.published'), t('revoke.atOnce')],
          [
            t('revoke.noticed'),
            data.noticedBy === null ? t('revoke.noticedElsewhere') : <Time key="n" at={data.noticedBy} />,
          ],
          data.crlUrl === null
            ? null
            : [
                t('crl.url'),
                <span key="u" className="mono">
                  {data.crlUrl}
                </span>,
              ],
        ]}
      />
    </>
  );
}

/** Shows what will stop working and when; the reason is required, and Cancel has the focus. */
export function RevokeDialog({ certificate, onClose }: { certificate: Certificate; onClose: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState<RevocationReason | ''>('');
  const { run, busy, failure } = useAction(revoke);
  const { serial, name } = certificate;
  const act = async () => {
    if (reason === '') return;
    const changed = await run({ serial, reason });
    if (changed === null) return;
    keep(`certificate ${serial}`, changed);
    onClose();
    confirm(t('revoke.done', { name }));
  };
  return (
    <Dialog
      role="alertdialog"
      title={t('revoke.title', { name })}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose} autoFocus>
            {t('action.cancel')}
          </Button>
          <Button look="danger" icon="revoked" isDisabled={reason === '' || busy} onPress={() => void act()}>
            {t('revoke.do')}
          </Button>
        </>
      }
    >
      <Impact serial={serial} />
      <Choice<RevocationReason | ''>
        compact
        label={t('revoke.reason')}
        value={reason}
        onChange={setReason}
        options={REVOCATION_REASONS.map((each) => ({
          value: each,
          label: t(`reason.${each}`),
          detail: t(`reasonMore.${each}`),
        }))}
      />
      <FailureView failure={failure} />
    </Dialog>
  );
}

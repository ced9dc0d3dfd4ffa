import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import type { UpstreamRequest } from '../../../shared/contract/endpoints.ts';
import { REVOCATION_REASONS, type RevocationReason } from '../../../shared/contract/certificates.ts';
import { useAction } from '../../app/action.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { confirm } from '../../ui/toast.tsx';
import { CaFailure } from './ca-failure.tsx';

type Props = { request: UpstreamRequest; onClose: () => void; onDone: () => void };

const cancel = (client: AgentClient, requestId: string) => client.endpoints.cancelRequest({ requestId });
const revoke = (client: AgentClient, input: { requestId: string; reason: RevocationReason }) =>
  client.endpoints.revoke(input);

/** Asks before a request is given up: the CA may still grant it, and nobody would fetch the certificate. */
export function CancelRequestDialog({ request, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const { run, busy, failure } = useAction(cancel);
  const act = async () => {
    if ((await run(request.id)) === null) return;
    onClose();
    onDone();
    confirm(t('endpoint.request.cancelled', { name: request.name }));
  };
  return (
    <Dialog
      role="alertdialog"
      title={t('endpoint.request.cancelTitle', { name: request.name })}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose} autoFocus>
            {t('endpoint.request.keep')}
          </Button>
          <Button look="danger" isDisabled={busy} onPress={() => void act()}>
            {t('endpoint.request.cancel')}
          </Button>
        </>
      }
    >
      <p>{t('endpoint.request.cancelMore')}</p>
      <CaFailure failure={failure} />
    </Dialog>
  );
}

/** Has the CA revoke what it issued; the reason is required, and Cancel has the focus. */
export function RevokeRequestDialog({ request, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const [reason, setReason] = useState<RevocationReason | ''>('');
  const { run, busy, failure } = useAction(revoke);
  const act = async () => {
    if (reason === '' || (await run({ requestId: request.id, reason })) === null) return;
    onClose();
    onDone();
    confirm(t('revoke.done', { name: request.name }));
  };
  return (
    <Dialog
      role="alertdialog"
      title={t('revoke.title', { name: request.name })}
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
      <p>{t('endpoint.request.revokeMore')}</p>
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
      <CaFailure failure={failure} />
    </Dialog>
  );
}

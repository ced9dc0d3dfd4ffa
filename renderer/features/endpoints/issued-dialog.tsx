import { useTranslation } from 'react-i18next';
import type { UpstreamRequest } from '../../../shared/contract/endpoints.ts';
import { Button } from '../../ui/button.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { Mono } from '../../ui/copyable.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Actions } from '../../ui/page.tsx';
import { derOf, saveBytes, saveText } from '../../ui/save.ts';
import { Time } from '../../ui/time.tsx';

const PEM = 'application/x-pem-file';

/** The certificate that a CA issued, to take along: alone, with its chain, as PEM or DER. */
export function IssuedDialog({ request, onClose }: { request: UpstreamRequest; onClose: () => void }) {
  const { t } = useTranslation();
  const { state } = request;
  if (state.state !== 'issued') return null;
  const { pem, chainPem, serial, notAfter, revokedAt } = state;
  return (
    <Dialog
      wide
      title={request.name}
      isOpen
      onClose={onClose}
      footer={
        <Button look="primary" onPress={onClose} autoFocus>
          {t('action.close')}
        </Button>
      }
    >
      <Facts
        facts={[
          [t('certificate.fact.to'), <Time key="a" at={notAfter} as="day" />],
          revokedAt === null ? null : [t('certificate.fact.revoked'), <Time key="r" at={revokedAt} />],
          [t('certificate.fact.serial'), <Mono key="n" text={serial} what={t('certificate.fact.serial')} group={4} />],
        ]}
      />
      <Actions>
        <Button icon="download" onPress={() => saveText('certificate.pem', [pem], PEM)}>
          {t('endpoint.savePem')}
        </Button>
        {chainPem !== '' && (
          <Button icon="download" onPress={() => saveText('certificate-with-chain.pem', [pem, chainPem], PEM)}>
            {t('endpoint.saveChain')}
          </Button>
        )}
        <Button icon="download" onPress={() => saveBytes('certificate.cer', [derOf(pem)], 'application/pkix-cert')}>
          {t('endpoint.saveDer')}
        </Button>
      </Actions>
      <CodeBlock text={pem} what={t('endpoint.request.state.issued')} />
    </Dialog>
  );
}

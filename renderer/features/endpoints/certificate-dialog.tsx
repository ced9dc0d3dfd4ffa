import { useTranslation } from 'react-i18next';
import type { Endpoint } from '../../../shared/contract/endpoints.ts';
import { useDraft } from '../../app/draft.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { Form } from '../../ui/form.tsx';
import { Actions } from '../../ui/page.tsx';
import { confirm } from '../../ui/toast.tsx';
import { KeyFileField, NO_FILE, sentFile } from './key-file-field.tsx';
import { keepEndpoint } from './use-endpoints.ts';

type Props = { endpoint: Endpoint; onClose: () => void };

function Ask({ endpoint, onClose }: Props) {
  const { t } = useTranslation();
  const draft = useDraft({
    stored: { file: NO_FILE },
    save: async (client, { file }) =>
      keepEndpoint(await client.endpoints.setCertificate({ id: endpoint.id, ...sentFile(file) })),
    onSaved: () => {
      onClose();
      confirm(t('endpoint.certificateSet'));
    },
  });
  const { file } = draft.value;
  return (
    <Form onSubmit={() => (file.file === '' ? undefined : draft.save())}>
      <p>{t('endpoint.certificateFileMore')}</p>
      <KeyFileField value={file} problem={draft.problemAt('file')} onChange={(next) => draft.set({ file: next })} />
      <FailureView failure={draft.failure} />
      <Actions>
        <Button type="submit" look="primary" icon="key" isDisabled={draft.busy || file.file === ''}>
          {t('endpoint.setIt')}
        </Button>
        <Button look="quiet" onPress={onClose}>
          {t('action.cancel')}
        </Button>
      </Actions>
    </Form>
  );
}

/** A certificate that another CA or somebody made for this endpoint, with its key. */
export function EndpointCertificateDialog({ endpoint, isOpen, onClose }: Props & { isOpen: boolean }) {
  const { t } = useTranslation();
  return (
    <Dialog title={t('endpoint.certificateTitle', { name: endpoint.name })} isOpen={isOpen} onClose={onClose}>
      <Ask endpoint={endpoint} onClose={onClose} />
    </Dialog>
  );
}

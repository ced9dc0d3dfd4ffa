import { useTranslation } from 'react-i18next';
import type { Endpoint } from '../../../shared/contract/endpoints.ts';
import { useDraft } from '../../app/draft.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { Form } from '../../ui/form.tsx';
import { Actions } from '../../ui/page.tsx';
import { confirm } from '../../ui/toast.tsx';
import { CaFailure } from './ca-failure.tsx';
import { MALFORMED, orNull } from './endpoint-settings.ts';

type Props = { endpoint: Endpoint; onClose: () => void; onAsked: () => void };

function Ask({ endpoint, onClose, onAsked }: Props) {
  const { t } = useTranslation();
  const draft = useDraft({
    stored: { subject: 'certwright', template: '' },
    save: async (client, { subject, template }) =>
      client.endpoints.enrollOwn({ id: endpoint.id, subject, template: orNull(template.trim()) }),
    onSaved: () => {
      onClose();
      onAsked();
      confirm(t('endpoint.ownAsked'));
    },
    malformed: MALFORMED,
  });
  const { subject, template } = draft.value;
  const { connection } = endpoint;
  return (
    <Form onSubmit={draft.save}>
      <p>{t('endpoint.ownMore')}</p>
      <TextField
        label={t('endpoint.ownSubject')}
        help={t('endpoint.ownSubjectHelp')}
        problem={draft.problemAt('subject')}
        value={subject}
        onChange={(text) => draft.set({ subject: text })}
        maxLength={64}
        autoComplete="off"
        autoFocus
      />
      {connection.protocol === 'mscews' && (
        <TextField
          label={t('endpoint.template')}
          help={t('endpoint.ownTemplateHelp', { template: connection.template })}
          problem={draft.problemAt('template')}
          value={template}
          onChange={(text) => draft.set({ template: text })}
          placeholder="EnrollmentAgent"
          maxLength={256}
          mono
        />
      )}
      <CaFailure failure={draft.failure} />
      <Actions>
        <Button type="submit" look="primary" icon="key" isDisabled={draft.busy || subject.trim() === ''}>
          {t('endpoint.ownDo')}
        </Button>
        <Button look="quiet" onPress={onClose}>
          {t('action.cancel')}
        </Button>
      </Actions>
    </Form>
  );
}

/** Has the CA make a certificate for the endpoint itself, over a new key that never leaves this agent. */
export function OwnCertificateDialog({ isOpen, ...rest }: Props & { isOpen: boolean }) {
  const { t } = useTranslation();
  return (
    <Dialog title={t('endpoint.ownTitle', { name: rest.endpoint.name })} isOpen={isOpen} onClose={rest.onClose}>
      <Ask {...rest} />
    </Dialog>
  );
}

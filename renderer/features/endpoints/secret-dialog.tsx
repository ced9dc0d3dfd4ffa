import { useTranslation } from 'react-i18next';
import type { Endpoint } from '../../../shared/contract/endpoints.ts';
import { useAction } from '../../app/action.ts';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import { useDraft } from '../../app/draft.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { TextField } from '../../ui/field.tsx';
import { Form } from '../../ui/form.tsx';
import { Actions } from '../../ui/page.tsx';
import { confirm } from '../../ui/toast.tsx';
import { MALFORMED } from './endpoint-settings.ts';
import { keepEndpoint } from './use-endpoints.ts';

type EndpointSecret = 'password' | 'challenge';
type Props = { endpoint: Endpoint; secret: EndpointSecret; onClose: () => void };

const remove = (client: AgentClient, { endpoint, secret }: Pick<Props, 'endpoint' | 'secret'>) =>
  client.endpoints.setSecret({ id: endpoint.id, secret, value: null });

function Ask({ endpoint, secret, onClose }: Props) {
  const { t } = useTranslation();
  const removing = useAction(remove);
  const isSet = secret === 'password' ? endpoint.hasPassword : endpoint.hasChallenge;
  const done = (words: string) => {
    onClose();
    confirm(words);
  };
  const draft = useDraft({
    stored: { value: '' },
    save: async (client, { value }) =>
      keepEndpoint(await client.endpoints.setSecret({ id: endpoint.id, secret, value })),
    onSaved: () => done(t(`endpoint.secretSet.${secret}`)),
    malformed: MALFORMED,
  });
  const takeAway = async () => {
    const changed = await removing.run({ endpoint, secret });
    if (changed === null) return;
    keepEndpoint(changed);
    done(t(`endpoint.secretRemoved.${secret}`));
  };
  return (
    <Form onSubmit={draft.save}>
      <p>{t(`endpoint.secretMore.${secret}`)}</p>
      <TextField
        type="password"
        label={t(`endpoint.secret.${secret}`)}
        help={isSet ? t('endpoint.secretReplaces') : undefined}
        problem={draft.problemAt('value')}
        value={draft.value.value}
        onChange={(value) => draft.set({ value })}
        maxLength={1_024}
        autoComplete="off"
        autoFocus
      />
      <FailureView failure={draft.failure ?? removing.failure} />
      <Actions>
        <Button type="submit" look="primary" icon="key" isDisabled={draft.busy || draft.value.value === ''}>
          {t('endpoint.setIt')}
        </Button>
        {isSet && (
          <Button icon="remove" isDisabled={removing.busy} onPress={() => void takeAway()}>
            {t('services.removeNow')}
          </Button>
        )}
        <Button look="quiet" onPress={onClose}>
          {t('action.cancel')}
        </Button>
      </Actions>
    </Form>
  );
}

/** A password goes in here and never comes out again. */
export function EndpointSecretDialog({
  endpoint,
  secret,
  onClose,
}: Omit<Props, 'secret'> & { /** Null closes it. */ secret: EndpointSecret | null }) {
  const { t } = useTranslation();
  return (
    <Dialog
      title={secret === null ? '' : t(`endpoint.secretTitle.${secret}`, { name: endpoint.name })}
      isOpen={secret !== null}
      onClose={onClose}
    >
      {secret !== null && <Ask endpoint={endpoint} secret={secret} onClose={onClose} />}
    </Dialog>
  );
}

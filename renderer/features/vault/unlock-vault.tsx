import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { VaultState } from '../../../shared/contract/agent.ts';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import { useAction } from '../../app/action.ts';
import { refreshSession } from '../../app/session.ts';
import { Button } from '../../ui/button.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { TextField } from '../../ui/field.tsx';
import { Form } from '../../ui/form.tsx';
import { Actions } from '../../ui/page.tsx';

const unlock = (client: AgentClient, passphrase: string) => client.vault.unlock({ passphrase });

export function UnlockVault() {
  const { t } = useTranslation();
  const [passphrase, setPassphrase] = useState('');
  const { run, busy, failure } = useAction<string, VaultState>(unlock);
  const submit = async () => {
    if ((await run(passphrase)) !== null) await refreshSession();
  };
  return (
    <Form onSubmit={submit}>
      <TextField
        label={t('vault.passphrase')}
        type="password"
        autoComplete="current-password"
        autoFocus
        value={passphrase}
        onChange={setPassphrase}
      />
      <FailureView failure={failure} />
      <Actions>
        <Button type="submit" look="primary" icon="lock" isDisabled={busy || passphrase === ''}>
          {t(busy ? 'vault.locked.opening' : 'vault.locked.open')}
        </Button>
      </Actions>
    </Form>
  );
}

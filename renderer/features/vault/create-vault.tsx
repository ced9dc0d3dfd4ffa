import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { VaultState } from '../../../shared/contract/agent.ts';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import { useAction } from '../../app/action.ts';
import { refreshSession } from '../../app/session.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { TextField } from '../../ui/field.tsx';
import { Form } from '../../ui/form.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Actions } from '../../ui/page.tsx';

type Kind = 'keychain' | 'passphrase';
const SHORTEST = 12;

const create = (client: AgentClient, input: Parameters<AgentClient['vault']['create']>[0]) =>
  client.vault.create(input);

export function CreateVault({ keychain }: { keychain: boolean }) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<Kind>(keychain ? 'keychain' : 'passphrase');
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const [tried, setTried] = useState(false);
  const { run, busy, failure } = useAction<Parameters<typeof create>[1], VaultState>(create);
  const short = kind === 'passphrase' && passphrase.length < SHORTEST;
  const differs = kind === 'passphrase' && passphrase !== again;
  const submit = async () => {
    setTried(true);
    if (short || differs) return;
    const made = await run(kind === 'keychain' ? { kind } : { kind, passphrase });
    if (made !== null) await refreshSession();
  };
  return (
    <Form onSubmit={submit}>
      {keychain ? (
        <Choice
          label={t('vault.new.how')}
          value={kind}
          onChange={setKind}
          options={[
            { value: 'keychain', label: t('vault.new.keychain'), detail: t('vault.new.keychainMore') },
            { value: 'passphrase', label: t('vault.new.passphrase'), detail: t('vault.new.passphraseMore') },
          ]}
        />
      ) : (
        <p>{t('vault.new.noKeychain')}</p>
      )}
      {kind === 'passphrase' && (
        <>
          <TextField
            label={t('vault.passphrase')}
            type="password"
            autoComplete="new-password"
            autoFocus={!keychain}
            value={passphrase}
            onChange={setPassphrase}
            help={t('vault.new.help', { count: SHORTEST })}
            problem={tried && short ? t('vault.new.short', { count: SHORTEST }) : null}
          />
          <TextField
            label={t('vault.new.again')}
            type="password"
            autoComplete="new-password"
            value={again}
            onChange={setAgain}
            problem={tried && !short && differs ? t('vault.new.differs') : null}
          />
          <Notice tone="warning" title={t('vault.new.noWayBack')}>
            {t('vault.new.noWayBackMore')}
          </Notice>
        </>
      )}
      <FailureView failure={failure} />
      <Actions>
        <Button type="submit" look="primary" icon="lock" isDisabled={busy}>
          {t(busy ? 'vault.new.making' : 'vault.new.make')}
        </Button>
      </Actions>
    </Form>
  );
}

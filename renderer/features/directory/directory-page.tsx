import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import type { DirectoryConnection } from '../../../shared/contract/directory.ts';
import { useAction } from '../../app/action.ts';
import { backOr } from '../../app/navigation.ts';
import { Button } from '../../ui/button.tsx';
import { Form } from '../../ui/form.tsx';
import { Actions, Page } from '../../ui/page.tsx';
import { connectionOf, ConnectionFields, NOBODY_ASKED } from './connection-fields.tsx';
import { CaFailure } from '../endpoints/ca-failure.tsx';
import { Found } from './found.tsx';
import { FoundCas } from './found-cas.tsx';

const discover = async (client: AgentClient, connection: DirectoryConnection) => ({
  cas: await client.directory.discover({ connection }),
  account: connection.account.name,
  directory: connection.url,
});
type Discovered = Awaited<ReturnType<typeof discover>>;

/** Finds the CAs of an Active Directory, to be used from here. */
export function DirectoryPage() {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(NOBODY_ASKED);
  const [found, setFound] = useState<Discovered | null>(null);
  const looking = useAction(discover);
  const connection = connectionOf(asked);
  const submit = async () => {
    if (connection === null) return;
    setFound(null);
    setFound(await looking.run(connection));
  };
  return (
    <Page
      narrow
      title={t('directory.title')}
      sentence={t('directory.sentence')}
      actions={
        <Button icon="back" onPress={() => backOr({ page: 'endpoints' })}>
          {t('nav.back')}
        </Button>
      }
    >
      <Form onSubmit={submit}>
        <ConnectionFields value={asked} set={(part) => setAsked({ ...asked, ...part })} />
        <CaFailure failure={looking.failure} />
        <Actions>
          <Button type="submit" look="primary" icon="search" isDisabled={connection === null || looking.busy}>
            {t(looking.busy ? 'directory.looking' : 'directory.look')}
          </Button>
        </Actions>
      </Form>
      {found !== null && (
        <Found>
          <FoundCas found={found.cas} account={found.account} directory={found.directory} />
        </Found>
      )}
    </Page>
  );
}

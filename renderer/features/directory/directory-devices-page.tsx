import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import { useAction } from '../../app/action.ts';
import { backOr } from '../../app/navigation.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { TextField } from '../../ui/field.tsx';
import { Form, FormSection } from '../../ui/form.tsx';
import { Actions, Page } from '../../ui/page.tsx';
import { connectionOf, ConnectionFields, NOBODY_ASKED } from './connection-fields.tsx';
import { CaFailure } from '../endpoints/ca-failure.tsx';
import { Found } from './found.tsx';
import { FoundDevices } from './found-devices.tsx';

type Wanted = Parameters<AgentClient['directory']['devices']>[0];
const find = (client: AgentClient, wanted: Wanted) => client.directory.devices(wanted);

/** Finds computers and printers in an Active Directory; what is found goes the way of every list. */
export function DirectoryDevicesPage() {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(NOBODY_ASKED);
  const [wanted, setWanted] = useState({ base: '', computers: true, printers: true, addresses: false });
  const [found, setFound] = useState<Awaited<ReturnType<typeof find>> | null>(null);
  const looking = useAction(find);
  const set = (part: Partial<typeof wanted>) => setWanted({ ...wanted, ...part });
  const connection = connectionOf(asked);
  const isReady = connection !== null && (wanted.computers || wanted.printers) && !looking.busy;
  const submit = async () => {
    if (connection === null || !isReady) return;
    setFound(null);
    const base = wanted.base.trim() === '' ? null : wanted.base;
    setFound(await looking.run({ ...wanted, connection, base }));
  };
  return (
    <Page
      narrow
      title={t('directory.devicesTitle')}
      sentence={t('directory.devicesSentence')}
      actions={
        <Button icon="back" onPress={() => backOr({ page: 'import' })}>
          {t('nav.back')}
        </Button>
      }
    >
      <Form onSubmit={submit}>
        <ConnectionFields value={asked} set={(part) => setAsked({ ...asked, ...part })} />
        <FormSection title={t('directory.wanted')} sentence={t('directory.wantedMore')}>
          <Checkbox
            label={t('directory.computers')}
            help={t('directory.computersHelp')}
            isSelected={wanted.computers}
            onChange={(computers) => set({ computers })}
          />
          <Checkbox
            label={t('directory.printers')}
            help={t('directory.printersHelp')}
            isSelected={wanted.printers}
            onChange={(printers) => set({ printers })}
          />
          <Checkbox
            label={t('directory.addresses')}
            help={t('directory.addressesHelp')}
            isSelected={wanted.addresses}
            onChange={(addresses) => set({ addresses })}
          />
          <TextField
            label={t('directory.base')}
            help={t('directory.baseHelp')}
            value={wanted.base}
            onChange={(base) => set({ base })}
            placeholder="OU=Office,DC=office,DC=example"
            maxLength={1_024}
            autoComplete="off"
            mono
          />
        </FormSection>
        <CaFailure failure={looking.failure} />
        <Actions>
          <Button type="submit" look="primary" icon="search" isDisabled={!isReady}>
            {t(looking.busy ? 'directory.looking' : 'directory.look')}
          </Button>
        </Actions>
      </Form>
      {found !== null && (
        <Found>
          <FoundDevices found={found} host={asked.host} />
        </Found>
      )}
    </Page>
  );
}

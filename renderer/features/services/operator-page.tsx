import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import { OPERATOR_ROLES, type Operator } from '../../../shared/contract/operators.ts';
import { useDraft, type Draft } from '../../app/draft.ts';
import { backOr, go } from '../../app/navigation.ts';
import { NEW } from '../../app/route.ts';
import { letGo } from '../../app/unsaved.ts';
import { Button } from '../../ui/button.tsx';
import { CheckGroup } from '../../ui/checkbox.tsx';
import { useNow } from '../../ui/clock.ts';
import { Editor } from '../../ui/editor.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Facts } from '../../ui/facts.tsx';
import { TextField } from '../../ui/field.tsx';
import { FormSection } from '../../ui/form.tsx';
import { History } from '../../ui/history.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { Time } from '../../ui/time.tsx';
import { confirm } from '../../ui/toast.tsx';
import { OperatorPasswordDialog, PasswordFields } from './operator-password.tsx';
import { RemoveDialog } from './remove-dialog.tsx';
import { ServiceHead } from './service-head.tsx';
import { keepOperators, useOperators } from './use-services.ts';

const MALFORMED = {
  name: 'operator-name-malformed',
  password: 'operator-password-short',
  roles: 'operator-roles-missing',
};

export function OperatorPage({ id }: { id: string }) {
  return id === NEW ? <Create /> : <Present id={id} />;
}

function Present({ id }: { id: string }) {
  const { t } = useTranslation();
  return (
    <Loaded query={useOperators()}>
      {(operators) => {
        const operator = operators.find((each) => each.id === id);
        return operator === undefined ? (
          <Empty
            icon="operator"
            title={t('operator.gone')}
            action={<Button onPress={() => go({ page: 'services' })}>{t('nav.services')}</Button>}
          >
            {t('operator.goneMore')}
          </Empty>
        ) : (
          <Shown operator={operator} />
        );
      }}
    </Loaded>
  );
}

function Roles({ draft }: { draft: Draft<{ roles: Operator['roles'] }> }) {
  const { t } = useTranslation();
  return (
    <FormSection title={t('operator.roles')} sentence={t('operator.rolesMore')}>
      <CheckGroup
        label={t('operator.rolesLabel')}
        problem={draft.problemAt('roles')}
        value={draft.value.roles}
        onChange={(roles) => draft.set({ roles })}
        options={OPERATOR_ROLES.map((role) => ({
          value: role,
          label: t(`operator.role.${role}`),
          detail: t(`operator.roleMore.${role}`),
        }))}
      />
    </FormSection>
  );
}

function Create() {
  const { t } = useTranslation();
  const draft = useDraft({
    stored: { name: '', password: '', again: '', roles: ['approve'] as Operator['roles'] },
    save: async (client, { name, password, roles }) => {
      const operator = await client.operators.create({ name: name.trim(), password, roles });
      letGo();
      confirm(t('operator.made', { name: operator.name }));
      backOr({ page: 'services' });
    },
    malformed: MALFORMED,
  });
  const { name, password, again, roles } = draft.value;
  return (
    <Page narrow title={t('operator.newTitle')} sentence={t('operator.newMore')}>
      <Editor
        draft={draft}
        create={t('operator.create')}
        isReady={password === again}
        onCancel={() => backOr({ page: 'services' })}
      >
        <FormSection title={t('operator.who')} sentence={t('operator.whoMore')}>
          <TextField
            label={t('services.name')}
            help={t('operator.nameHelp')}
            problem={draft.problemAt('name')}
            value={name}
            onChange={(text) => draft.set({ name: text })}
            placeholder="jane"
            maxLength={64}
            autoComplete="off"
            autoFocus
            mono
          />
          <PasswordFields value={{ password, again }} problem={draft.problemAt('password')} onChange={draft.set} />
        </FormSection>
        <Roles draft={{ ...draft, value: { roles } }} />
      </Editor>
    </Page>
  );
}

const remove = (client: AgentClient, { id, version }: Operator) => client.operators.remove({ id, version });

function Settings({ operator }: { operator: Operator }) {
  const { t } = useTranslation();
  const draft = useDraft({
    stored: { roles: operator.roles },
    version: operator.version,
    save: async (client, { roles }, version) => {
      await client.operators.setRoles({ id: operator.id, version, roles });
      await keepOperators(client);
    },
    onSaved: () => confirm(t('services.saved', { name: operator.name })),
    malformed: MALFORMED,
  });
  return (
    <Editor draft={draft}>
      <Roles draft={draft} />
    </Editor>
  );
}

function Shown({ operator }: { operator: Operator }) {
  const { t } = useTranslation();
  const now = useNow();
  const [asking, setAsking] = useState<'nothing' | 'password' | 'remove'>('nothing');
  const done = () => setAsking('nothing');
  const { lockedUntil, lastUsedAt } = operator;
  return (
    <Page
      narrow
      title={operator.name}
      sentence={
        <ServiceHead kind={t('object.operator')}>
          {operator.roles.map((role) => t(`operator.may.${role}`)).join(' ')}
        </ServiceHead>
      }
      actions={
        <>
          <Button icon="key" onPress={() => setAsking('password')}>
            {t('operator.newPassword')}
          </Button>
          <Button icon="remove" onPress={() => setAsking('remove')}>
            {t('services.remove')}
          </Button>
        </>
      }
    >
      {lockedUntil !== null && lockedUntil > now && (
        <Notice tone="warning" icon="lock" title={t('operator.lockedNow')}>
          {t('operator.lockedMore')} <Time at={lockedUntil} />
        </Notice>
      )}
      <Section title={t('object.facts')}>
        <Facts
          facts={[
            [t('operator.added'), <Time key="c" at={operator.createdAt} />],
            [t('operator.lastUsed'), lastUsedAt === null ? t('operator.never') : <Time key="l" at={lastUsedAt} />],
          ]}
        />
      </Section>
      <Settings operator={operator} />
      <History objectKind="operator" objectId={operator.id} />
      <OperatorPasswordDialog operator={operator} isOpen={asking === 'password'} onClose={done} />
      <RemoveDialog
        title={t('operator.removeTitle', { name: operator.name })}
        what={operator}
        perform={remove}
        isOpen={asking === 'remove'}
        onClose={done}
      >
        {t('operator.removeMore')}
      </RemoveDialog>
    </Page>
  );
}

import { useTranslation } from 'react-i18next';
import type { ConnectionField } from '../../../shared/domain/endpoint-presets.ts';
import { Checkbox } from '../../ui/checkbox.tsx';
import { TextField } from '../../ui/field.tsx';
import { CredentialsFields } from './credentials-fields.tsx';
import { orNull, type ConnectionPart } from './endpoint-settings.ts';

const KINDS = ['password', 'kerberos', 'certificate', 'none'] as const;

/** One field of a CA that speaks EST (RFC 7030). */
export function EstField({ field, part }: { field: ConnectionField; part: ConnectionPart<'est'> }) {
  const { t } = useTranslation();
  const { connection, set, problemAt, examples } = part;
  switch (field) {
    case 'url':
      return (
        <TextField
          label={t('endpoint.address')}
          help={t('endpoint.estUrlHelp')}
          problem={problemAt('url')}
          value={connection.url}
          onChange={(url) => set({ url })}
          placeholder={examples.url ?? ''}
          maxLength={2_048}
          mono
        />
      );
    case 'label':
      return (
        <TextField
          label={t('endpoint.label')}
          help={t('endpoint.labelHelp')}
          problem={problemAt('label')}
          value={connection.label ?? ''}
          onChange={(text) => set({ label: orNull(text) })}
          placeholder={examples.label ?? ''}
          maxLength={64}
          mono
        />
      );
    case 'credentials':
      return (
        <CredentialsFields
          offered={KINDS}
          value={connection.credentials}
          problemAt={problemAt}
          onChange={(credentials) => set({ credentials })}
        />
      );
    case 'linkIdentity':
      return (
        <Checkbox
          label={t('endpoint.linkIdentity')}
          help={t('endpoint.linkIdentityHelp')}
          isSelected={connection.linkIdentity}
          onChange={(linkIdentity) => set({ linkIdentity })}
        />
      );
    case 'revokes':
      return (
        <Checkbox
          label={t('endpoint.revokes')}
          help={t('endpoint.revokesHelp')}
          isSelected={connection.revokes}
          onChange={(revokes) => set({ revokes })}
        />
      );
    case 'requests':
      return (
        <Checkbox
          label={t('endpoint.fullCmc')}
          help={t('endpoint.fullCmcHelp')}
          isSelected={connection.requests === 'full-cmc'}
          onChange={(isFull) => set({ requests: isFull ? 'full-cmc' : 'simple' })}
        />
      );
    default:
      return null;
  }
}

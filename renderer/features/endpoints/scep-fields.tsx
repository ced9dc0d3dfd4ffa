import { useTranslation } from 'react-i18next';
import type { ConnectionField } from '../../../shared/domain/endpoint-presets.ts';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Choice, Select } from '../../ui/choice.tsx';
import { TextField } from '../../ui/field.tsx';
import { orNull, type ConnectionPart } from './endpoint-settings.ts';
import { ScepPasswordFields } from './scep-password-fields.tsx';

const TRANSPORTS = ['pkcs1', 'oaep-sha1', 'oaep-sha256'] as const;

/** Texts: where it is, and which of several CAs is meant there. */
function Text({ field, part }: { field: 'url' | 'caIdentifier'; part: ConnectionPart<'scep'> }) {
  const { t } = useTranslation();
  const { connection, set, problemAt, examples } = part;
  const isUrl = field === 'url';
  return (
    <TextField
      label={t(isUrl ? 'endpoint.address' : 'endpoint.caIdentifier')}
      help={t(isUrl ? 'endpoint.scepUrlHelp' : 'endpoint.caIdentifierHelp')}
      problem={problemAt(field)}
      value={connection[field] ?? ''}
      onChange={(text) => set(isUrl ? { url: text } : { caIdentifier: orNull(text) })}
      placeholder={examples[field] ?? ''}
      maxLength={isUrl ? 2_048 : 128}
      mono
    />
  );
}

/** One field of a CA that speaks SCEP (RFC 8894). */
export function ScepField({ field, part }: { field: ConnectionField; part: ConnectionPart<'scep'> }) {
  const { t } = useTranslation();
  const { connection, set } = part;
  switch (field) {
    case 'url':
    case 'caIdentifier':
      return <Text field={field} part={part} />;
    case 'challenge':
      return <ScepPasswordFields part={part} />;
    case 'signs':
      return (
        <Choice
          label={t('endpoint.signs')}
          value={connection.signs}
          onChange={(signs) => set({ signs })}
          options={(['device', 'endpoint'] as const).map((value) => ({
            value,
            label: t(`endpoint.signsBy.${value}`),
            detail: t(`endpoint.signsByMore.${value}`),
          }))}
        />
      );
    case 'renewal':
      return (
        <Choice
          label={t('endpoint.renewal')}
          value={connection.renewal}
          onChange={(renewal) => set({ renewal })}
          options={(['RenewalReq', 'PKCSReq'] as const).map((value) => ({
            value,
            label: value,
            detail: t(`endpoint.renewalMore.${value}`),
          }))}
        />
      );
    case 'keyTransport':
      return (
        <Select
          label={t('endpoint.keyTransport')}
          help={t('endpoint.keyTransportHelp')}
          value={connection.keyTransport}
          onChange={(keyTransport) => set({ keyTransport })}
          options={TRANSPORTS.map((value) => ({ value, label: t(`endpoint.transport.${value}`) }))}
        />
      );
    case 'allowWeak':
      return (
        <Checkbox
          label={t('endpoint.allowWeak')}
          help={t('endpoint.allowWeakHelp')}
          isSelected={connection.allowWeak}
          onChange={(allowWeak) => set({ allowWeak })}
        />
      );
    default:
      return null;
  }
}

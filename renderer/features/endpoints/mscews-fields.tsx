import { useTranslation } from 'react-i18next';
import type { ConnectionField } from '../../../shared/domain/endpoint-presets.ts';
import { Choice } from '../../ui/choice.tsx';
import { TextField } from '../../ui/field.tsx';
import { SuggestField } from '../../ui/suggest-field.tsx';
import { CredentialsFields } from './credentials-fields.tsx';
import { orNull, type ConnectionPart } from './endpoint-settings.ts';

type Part = ConnectionPart<'mscews'>;
const KINDS = ['username-token', 'password', 'kerberos', 'certificate', 'none'] as const;

function Address({ field, part }: { field: 'policyUrl' | 'enrollmentUrl'; part: Part }) {
  const { t } = useTranslation();
  const { connection, set, problemAt, examples } = part;
  return (
    <TextField
      label={t(`endpoint.${field}`)}
      help={t(`endpoint.${field}Help`)}
      problem={problemAt(field)}
      value={connection[field] ?? ''}
      onChange={(text) => set(field === 'policyUrl' ? { policyUrl: orNull(text) } : { enrollmentUrl: orNull(text) })}
      placeholder={examples[field] ?? ''}
      maxLength={2_048}
      mono
    />
  );
}

function OnBehalf({ part }: { part: Part }) {
  const { t } = useTranslation();
  const { connection, set, problemAt } = part;
  return (
    <>
      <Choice
        label={t('endpoint.onBehalf')}
        value={connection.onBehalf}
        onChange={(onBehalf) => set({ onBehalf })}
        options={(['no', 'agent', 'requester'] as const).map((value) => ({
          value,
          label: t(`endpoint.onBehalfBy.${value}`),
          detail: t(`endpoint.onBehalfByMore.${value}`),
        }))}
      />
      {connection.onBehalf === 'requester' && (
        <TextField
          label={t('endpoint.requester')}
          help={t('endpoint.requesterHelp')}
          problem={problemAt('requester')}
          value={connection.requester ?? ''}
          onChange={(text) => set({ requester: orNull(text) })}
          placeholder="OFFICE\printers"
          maxLength={256}
          mono
        />
      )}
    </>
  );
}

/** One field of a Microsoft CA behind its enrollment web services (MS-XCEP, MS-WSTEP). */
export function MscewsField({
  field,
  part,
  templates,
}: {
  field: ConnectionField;
  part: Part;
  /** That the CA is known to offer. */
  templates: readonly string[];
}) {
  const { t } = useTranslation();
  const { connection, set, problemAt, examples } = part;
  switch (field) {
    case 'policyUrl':
    case 'enrollmentUrl':
      return <Address field={field} part={part} />;
    case 'template':
      return (
        <SuggestField
          label={t('endpoint.template')}
          help={t(templates.length === 0 ? 'endpoint.templateHelp' : 'endpoint.templateChoose')}
          problem={problemAt('template')}
          value={connection.template}
          suggestions={templates}
          onChange={(template) => set({ template })}
          placeholder={examples.template ?? ''}
          maxLength={256}
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
    case 'onBehalf':
      return <OnBehalf part={part} />;
    default:
      return null;
  }
}

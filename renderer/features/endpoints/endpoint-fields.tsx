import { useTranslation } from 'react-i18next';
import type { EndpointConnection, EndpointSettings } from '../../../shared/contract/endpoints.ts';
import { ENDPOINT_PRESET_FACTS, type ConnectionField } from '../../../shared/domain/endpoint-presets.ts';
import type { Draft } from '../../app/draft.ts';
import { Checkbox, Switch } from '../../ui/checkbox.tsx';
import { TextField } from '../../ui/field.tsx';
import { Fold, FormSection } from '../../ui/form.tsx';
import { DurationField } from '../../ui/number-field.tsx';
import { CertificateField } from '../services/certificate-field.tsx';
import { fieldsOf, orNull, type ConnectionPart } from './endpoint-settings.ts';
import { EstField } from './est-fields.tsx';
import { MscewsField } from './mscews-fields.tsx';
import { ScepField } from './scep-fields.tsx';

export type EndpointDraft = Pick<Draft<EndpointSettings>, 'value' | 'set' | 'problemAt' | 'isWrong'> & {
  /** Certificate templates that the CA offered when it was asked last; none before it was. */
  templates: readonly string[];
};

function One({ field, draft }: { field: ConnectionField; draft: EndpointDraft }) {
  const { connection, preset } = draft.value;
  const rest = {
    problemAt: (...path: readonly string[]) => draft.problemAt('connection', ...path),
    examples: ENDPOINT_PRESET_FACTS[preset].examples,
  };
  const setOf =
    <Connection extends EndpointConnection>(present: Connection) =>
    (part: Partial<Connection>) =>
      draft.set({ connection: { ...present, ...part } });
  switch (connection.protocol) {
    case 'est': {
      const part: ConnectionPart<'est'> = { ...rest, connection, set: setOf(connection) };
      return <EstField field={field} part={part} />;
    }
    case 'scep': {
      const part: ConnectionPart<'scep'> = { ...rest, connection, set: setOf(connection) };
      return <ScepField field={field} part={part} />;
    }
    case 'mscews': {
      const part: ConnectionPart<'mscews'> = { ...rest, connection, set: setOf(connection) };
      return <MscewsField field={field} part={part} templates={draft.templates} />;
    }
  }
}

/** How the CA is reached and asked: first what this product needs to be told, the rest folded away. */
export function ConnectionFields({ draft }: { draft: EndpointDraft }) {
  const { t } = useTranslation();
  const { connection, preset, timeout } = draft.value;
  const { asked, rest } = fieldsOf(preset, connection.protocol);
  const isWrong = draft.isWrong('timeout') || rest.some((field) => draft.isWrong('connection', field));
  return (
    <FormSection title={t('endpoint.connection')} sentence={t(`endpoint.protocolMore.${connection.protocol}`)}>
      {asked.map((field) => (
        <One key={field} field={field} draft={draft} />
      ))}
      <Fold label={t('endpoint.otherSettings')} isOpen={isWrong}>
        {rest.map((field) => (
          <One key={field} field={field} draft={draft} />
        ))}
        <DurationField
          label={t('endpoint.timeout')}
          help={t('endpoint.timeoutHelp')}
          problem={draft.problemAt('timeout')}
          units={['second', 'minute']}
          value={timeout}
          least={1_000}
          most={120_000}
          onChange={(value) => draft.set({ timeout: value })}
        />
      </Fold>
    </FormSection>
  );
}

/** Whose word is taken: confirmed CA certificates, and maybe the roots of this computer for the web server. */
export function TrustFields({ draft }: { draft: EndpointDraft }) {
  const { t } = useTranslation();
  const { trust } = draft.value;
  const set = (part: Partial<typeof trust>) => draft.set({ trust: { ...trust, ...part } });
  return (
    <FormSection title={t('endpoint.trust')} sentence={t('endpoint.trustMore')}>
      <Checkbox
        label={t('endpoint.systemRoots')}
        help={t('endpoint.systemRootsHelp')}
        isSelected={trust.systemRoots}
        onChange={(systemRoots) => set({ systemRoots })}
      />
      {draft.value.preset.startsWith('adcs') && (
        <TextField
          label={t('endpoint.directory')}
          help={t('endpoint.directoryHelp')}
          problem={draft.problemAt('trust', 'directory')}
          value={trust.directory ?? ''}
          onChange={(directory) => set({ directory: orNull(directory) })}
        />
      )}
      <Fold label={t('endpoint.anchors')} isOpen={draft.problemAt('trust', 'anchors') !== null}>
        <CertificateField
          label={t('endpoint.anchorsLabel')}
          help={t('endpoint.anchorsHelp')}
          problem={draft.problemAt('trust', 'anchors')}
          value={trust.anchors}
          onChange={(anchors) => set({ anchors })}
        />
      </Fold>
    </FormSection>
  );
}

export function UseFields({ draft }: { draft: EndpointDraft }) {
  const { t } = useTranslation();
  return (
    <FormSection title={t('endpoint.use')} sentence={t('endpoint.useMore')}>
      <Switch
        label={t('endpoint.enabled')}
        help={t('endpoint.enabledHelp')}
        isSelected={draft.value.enabled}
        onChange={(enabled) => draft.set({ enabled })}
      />
    </FormSection>
  );
}

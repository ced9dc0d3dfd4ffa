import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EndpointPreset, EndpointSettings } from '../../../shared/contract/endpoints.ts';
import { presetSettings, secretOf } from '../../../shared/domain/endpoint-presets.ts';
import { useDraft } from '../../app/draft.ts';
import { backOr, replace } from '../../app/navigation.ts';
import { letGo } from '../../app/unsaved.ts';
import { Button } from '../../ui/button.tsx';
import { Editor } from '../../ui/editor.tsx';
import { TextField } from '../../ui/field.tsx';
import { FormSection } from '../../ui/form.tsx';
import { Page } from '../../ui/page.tsx';
import { useBeginning } from './beginning.ts';
import { ConnectionFields, TrustFields, type EndpointDraft } from './endpoint-fields.tsx';
import { MALFORMED } from './endpoint-settings.ts';
import { PresetChoice } from './preset-choice.tsx';
import { useFollowUp } from './follow-up.ts';
import { keepEndpoint } from './use-endpoints.ts';

const leave = () => backOr({ page: 'endpoints' });

/** First which CA it is, then what has to be known of it. */
export function CreateEndpoint() {
  const { t } = useTranslation();
  const [beginning] = useState(() => useBeginning.getState().beginning);
  const [preset, setPreset] = useState<EndpointPreset | null>(beginning?.preset ?? null);
  // The next one begins from nothing.
  useEffect(() => useBeginning.setState({ beginning: null }), []);
  if (preset !== null) {
    const known = beginning?.preset === preset ? beginning : { name: '', ...presetSettings(preset) };
    return <Form stored={known} onBack={() => setPreset(null)} />;
  }
  return (
    <Page title={t('endpoint.newTitle')} sentence={t('endpoint.newMore')} narrow>
      <PresetChoice onChoose={setPreset} />
    </Page>
  );
}

function Form({ stored, onBack }: { stored: EndpointSettings & { name: string }; onBack: () => void }) {
  const { t } = useTranslation();
  const draft = useDraft({
    stored,
    save: async (client, value) => {
      const endpoint = await client.endpoints.create(value);
      keepEndpoint(endpoint);
      letGo();
      // What the form must not carry is asked for next.
      useFollowUp.setState({ id: secretOf(endpoint.connection) === null ? null : endpoint.id });
      replace({ page: 'endpoint', id: endpoint.id });
    },
    malformed: MALFORMED,
  });
  const { name, ...settings } = draft.value;
  const part: EndpointDraft = { ...draft, value: settings, templates: [] };
  return (
    <Page
      narrow
      title={t('endpoint.newTitle')}
      sentence={t('endpoint.newOf', { product: t(`endpoint.preset.${stored.preset}`) })}
      actions={
        <Button icon="back" onPress={onBack}>
          {t('endpoint.another')}
        </Button>
      }
    >
      <Editor draft={draft} create={t('endpoint.create')} onCancel={leave}>
        <FormSection title={t('services.name')} sentence={t('endpoint.nameMore')}>
          <TextField
            label={t('services.name')}
            problem={draft.problemAt('name')}
            value={name}
            onChange={(text) => draft.set({ name: text })}
            placeholder={t('endpoint.nameExample')}
            maxLength={64}
            autoComplete="off"
            autoFocus
          />
        </FormSection>
        <ConnectionFields draft={part} />
        <TrustFields draft={part} />
      </Editor>
    </Page>
  );
}

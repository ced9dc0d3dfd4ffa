import { useTranslation } from 'react-i18next';
import { Choice, Select } from '../../ui/choice.tsx';
import { TextField } from '../../ui/field.tsx';
import { FieldRow } from '../../ui/form.tsx';
import type { ConnectionOf, ConnectionPart } from './endpoint-settings.ts';

type Challenge = ConnectionOf<'scep'>['challenge'];
const SOURCES = ['static', 'ndes', 'none'] as const;

/** Where the challenge password of a request comes from; the password itself is set apart. */
export function ScepPasswordFields({ part }: { part: ConnectionPart<'scep'> }) {
  const { t } = useTranslation();
  const { connection, set, problemAt, examples } = part;
  const { challenge } = connection;
  const turn = (source: Challenge['source']) => {
    if (source === challenge.source) return;
    set({ challenge: source === 'ndes' ? { source, url: '', scheme: 'ntlm', userName: '' } : { source } });
  };
  return (
    <>
      <Choice
        label={t('endpoint.challenge')}
        value={challenge.source}
        onChange={turn}
        options={SOURCES.map((source) => ({
          value: source,
          label: t(`endpoint.challengeFrom.${source}`),
          detail: t(`endpoint.challengeFromMore.${source}`),
        }))}
      />
      {challenge.source === 'ndes' && (
        <>
          <TextField
            label={t('endpoint.challengeUrl')}
            help={t('endpoint.challengeUrlHelp')}
            problem={problemAt('challenge', 'url')}
            value={challenge.url}
            onChange={(url) => set({ challenge: { ...challenge, url } })}
            placeholder={examples.challengeUrl ?? ''}
            maxLength={2_048}
            mono
          />
          <FieldRow tracks="minmax(0, 3fr) minmax(0, 2fr)">
            <TextField
              label={t('endpoint.userName')}
              help={t('endpoint.userNameHelp')}
              problem={problemAt('challenge', 'userName')}
              value={challenge.userName}
              onChange={(userName) => set({ challenge: { ...challenge, userName } })}
              maxLength={256}
              autoComplete="off"
              mono
            />
            <Select
              label={t('endpoint.scheme')}
              value={challenge.scheme}
              onChange={(scheme) => set({ challenge: { ...challenge, scheme } })}
              options={(['ntlm', 'basic'] as const).map((scheme) => ({
                value: scheme,
                label: t(`endpoint.schemeName.${scheme}`),
                detail: t(`endpoint.schemeMore.${scheme}`),
              }))}
            />
          </FieldRow>
        </>
      )}
    </>
  );
}

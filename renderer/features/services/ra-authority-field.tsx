import { useTranslation } from 'react-i18next';
import { Select } from '../../ui/choice.tsx';
import { useEndpoints } from '../endpoints/use-endpoints.ts';
import type { RaDraft } from './ra-settings.ts';

const LOCAL = 'local';

/** Which CA issues what this profile grants: our own, or one of the external ones. Shown once there is a choice. */
export function RaAuthorityField({ draft }: { draft: RaDraft }) {
  const { t } = useTranslation();
  const endpoints = useEndpoints().data ?? [];
  const { value, set, problemAt } = draft;
  if (endpoints.length === 0 && value.authority === LOCAL) return null;
  return (
    <Select
      label={t('raProfile.authority')}
      help={t('raProfile.authorityHelp')}
      problem={problemAt('authority')}
      value={value.authority}
      onChange={(authority) => set({ authority })}
      options={[
        { value: LOCAL, label: t('raProfile.local'), detail: t('raProfile.localMore') },
        ...endpoints.map(({ id, name, enabled, connection }) => ({
          value: id,
          label: name,
          detail: enabled ? t(`endpoint.protocol.${connection.protocol}`) : t('raProfile.externalOff'),
        })),
      ]}
    />
  );
}

import { useTranslation } from 'react-i18next';
import { useEndpoints } from '../features/endpoints/use-endpoints.ts';
import { useOperators, useRaProfiles, useScepProfiles, useSigners } from '../features/services/use-services.ts';
import type { IconName } from '../ui/icon.tsx';
import { go } from './navigation.ts';
import type { Entry } from './palette-entry.ts';
import { NEW } from './route.ts';

const NOUNS = ['scep-profile', 'ra-profile', 'signer', 'operator', 'endpoint'] as const;
type Noun = (typeof NOUNS)[number];

const WORDS: Record<Noun, string> = {
  'scep-profile': 'scepProfile',
  'ra-profile': 'raProfile',
  signer: 'signer',
  operator: 'operator',
  endpoint: 'endpoint',
};
const ICONS: Record<Noun, IconName> = {
  'scep-profile': 'services',
  'ra-profile': 'services',
  signer: 'signer',
  operator: 'operator',
  endpoint: 'endpoint',
};

/** What one can do with the services. */
export function useServiceCommands(): Entry[] {
  const { t } = useTranslation();
  return [
    ...NOUNS.map((noun) => ({
      id: `new-${noun}`,
      icon: 'add' as const,
      title: t(`${WORDS[noun]}.newTitle`),
      detail: '',
      act: () => go({ page: noun, id: NEW }),
    })),
    {
      id: 'challenge-service',
      icon: 'services',
      title: t('palette.go', { place: t('object.challengeService') }),
      detail: '',
      act: () => go({ page: 'challenge-service' }),
    },
  ];
}

/** Profiles, signers, operators and external CAs whose name has this text in it; few, so they are all known here. */
export function useServiceHits(text: string): Entry[] {
  const { t } = useTranslation();
  const objects: Record<Noun, readonly { id: string; name: string }[]> = {
    'scep-profile': useScepProfiles().data ?? [],
    'ra-profile': useRaProfiles().data ?? [],
    signer: useSigners().data ?? [],
    operator: useOperators().data ?? [],
    endpoint: useEndpoints().data ?? [],
  };
  const wanted = text.trim().toLocaleLowerCase();
  if (wanted.length < 2) return [];
  return NOUNS.flatMap((noun) =>
    objects[noun]
      .filter(({ name }) => name.toLocaleLowerCase().includes(wanted))
      .map(({ id, name }) => ({
        id: `${noun} ${id}`,
        icon: ICONS[noun],
        title: name,
        detail: t(`object.${WORDS[noun]}`),
        act: () => go({ page: noun, id }),
      })),
  );
}

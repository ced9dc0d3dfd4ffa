import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { showInspection } from '../features/inspector/inspect-store.ts';
import { agent } from './connection.ts';
import { go } from './navigation.ts';
import type { Entry } from './palette-entry.ts';
import { PLACES } from './places.ts';
import { useServiceCommands } from './palette-services.ts';
import { useQuery } from './query.ts';
import { useShellState } from './shell-state.ts';

const setTheme = (theme: 'light' | 'dark' | 'system') => void agent().settings.set({ theme });

/** What one can do, by the words that describe it. */
export function useCommands(text: string): Entry[] {
  const { t } = useTranslation();
  const commands: Entry[] = [
    { id: 'register', icon: 'add', title: t('palette.register'), detail: 'n', act: () => go({ page: 'register' }) },
    { id: 'import', icon: 'importFile', title: t('palette.import'), detail: '', act: () => go({ page: 'import' }) },
    ...PLACES.map((place) => ({
      id: place.label,
      icon: place.icon,
      title: t('palette.go', { place: t(place.label) }),
      detail: '',
      act: () => go(place.to),
    })),
    ...useServiceCommands(),
    { id: 'inspect', icon: 'inspect', title: t('palette.inspect'), detail: '', act: () => go({ page: 'inspect' }) },
    {
      id: 'crl',
      icon: 'refresh',
      title: t('palette.crl'),
      detail: '',
      act: () => void agent().authority.publishCrl({}),
    },
    { id: 'light', icon: 'settings', title: t('palette.light'), detail: '', act: () => setTheme('light') },
    { id: 'dark', icon: 'settings', title: t('palette.dark'), detail: '', act: () => setTheme('dark') },
    { id: 'system', icon: 'settings', title: t('palette.system'), detail: '', act: () => setTheme('system') },
    {
      id: 'keys',
      icon: 'keyboard',
      title: t('keys.title'),
      detail: '?',
      act: () => useShellState.setState({ open: 'keys' }),
    },
  ];
  const words = text.toLocaleLowerCase().split(/\s+/);
  const found = commands.filter(({ title }) => words.every((word) => title.toLocaleLowerCase().includes(word)));
  const trimmed = text.trim();
  const longHex = /^(?:[0-9a-f]{2}[\s:]*){32,}$/i.test(trimmed) || trimmed.includes('-----BEGIN');
  if (!longHex) return found;
  return [
    {
      id: 'decode',
      icon: 'inspect',
      title: t('palette.decode'),
      detail: '',
      act: () => void showInspection({ text: trimmed }),
    },
    ...found,
  ];
}

const TYPING = 160;

/** The text once nobody has typed for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), TYPING);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

/** What the agent knows by this text. */
export function useHits(text: string): { hits: Entry[]; searching: boolean } {
  const wanted = useSettled(text.trim());
  const { data } = useQuery(`search ${wanted}`, async (client) =>
    wanted.length < 2 ? [] : await client.agent.search({ text: wanted }),
  );
  const hits = (data ?? []).map((hit): Entry => {
    const { title, detail } = hit;
    switch (hit.kind) {
      case 'registration':
        return {
          id: `r${hit.id}`,
          icon: 'registrations',
          title,
          detail,
          act: () => go({ page: 'registrations', id: hit.id }),
        };
      case 'certificate':
        return {
          id: `c${hit.serial}`,
          icon: 'certificates',
          title,
          detail,
          act: () => go({ page: 'certificates', id: hit.serial }),
        };
      case 'transaction':
        return { id: `t${hit.id}`, icon: 'activity', title, detail, act: () => go({ page: 'activity', id: hit.id }) };
    }
  });
  return { hits, searching: data === null || wanted !== text.trim() };
}

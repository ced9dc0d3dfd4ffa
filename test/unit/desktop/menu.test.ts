import type { MenuItemConstructorOptions } from 'electron';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { listenerSentence } from '../../../electron/desktop/listener-sentence.ts';
import { menuTemplate } from '../../../electron/desktop/menu.ts';
import { LANGUAGES, loadWords } from '../../../electron/words/words.ts';

vi.mock('electron', () => ({ shell: {} }));

const actions = { open: vi.fn(), openDataFolder: vi.fn(), quit: vi.fn() };
const locales = join(import.meta.dirname, '../../../resources/locales');

function all(items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? all(item.submenu) : [])]);
}

describe('menuTemplate', () => {
  it.each(LANGUAGES)('has a word for every item in %s', (language) => {
    const words = loadWords(locales, language);
    for (const mac of [true, false]) {
      for (const { type, label } of all(menuTemplate(words, actions, { mac, development: true }))) {
        if (type !== 'separator') expect(label).toMatch(/^[^:.]+$/u);
      }
    }
  });

  it('offers developer tools in development only', () => {
    const words = loadWords(locales, 'en');
    const roles = (development: boolean) =>
      all(menuTemplate(words, actions, { mac: false, development })).map(({ role }) => role);
    expect(roles(true)).toContain('toggleDevTools');
    expect(roles(false)).not.toContain('toggleDevTools');
    expect(roles(false)).not.toContain('reload');
  });
});

describe('listenerSentence', () => {
  const words = loadWords(locales, 'en');
  const config = { host: 'fe80::1', port: 8080 };

  it('says each state', () => {
    expect(listenerSentence(words, null)).toBe('The listener’s state is not known yet');
    expect(listenerSentence(words, { state: 'off', config })).toBe('The listener is off');
    expect(listenerSentence(words, { state: 'listening', config, scepUrl: '', since: 0, requests: 0 })).toBe(
      'Listening on [fe80::1]:8080',
    );
    expect(listenerSentence(words, { state: 'failed', config, code: 'listener-address-in-use', params: {} })).toBe(
      'The listener could not use [fe80::1]:8080',
    );
  });
});

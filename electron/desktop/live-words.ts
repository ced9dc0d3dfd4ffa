import { app, nativeTheme } from 'electron';
import type { AgentClient } from '../../shared/contract/contract.ts';
import { languageOf, loadWords, type Words } from '../words/words.ts';

/** The catalogue in the language of the settings, as far as they can be read; else in the system's. */
export class LiveWords {
  readonly #folder: string;
  #current: Words;

  constructor(localesFolder: string) {
    this.#folder = localesFolder;
    this.#current = loadWords(localesFolder, languageOf(app.getLocale()));
  }

  get current(): Words {
    return this.#current;
  }

  /** Reads language and theme again. */
  async refresh(client: AgentClient): Promise<void> {
    const settings = await client.settings.get({}).catch(() => null);
    const language = settings?.language ?? 'system';
    nativeTheme.themeSource = settings?.theme ?? 'system';
    this.#current = loadWords(this.#folder, language === 'system' ? languageOf(app.getLocale()) : language);
  }
}

import { Menu, Tray } from 'electron';
import type { ListenerState } from '../../shared/contract/listener.ts';
import type { Words } from '../words/words.ts';
import type { DesktopActions } from './desktop-actions.ts';
import { listenerSentence } from './listener-sentence.ts';

/** The icon beside the clock: the agent goes on without a window, and here is where to find it. */
export class AgentTray {
  readonly #tray: Tray;
  readonly #actions: DesktopActions;

  constructor(icon: string, actions: DesktopActions) {
    this.#tray = new Tray(icon);
    this.#actions = actions;
    // macOS shows the menu on a click; elsewhere a click opens the console.
    this.#tray.on('click', () => {
      if (process.platform !== 'darwin') actions.open();
    });
  }

  /** Says the listener's state, in the operator's language. */
  update(words: Words, listener: ListenerState | null): void {
    const sentence = listenerSentence(words, listener);
    this.#tray.setToolTip(`Certwright\n${sentence}`);
    this.#tray.setContextMenu(
      Menu.buildFromTemplate([
        { id: 'open', label: words.text('desktop:tray.open'), click: this.#actions.open },
        { id: 'listener', label: sentence, enabled: false },
        { type: 'separator' },
        { id: 'quit', label: words.text('desktop:tray.quit'), click: this.#actions.quit },
      ]),
    );
  }

  destroy(): void {
    this.#tray.destroy();
  }
}

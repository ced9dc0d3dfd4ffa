import type { ListenerState } from '../../shared/contract/listener.ts';
import { assertNever } from '../../shared/domain/assert-never.ts';
import type { Words } from '../words/words.ts';

/** The listener's state in a few words; null while the agent cannot say (the vault is locked). */
export function listenerSentence(words: Words, listener: ListenerState | null): string {
  if (listener === null) return words.text('desktop:listener.unknown');
  const { host, port } = listener.config;
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  switch (listener.state) {
    case 'off':
      return words.text('desktop:listener.off');
    case 'listening':
      return words.text('desktop:listener.listening', { address });
    case 'failed':
      return words.text('desktop:listener.failed', { address });
    default:
      return assertNever(listener);
  }
}

import { create } from 'zustand';
import type { AgentStatus, Settings } from '../../shared/contract/agent.ts';
import type { AuthorityView } from '../../shared/contract/authority.ts';
import type { ListenerState } from '../../shared/contract/listener.ts';
import { useConnection } from './connection.ts';
import { failureOf, type ShownFailure } from './failure.ts';
import { speak } from './i18n.ts';
import { onEvent } from './live.ts';

/** What every page needs to know about the agent; read at each connection and kept current by its events. */
type Session = {
  status: AgentStatus | null;
  authority: AuthorityView | null;
  listener: ListenerState | null;
  settings: Settings | null;
  failure: ShownFailure | null;
};

export const useSession = create<Session>(() => ({
  status: null,
  authority: null,
  listener: null,
  settings: null,
  failure: null,
}));

function applySettings(settings: Settings): void {
  if (settings.theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = settings.theme;
  void speak(settings.language);
}

/** Reads again what the shell shows. */
export async function refreshSession(): Promise<void> {
  const { client } = useConnection.getState();
  if (client === null) return;
  try {
    const status = await client.agent.status({});
    if (status.vault.state !== 'open') {
      useSession.setState({ status, failure: null });
      return;
    }
    const [authority, listener, settings] = await Promise.all([
      client.authority.get({}),
      client.listener.get({}),
      client.settings.get({}),
    ]);
    applySettings(settings);
    useSession.setState({ status, authority, listener, settings, failure: null });
  } catch (error) {
    useSession.setState({ failure: failureOf(error) });
  }
}

/** Keeps the session current for as long as the page lives. */
export function followSession(): void {
  useConnection.subscribe((now, before) => {
    if (now.epoch !== before.epoch) void refreshSession();
  });
  onEvent((event) => {
    if (event.type === 'listener') useSession.setState({ listener: event.state });
    else if (event.type === 'authority' || event.type === 'vault' || event.type === 'settings') void refreshSession();
  });
}

import { app, dialog, Menu, session, shell } from 'electron';
import type { AgentEvent } from '../../shared/contract/events.ts';
import type { ListenerState } from '../../shared/contract/listener.ts';
import { failureOf } from '../../shared/contract/failure-transport.ts';
import { clientOf, type AgentHandle } from './agent-handle.ts';
import { serveBridge } from './bridge.ts';
import { readCommandLine } from './command-line.ts';
import type { DesktopActions } from './desktop-actions.ts';
import { followAgent } from './follow-agent.ts';
import { LiveWords } from './live-words.ts';
import { MainWindow } from './main-window.ts';
import { menuTemplate } from './menu.ts';
import { Notices } from './notices.ts';
import { Quit } from './quit.ts';
import { RefusedMessages } from './refused-messages.ts';
import type { Resources } from './resources.ts';
import { serveConsole } from './security/app-scheme.ts';
import { guardDownloads } from './security/contents-guards.ts';
import { devServerUrl, serveDevServer } from './security/dev-server.ts';
import { denyPermissions } from './security/permissions.ts';
import { AgentTray } from './tray.ts';

export type DesktopOptions = {
  readonly dataFolder: string;
  readonly hidden: boolean;
  readonly resources: Resources;
  readonly startAgent: () => Promise<AgentHandle>;
};

/** Starts the agent and shows its console; called once, when the application is ready and the only one of its folder. */
export async function startDesktop({ dataFolder, hidden, resources, startAgent }: DesktopOptions): Promise<void> {
  const words = new LiveWords(resources.locales);
  await prepareSession(resources.renderer);
  const quit = new Quit();
  const starting = startAgent();
  quit.drainWith(async () => (await starting).close());
  const agent = await starting.catch((error: unknown) => failToStart(words, error));
  if (agent === null) return;

  const actions: DesktopActions = {
    open: () => window.show(),
    openDataFolder: () => void openFolder(dataFolder),
    quit: () => app.quit(),
  };
  const notices = new Notices(() => words.current, actions.open);
  const window = new MainWindow({
    preload: resources.preload,
    icon: resources.icon,
    devTools: !app.isPackaged,
    staysInTray: () => !quit.begun,
    hidden: () => notices.staysInTray(),
  });
  app.on('second-instance', (_event, argv, workingDirectory) => {
    if (readCommandLine(argv, workingDirectory)?.hidden === false) window.show();
  });
  app.on('activate', actions.open);
  serveBridge({
    agent,
    windows: window.contents,
    refused: new RefusedMessages().add,
    openDataFolder: () => openFolder(dataFolder),
    protectContent: (contentsId, on) => window.protectContent(contentsId, on),
  });
  showState(agent, { words, notices, window, actions, tray: new AgentTray(resources.trayIcon, actions) });
  if (!hidden) window.show();
}

async function prepareSession(rendererFolder: string): Promise<void> {
  const { defaultSession } = session;
  const devServer = devServerUrl();
  if (devServer === null) await serveConsole(defaultSession, rendererFolder);
  else serveDevServer(defaultSession, devServer);
  denyPermissions(defaultSession);
  guardDownloads(defaultSession);
}

type Shown = {
  readonly words: LiveWords;
  readonly notices: Notices;
  readonly window: MainWindow;
  readonly actions: DesktopActions;
  readonly tray: AgentTray;
};

/** Keeps menu, tray and notifications up with the agent. */
function showState(agent: AgentHandle, { words, notices, window, actions, tray }: Shown): void {
  const client = clientOf(agent);
  let listener: ListenerState | null = null;
  const show = (): void => {
    const host = { mac: process.platform === 'darwin', development: !app.isPackaged };
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(words.current, actions, host)));
    tray.update(words.current, listener);
  };
  const read = async (): Promise<void> => {
    await words.refresh(client);
    listener = await client.listener.get({}).catch(() => null);
    show();
  };
  const seen = (event: AgentEvent): void => {
    if (event.type === 'listener') listener = event.state;
    if (event.type === 'listener') show();
    if (event.type === 'settings' || event.type === 'vault') void read();
    if (event.type === 'transaction' && !window.visible) notices.add(event.row);
  };
  const following = new AbortController();
  app.once('will-quit', () => {
    following.abort();
    notices.close();
    tray.destroy();
  });
  show();
  void read();
  void followAgent(client, following.signal, seen);
}

async function openFolder(folder: string): Promise<void> {
  await shell.openPath(folder);
}

function failToStart(words: LiveWords, error: unknown): null {
  const { message, hint } = words.current.failure(failureOf(error));
  dialog.showErrorBox(words.current.text('desktop:start.failed'), `${message}\n\n${hint}`);
  app.exit(1);
  return null;
}

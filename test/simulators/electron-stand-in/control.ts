import { z } from 'zod';
import { app } from './app.ts';
import { browser } from './browser.ts';
import { Menu, Notification, Tray } from './menu-and-tray.ts';
import { observations } from './observations.ts';
import { defaultSession, registeredSchemes } from './session.ts';
import { foreignPages } from './web-contents.ts';

/** What a test can ask of the stand-in, over the process's IPC channel. */
const command = z.discriminatedUnion('do', [
  z.object({ do: z.literal('evaluate'), expression: z.string(), inSubFrame: z.boolean(), preloadWorld: z.boolean() }),
  z.object({ do: z.literal('windows') }),
  z.object({ do: z.literal('close-window') }),
  z.object({ do: z.literal('minimize-window') }),
  z.object({ do: z.literal('crash-page') }),
  z.object({ do: z.literal('load'), url: z.string(), page: z.string() }),
  z.object({ do: z.literal('tray') }),
  z.object({ do: z.literal('click'), where: z.enum(['tray', 'menu', 'tray-icon', 'notification']), id: z.string() }),
  z.object({ do: z.literal('menu') }),
  z.object({ do: z.literal('observations') }),
  z.object({ do: z.literal('application') }),
  z.object({ do: z.literal('quit') }),
]);
export type Command = z.input<typeof command>;
const numbered = z.object({ id: z.number(), command });

process.on('message', (message) => {
  const { id, command: asked } = numbered.parse(message);
  run(asked).then(
    (value) => process.send?.({ id, value: value ?? null }),
    (error: unknown) => process.send?.({ id, error: String(error) }),
  );
});

// The test that started this process is gone.
process.once('disconnect', () => app.exit(1));

async function run(asked: z.infer<typeof command>): Promise<unknown> {
  const [window] = browser.windows;
  switch (asked.do) {
    case 'windows':
      return browser.windows.map((each) => ({
        visible: each.isVisible(),
        minimized: each.isMinimized(),
        focused: each.focused,
        contentProtection: each.contentProtection,
        webPreferences: each.options.webPreferences,
      }));
    case 'tray':
      return { tooltip: Tray.current?.tooltip, labels: Tray.current?.menu?.labels() };
    case 'menu':
      return Menu.application?.labels();
    case 'click':
      click(asked.where, asked.id);
      return;
    case 'observations':
      return observations;
    case 'application':
      return { sandboxed: app.sandboxed, schemes: registeredSchemes, devices: defaultSession.device?.() };
    case 'quit':
      app.quit();
      return;
    default:
      if (window === undefined) throw new Error('there is no window');
      return await runInWindow(window, asked);
  }
}

async function runInWindow(window: (typeof browser.windows)[number], asked: z.infer<typeof command>): Promise<unknown> {
  const { webContents } = window;
  switch (asked.do) {
    case 'evaluate': {
      const subFrame = webContents.frames.all.find((frame) => frame.parent !== null);
      const frame = asked.inSubFrame ? subFrame : webContents.mainFrame;
      if (frame === undefined) throw new Error('there is no such frame');
      return await webContents.evaluate(asked.expression, asked.preloadWorld ? frame.id : undefined);
    }
    case 'close-window':
      return window.close();
    case 'minimize-window':
      window.minimize();
      return;
    case 'crash-page':
      // Never answered, as there is nobody left to answer.
      void webContents.send('Page.crash').catch(() => undefined);
      return;
    case 'load':
      foreignPages.set(asked.url, asked.page);
      await webContents.loadURL(asked.url);
      return;
    default:
      throw new Error(`unknown command ${asked.do}`);
  }
}

function click(where: 'tray' | 'menu' | 'tray-icon' | 'notification', id: string): void {
  if (where === 'tray') Tray.current?.menu?.click(id);
  else if (where === 'menu') Menu.application?.click(id);
  else if (where === 'tray-icon') Tray.current?.emit('click');
  else Notification.last?.emit('click');
}

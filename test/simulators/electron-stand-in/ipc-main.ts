import type { Frame } from './frames.ts';

export type InvokeEvent = {
  readonly sender: { readonly id: number; readonly mainFrame: Frame };
  readonly senderFrame: Frame | null;
};
type Handler = (event: InvokeEvent, ...args: unknown[]) => unknown;

const handlers = new Map<string, Handler>();

export const ipcMain = {
  handle(channel: string, handler: Handler): void {
    if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    handlers.set(channel, handler);
  },
};

/** Calls the handler of a channel and says what the page learns of it. */
export async function invokeHandler(
  event: InvokeEvent,
  channel: string,
  args: readonly unknown[],
): Promise<{ value: unknown } | { error: string }> {
  const handler = handlers.get(channel);
  if (handler === undefined) return { error: `No handler registered for '${channel}'` };
  try {
    return { value: await handler(event, ...args) };
  } catch (error) {
    return { error: `Error invoking remote method '${channel}': ${String(error)}` };
  }
}

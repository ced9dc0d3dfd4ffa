import { ipcMain, MessageChannelMain, type IpcMainInvokeEvent } from 'electron';
import { RPCHandler } from '@orpc/server/message-port';
import { z } from 'zod';
import { CALLER, type AgentHandle } from './agent-handle.ts';
import { CHANNELS } from './bridge-channels.ts';
import { senderProblem, type SenderProblem } from './security/sender-guard.ts';

export type BridgeOptions = {
  readonly agent: AgentHandle;
  /** Ids of the web contents of the windows that we made. */
  readonly windows: ReadonlySet<number>;
  /** Told about each message that was refused. */
  readonly refused: (channel: string, problem: SenderProblem) => void;
  readonly openDataFolder: () => Promise<void>;
  readonly protectContent: (contentsId: number, on: boolean) => void;
};

/** Serves the contract over MessagePorts, and the few named functions of the bridge, to our windows only. */
export function serveBridge({ agent, windows, refused, openDataFolder, protectContent }: BridgeOptions): void {
  const handler = new RPCHandler(agent.router);

  const on = <Input>(
    channel: string,
    input: z.ZodType<Input>,
    run: (event: IpcMainInvokeEvent, input: Input) => void | Promise<void>,
  ): void => {
    ipcMain.handle(channel, async (event, ...args: unknown[]) => {
      const problem = senderProblem(event, windows);
      if (problem !== null) {
        refused(channel, problem);
        throw new Error('refused');
      }
      await run(event, input.parse(args));
    });
  };

  on(CHANNELS.connect, z.tuple([]), ({ senderFrame }) => {
    const { port1, port2 } = new MessageChannelMain();
    handler.upgrade(port1, { context: CALLER });
    port1.start();
    senderFrame?.postMessage(CHANNELS.port, null, [port2]);
  });
  on(CHANNELS.openDataFolder, z.tuple([]), openDataFolder);
  on(CHANNELS.protectContent, z.tuple([z.boolean()]), ({ sender }, [value]) => protectContent(sender.id, value));
}

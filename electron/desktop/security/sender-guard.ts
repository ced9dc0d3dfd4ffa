import { isOwn } from './own-origin.ts';

/** What is known about who sent an IPC message; the parts of Electron's event that the guard looks at. */
export type Sender<Frame extends { readonly url: string } = { readonly url: string }> = {
  /** Null when the frame navigated away or was destroyed before the message was read. */
  readonly senderFrame: Frame | null;
  readonly sender: { readonly id: number; readonly mainFrame: Frame };
};

export type SenderProblem = 'frame-gone' | 'sub-frame' | 'foreign-origin' | 'unknown-window';

/**
 * Why a message must not be answered, or null when it comes from the main frame of the console in a window that we
 * made (Electron security checklist, item 17). `event.sender` alone would let a sub-frame of that page pass.
 */
export function senderProblem(event: Sender, windows: ReadonlySet<number>): SenderProblem | null {
  const { senderFrame, sender } = event;
  if (senderFrame === null) return 'frame-gone';
  if (senderFrame !== sender.mainFrame) return 'sub-frame';
  if (!isOwn(senderFrame.url)) return 'foreign-origin';
  if (!windows.has(sender.id)) return 'unknown-window';
  return null;
}

import { Notification } from 'electron';
import type { TransactionRow } from '../../shared/contract/transactions.ts';
import type { Words } from '../words/words.ts';

export type Notice = { readonly title: string; readonly body: string };

/** Requests of one moment are told together: a fleet that renews at night is one notice, not a thousand. */
const GATHER_MS = 1_500;

/**
 * What to tell about requests, those first that wait for somebody, then refusals; null when there is nothing to tell. Only names that we
 * validated are said: some desktops read a notification's text as markup, and what a device calls itself is anybody's.
 */
export function noticeOf(rows: readonly TransactionRow[], words: Words): Notice | null {
  // What waits at an external CA waits for nobody here.
  const told = rows.filter((row) => !row.replayed && !(row.state === 'pending' && row.forwarded));
  const refused = told.filter((row) => row.state === 'refused');
  const issued = told.filter((row) => row.state === 'issued');
  const waiting = told.filter((row) => row.state === 'pending');
  const [first] = [...waiting, ...refused, ...issued];
  if (first === undefined) return null;
  const kind = waiting.length > 0 ? 'waiting' : refused.length > 0 ? 'refused' : 'issued';
  if (told.length === 1) {
    const name = first.registrationFqdn ?? first.clientAddress;
    const body =
      first.refusal === null ? words.text(`desktop:notice.${kind}.body`, { name }) : words.refusal(first.refusal).rule;
    return { title: words.text(`desktop:notice.${kind}.title`, { name }), body: plain(body) };
  }
  const counts = { refused: refused.length, issued: issued.length };
  const body = words.text('desktop:notice.many.body', counts);
  const wait = waiting.length === 0 ? '' : `${words.text('desktop:notice.many.waiting', { waiting: waiting.length })} `;
  return { title: words.text('desktop:notice.many.title'), body: `${wait}${body}` };
}

/** Text without what a notification server could read as markup, and without control characters. */
function plain(text: string): string {
  return text
    .replace(/[<>&\p{Cc}]/gu, ' ')
    .replace(/\s+/gu, ' ')
    .slice(0, 200);
}

/** Gathers requests while nobody looks at the console, and tells about them. */
export class Notices {
  #rows: TransactionRow[] = [];
  /** Requests that were told to wait: a first of two approvals is no news. */
  readonly #waiting = new Set<string>();
  #toldOfTray = false;
  #timer: ReturnType<typeof setTimeout> | null = null;
  readonly #words: () => Words;
  readonly #opened: () => void;

  constructor(words: () => Words, opened: () => void) {
    this.#words = words;
    this.#opened = opened;
  }

  add(row: TransactionRow): void {
    if (row.state === 'pending' && this.#waiting.has(row.id)) return;
    if (row.state === 'pending') this.#waiting.add(row.id);
    else this.#waiting.delete(row.id);
    // What was settled while it was gathered is told as it is now.
    this.#rows = this.#rows.filter(({ id }) => id !== row.id);
    this.#rows.push(row);
    this.#timer ??= setTimeout(() => this.#flush(), GATHER_MS).unref();
  }

  /** Says once that closing the window did not end the agent. */
  staysInTray(): void {
    if (this.#toldOfTray) return;
    this.#toldOfTray = true;
    const words = this.#words();
    this.#show({ title: words.text('desktop:notice.tray.title'), body: words.text('desktop:notice.tray.body') });
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #flush(): void {
    this.#timer = null;
    const notice = noticeOf(this.#rows, this.#words());
    this.#rows = [];
    if (notice !== null) this.#show(notice);
  }

  #show(notice: Notice): void {
    if (!Notification.isSupported()) return;
    const notification = new Notification({ ...notice, silent: true });
    notification.on('click', this.#opened);
    notification.show();
  }
}

import { EventPublisher } from '@orpc/server';
import type { AgentEvent } from '../../shared/contract/events.ts';

/** More than this unread, and the oldest are dropped for that reader; lists are read again on demand anyway. */
const MAX_UNREAD = 1_000;

/** What happened, for whoever watches; told after it is on disk. */
export type AgentEvents = {
  publish(event: AgentEvent): void;
  /** False when nobody watches, so that rows for events need not be read. */
  readonly watched: boolean;
  subscribe(signal: AbortSignal | undefined): AsyncGenerator<AgentEvent, void>;
};

export function createAgentEvents(): AgentEvents {
  const publisher = new EventPublisher<{ event: AgentEvent }>({ maxBufferedEvents: MAX_UNREAD });
  return {
    publish(event) {
      publisher.publish('event', event);
    },
    get watched() {
      return publisher.size > 0;
    },
    async *subscribe(signal) {
      for await (const event of publisher.subscribe('event', signal === undefined ? {} : { signal })) yield event;
    },
  };
}

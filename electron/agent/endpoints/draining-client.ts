import type { CaClient } from '../connectors/ca-client.ts';

/** A client that can end when the last answer is there. */
export type DrainingClient = CaClient & {
  /** Closes when nothing is under way; an answer that is lost may be a certificate that is lost. */
  drain(): Promise<void>;
};

export function draining(client: CaClient): DrainingClient {
  let busy = 0;
  let idle = (): void => undefined;
  const counted =
    <Arguments extends readonly unknown[], Result>(work: (...asked: Arguments) => Promise<Result>) =>
    async (...asked: Arguments): Promise<Result> => {
      busy++;
      try {
        return await work(...asked);
      } finally {
        busy--;
        if (busy === 0) idle();
      }
    };
  const { needsKey, repeatable, revoke } = client;
  return {
    ...{ needsKey, repeatable },
    challenge: counted((signal) => client.challenge(signal)),
    enroll: counted((request, signal) => client.enroll(request, signal)),
    renew: counted((request, signal) => client.renew(request, signal)),
    poll: counted((ticket, request, signal) => client.poll(ticket, request, signal)),
    revoke: revoke === null ? null : counted(revoke),
    close: () => client.close(),
    async drain() {
      if (busy > 0) await new Promise<void>((resolve) => (idle = resolve));
      await client.close();
    },
  };
}

import type { CaRefusalCode } from '../../../shared/domain/ca-fault.ts';

/**
 * What a CA said to a request for a certificate, in every protocol. `Ticket` is what the protocol's client needs to ask again
 * after a restart: plain data that JSON keeps, without secrets.
 */
export type CaAnswer<Ticket> =
  | {
      readonly outcome: 'issued';
      /** DER; its key is the requested one, proven by whoever returns this. */
      readonly certificate: Uint8Array;
      /** DER of other certificates that came with it, in no order that can be trusted. */
      readonly others: readonly Uint8Array[];
    }
  | {
      readonly outcome: 'pending';
      readonly ticket: Ticket;
      /** Milliseconds until asking again makes sense, as the CA says; null where it says nothing. */
      readonly retryAfter: number | null;
    }
  | {
      readonly outcome: 'refused';
      readonly code: CaRefusalCode;
      /** The CA's own code, such as `0x80094800`, `badRequest`, `HTTP 403`. */
      readonly upstreamCode: string;
      /** The CA's own words, shortened, without control characters; never shown as anything but text. */
      readonly upstreamText: string | null;
    };

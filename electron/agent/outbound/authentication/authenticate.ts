import type { OutboundRequest } from '../exchange.ts';
import type { HttpAnswer } from '../http-client.ts';

export const UNAUTHORIZED = 401;

/** Sends one request with the given value of Authorization, or without. `bare` leaves out its body. */
export type Send = (authorization: string | null, bare?: 'bare') => Promise<HttpAnswer>;

/** Sends a request as often as it takes to be let in. Throws CaFault where it is not, or the reason of the signal. */
export type Authenticate = (asked: OutboundRequest, send: Send, signal: AbortSignal) => Promise<HttpAnswer>;

import { DerError } from '../../pki/der-reader.ts';
import type { CaFaultCode } from '../../../../shared/domain/ca-fault.ts';
import { CaFault } from '../ca-fault.ts';
import { endPointBinding } from '../end-point-binding.ts';
import type { OutboundRequest } from '../exchange.ts';
import type { HttpAnswer } from '../http-client.ts';
import type { Kerberos, KerberosContext } from '../kerberos/kerberos.ts';
import { KerberosError, type KerberosProblem } from '../kerberos/kerberos-error.ts';
import { isBare, mechTypes, negTokenInit, responseToken } from '../spnego.ts';
import { untilAborted } from '../until-aborted.ts';
import { upstreamText } from '../upstream-text.ts';
import { type Authenticate, type Send, UNAUTHORIZED } from './authenticate.ts';
import { assertOffered, at, challengesOf } from './refused.ts';

const NEGOTIATE = 'negotiate';
/** What we offer inside SPNEGO: Kerberos alone, never NTLM. */
const KERBEROS = mechTypes('1.2.840.113554.1.2.2');

const FAULTS = {
  absent: 'kerberos-absent',
  'ticket-missing': 'kerberos-ticket-missing',
  'ticket-expired': 'kerberos-ticket-expired',
  'service-unknown': 'kerberos-service-unknown',
  clock: 'kerberos-clock',
  unreachable: 'kerberos-unreachable',
  failed: 'kerberos-failed',
} as const satisfies Record<KerberosProblem, CaFaultCode>;

/**
 * Kerberos over HTTP (RFC 4559), bound to the TLS channel. Every request has a ticket of its own; a server is asked first whether it
 * wants one, by a request without its body. Who the server is has to be proven where it sends a proof.
 *
 * @param load gives this computer's Kerberos, or throws KerberosError
 */
export function kerberosAuthentication(load: () => Promise<Kerberos>): Authenticate {
  /** The certificates of those servers that negotiate, by origin. */
  const negotiating = new Map<string, Uint8Array | null>();
  return async (asked, send, signal) => {
    const { origin } = asked.url;
    for (let attempt = 0; ; attempt++) {
      let certificate = negotiating.get(origin);
      if (certificate === undefined) {
        const first = await anonymous(asked, send);
        if (first.answer.status !== UNAUTHORIZED) return first;
        assertOffered(asked, challengesOf(first), [NEGOTIATE]);
        certificate = certificateOf(first);
        negotiating.set(origin, certificate);
      }
      const answered = await withTicket(load, asked, certificate, send, signal);
      if (answered !== 'other channel') return answered;
      negotiating.delete(origin);
      // Several servers behind one name, or one that has a new certificate: once is enough.
      if (attempt > 0) throw refusal(asked, null);
    }
  };
}

/** A server that asks for nothing without the body gets it, and may ask then. */
async function anonymous(asked: OutboundRequest, send: Send): Promise<HttpAnswer> {
  const first = await send(null, 'bare');
  return first.answer.status === UNAUTHORIZED || asked.body === undefined ? first : send(null);
}

async function withTicket(
  load: () => Promise<Kerberos>,
  asked: OutboundRequest,
  certificate: Uint8Array | null,
  send: Send,
  signal: AbortSignal,
): Promise<HttpAnswer | 'other channel'> {
  let context: KerberosContext | null = null;
  try {
    const kerberos = await load();
    const channelBinding = certificate === null ? null : endPointBinding(certificate);
    context = kerberos.start({ host: asked.url.hostname, channelBinding });
    const token = await untilAborted(context.step(null), signal);
    if (token === null) throw new KerberosError('failed', 'no token');
    const answered = await send(`Negotiate ${negTokenInit(KERBEROS, token).toString('base64')}`);
    if (answered.answer.status !== UNAUTHORIZED) {
      await assertProven(context, asked, answered, signal);
      return answered;
    }
    if (!sameCertificate(certificate, certificateOf(answered))) return 'other channel';
    throw await refusedWith(context, asked, answered, signal);
  } catch (error) {
    if (error instanceof KerberosError) throw fault(FAULTS[error.problem], asked, error);
    throw error;
  } finally {
    context?.close();
  }
}

/** What the server sends with its answer proves that it could read the ticket (RFC 4559 §4). */
async function assertProven(
  context: KerberosContext,
  asked: OutboundRequest,
  answered: HttpAnswer,
  signal: AbortSignal,
): Promise<void> {
  try {
    const token = tokenOf(answered);
    if (token !== null) await untilAborted(context.step(token), signal);
  } catch (error) {
    if (error instanceof KerberosError || error instanceof DerError) throw fault('kerberos-unproven', asked, error);
    throw error;
  }
}

/** Why the server does not take the ticket, as far as its own token says (RFC 4120 §5.9.1). */
async function refusedWith(
  context: KerberosContext,
  asked: OutboundRequest,
  answered: HttpAnswer,
  signal: AbortSignal,
): Promise<CaFault> {
  try {
    const token = tokenOf(answered);
    if (token !== null) await untilAborted(context.step(token), signal);
    return refusal(asked, null);
  } catch (error) {
    if (error instanceof DerError) return refusal(asked, error);
    if (!(error instanceof KerberosError)) throw error;
    return error.problem === 'clock' ? fault('kerberos-clock', asked, error) : refusal(asked, error);
  }
}

/** The mechanism's token in the answer; null where there is none. Throws DerError. */
function tokenOf(answered: HttpAnswer): Buffer | null {
  const challenge = challengesOf(answered).find(({ scheme, token }) => scheme === NEGOTIATE && token !== null);
  if (challenge?.token === undefined || challenge.token === null) return null;
  const bytes = Buffer.from(challenge.token, 'base64');
  return isBare(bytes) ? bytes : responseToken(bytes);
}

function certificateOf({ answer }: HttpAnswer): Uint8Array | null {
  return answer.tls?.chain[0] ?? null;
}

function sameCertificate(one: Uint8Array | null, other: Uint8Array | null): boolean {
  return one === null || other === null ? one === other : Buffer.compare(one, other) === 0;
}

function refusal(asked: OutboundRequest, cause: Error | null): CaFault {
  return fault('kerberos-refused', asked, cause);
}

function fault(code: CaFaultCode, asked: OutboundRequest, cause: Error | null): CaFault {
  const { host } = at(asked);
  const text = upstreamText(cause?.message ?? '') ?? '–';
  return new CaFault(code, { host, service: `HTTP/${host}`, text }, cause === null ? {} : { cause });
}

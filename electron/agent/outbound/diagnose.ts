import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { CaFault } from './ca-fault.ts';
import { connectionFault } from './connection-fault.ts';
import { connectionPool } from './connection-pool.ts';
import { deadline } from './deadline.ts';
import { diagnoseTls } from './diagnose-tls.ts';
import type { DiagnosisStep } from './diagnosis.ts';
import type { OutboundAnswer } from './exchange.ts';
import { HttpClient } from './http-client.ts';
import type { IdentitySettings } from './identity-settings.ts';
import { openSocket } from './open-socket.ts';
import { upstreamText } from './upstream-text.ts';

const MOST_ADDRESSES = 8;
const MOST_BODY = 1_000_000;
/** WS-Security and Kerberos bear five minutes; what differs by more fails somewhere later, and less clearly. */
const MOST_SKEW = 5 * 60_000;

/**
 * Takes a connection to a CA apart: name, TCP for each address, TLS, HTTP with the clock that its Date header shows. Ends with the
 * first step that has a fault. Sends no credentials.
 */
export async function* diagnose(
  url: URL,
  settings: IdentitySettings,
  signal: AbortSignal,
): AsyncGenerator<DiagnosisStep, void, undefined> {
  const name = await diagnoseName(url);
  yield name;
  if (name.fault !== null || name.facts === null) return;
  const connection = await diagnoseConnection(url, name.facts.addresses, settings, signal);
  yield connection;
  const address = connection.facts?.attempts.find(({ code }) => code === null)?.address;
  if (connection.fault !== null || address === undefined) return;
  if (url.protocol === 'https:') {
    const tls = await diagnoseTls(url, address, settings, signal);
    yield tls;
    if (tls.fault !== null) return;
  }
  yield* diagnoseHttp(url, settings, signal);
}

type StepOf<Step extends DiagnosisStep['step']> = Extract<DiagnosisStep, { step: Step }>;

async function diagnoseName(url: URL): Promise<StepOf<'name'>> {
  const host = bareHost(url);
  const began = performance.now();
  const step = { step: 'name' as const, sent: `A, AAAA ${host}` };
  try {
    const found = isIP(host) > 0 ? [{ address: host }] : await lookup(host, { all: true });
    const addresses = found.map(({ address }) => address).slice(0, MOST_ADDRESSES);
    return { ...step, received: addresses.join(', '), milliseconds: since(began), facts: { addresses }, fault: null };
  } catch (error) {
    const fault = connectionFault(error, { url, handshake: true, answered: false });
    const known = fault.code === 'name-unresolved' ? fault : new CaFault('name-unresolved', { host }, { cause: error });
    return { ...step, received: codeOf(error), milliseconds: since(began), facts: null, fault: known };
  }
}

/** Every address, one after the other: a CA of which one address is dead fails every second time. */
async function diagnoseConnection(
  url: URL,
  addresses: readonly string[],
  { timeouts }: IdentitySettings,
  signal: AbortSignal,
): Promise<StepOf<'connection'>> {
  const began = performance.now();
  const attempts: { address: string; milliseconds: number; code: string | null }[] = [];
  let first: CaFault | null = null;
  for (const address of addresses) {
    const start = performance.now();
    try {
      (await openSocket(url, address, timeouts.connect, signal)).destroy();
      attempts.push({ address, milliseconds: since(start), code: null });
    } catch (error) {
      signal.throwIfAborted();
      const fault = connectionFault(error, { url, handshake: false, answered: false });
      first ??= fault;
      attempts.push({ address, milliseconds: since(start), code: fault.code });
    }
  }
  const reached = attempts.some(({ code }) => code === null);
  return {
    step: 'connection',
    sent: `TCP ${addresses.join(', ')} port ${portOf(url)}`,
    received: attempts.map(({ address, code }) => `${address}: ${code ?? 'connected'}`).join(', '),
    milliseconds: since(began),
    facts: { attempts },
    fault: reached ? null : first,
  };
}

/** A GET without credentials: a 401 is a good answer to it. */
async function* diagnoseHttp(
  url: URL,
  settings: IdentitySettings,
  signal: AbortSignal,
): AsyncGenerator<StepOf<'http'> | StepOf<'clock'>, void, undefined> {
  const began = performance.now();
  const target = new URL('/', url);
  const anonymous = { ...settings, credentials: { scheme: 'none' } } as const;
  const pool = connectionPool(anonymous);
  const limit = deadline(signal, settings.timeouts.whole, url);
  const step = { step: 'http' as const, sent: `GET ${target.href}` };
  try {
    const asked = { method: 'GET', url: target, most: MOST_BODY } as const;
    const { answer } = await new HttpClient(anonymous, pool).send(asked, {}, limit.signal);
    const server = upstreamText(answer.headers.get('server') ?? '');
    const facts = { status: answer.status, server };
    yield { ...step, received: `HTTP ${String(answer.status)}`, milliseconds: since(began), facts, fault: null };
    yield clockOf(url, answer, Date.now(), since(began));
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof CaFault)) throw error;
    yield { ...step, received: error.code, milliseconds: since(began), facts: null, fault: error };
  } finally {
    limit.end();
    pool.close();
  }
}

/** RFC 9110 §6.6.1. A date of whole seconds, compared with the middle of the exchange. */
function clockOf(url: URL, answer: OutboundAnswer, now: number, milliseconds: number): StepOf<'clock'> {
  const text = upstreamText(answer.headers.get('date') ?? '');
  const date = Date.parse(text ?? '');
  const ahead = Number.isNaN(date) ? null : Math.round(date - (now - milliseconds / 2));
  const far = ahead !== null && Math.abs(ahead) > MOST_SKEW;
  const seconds = String(Math.round(Math.abs(ahead ?? 0) / 1_000));
  return {
    step: 'clock',
    sent: 'Date?',
    received: text ?? '–',
    milliseconds,
    facts: { ahead },
    fault: far ? new CaFault('clock-skew', { host: bareHost(url), seconds }) : null,
  };
}

function bareHost(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

function portOf(url: URL): string {
  return url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
}

function since(began: number): number {
  return Math.round(performance.now() - began);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '–';
}

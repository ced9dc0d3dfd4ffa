import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { CaRequest, CaClient } from '../connectors/ca-client.ts';
import { newObjectId } from '../object-id.ts';
import type { CaAnswer } from '../outbound/ca-answer.ts';
import { CaFault } from '../outbound/ca-fault.ts';
import { newKeyPair } from '../pki/key-pair.ts';
import type { Vault } from '../secrets/vault.ts';
import type { OpenUpstream, UpstreamRecord } from '../store/endpoint-records.ts';
import { statement, type Statement } from '../store/statements.ts';
import type { Store } from '../store/store.ts';
import { afterFault, whilePending } from './retry-times.ts';

export type UpstreamRequestsDeps = {
  readonly store: Store;
  readonly vault: () => Vault;
  readonly clock: () => number;
  readonly onFault: (error: unknown) => void;
  /** Throws a CaFault for an endpoint that is gone, disabled or not complete. */
  readonly clientOf: (endpointId: string) => Promise<CaClient>;
  /** Milliseconds for one exchange with the endpoint. */
  readonly timeoutOf: (endpointId: string) => number;
  /** What is done in the same unit as the settling, such as answering the device that waits. Throws where it may not be had. */
  readonly settling: (record: OpenUpstream, outcome: Settled) => Promise<readonly Statement[]>;
  /** Told after it is on disk. */
  readonly onSettled: (record: OpenUpstream) => void;
};

export type Settled = Exclude<CaAnswer<unknown>, { outcome: 'pending' }>;

export type NewUpstream = Pick<UpstreamRecord, 'endpointId' | 'transactionId' | 'name' | 'csr'> & {
  /** PKCS#8 DER of the CSR's own key, where we have it. */
  readonly key?: Uint8Array;
};

const AT_ONCE = 8;
const KEY_TABLE = 'upstream-key';

/** The mark of a request that is being sent, on disk before the CA hears of it. */
const SENDING = { sending: true };

/** Faults after which nobody knows whether the CA has the request. */
const LOST: readonly string[] = ['connection-lost', 'connection-timeout', 'http-timeout', 'http-truncated'];

/**
 * Requests to external CAs, on disk before they are sent and until they are settled. What cannot be sent waits for the CA to be
 * back; what waits at the CA is asked about; a restart goes on where the last run was.
 */
export class UpstreamRequests {
  readonly #deps: UpstreamRequestsDeps;
  readonly #end = new AbortController();
  /** Requests that are being tried now. */
  readonly #busy = new Map<string, Promise<UpstreamRecord>>();

  constructor(deps: UpstreamRequestsDeps) {
    this.#deps = deps;
  }

  /** Keeps a request, with what else is to be on disk in the same unit. It is not sent by that: see `tryNow`. */
  async queue(request: NewUpstream, along: readonly Statement[] = []): Promise<string> {
    const { store, clock, vault, clientOf } = this.#deps;
    const createdAt = clock();
    const id = newObjectId(createdAt);
    const { key, ...row } = request;
    const place = { table: KEY_TABLE, row: id, version: 1 };
    const kept =
      key ?? ((await clientOf(request.endpointId)).needsKey ? (await newKeyPair('rsa:2048')).privateKey : null);
    const secret = kept === null ? [] : [statement('secret.put', { ...place, box: vault().seal(place, kept) })];
    const unit = [...along, statement('upstream.insert', { ...row, id, createdAt, nextTryAt: createdAt }), ...secret];
    const committed = await store.commit(unit);
    if (committed.outcome === 'conflict') throw new Error('a request that is kept already');
    return id;
  }

  /** Sends it or asks about it, unless that is under way; resolves to what is on disk then. */
  tryNow(id: string): Promise<UpstreamRecord> {
    const busy = this.#busy.get(id);
    if (busy !== undefined) return busy;
    const trying = this.#try(id).finally(() => this.#busy.delete(id));
    this.#busy.set(id, trying);
    return trying;
  }

  /** Everything whose time has come; called often, does little. */
  async doWhatIsDue(): Promise<void> {
    const due = await this.#deps.store.read('upstream.due', { now: this.#deps.clock(), limit: AT_ONCE });
    await Promise.all(due.map(({ id }) => this.tryNow(id).catch(this.#deps.onFault)));
  }

  async cancel(id: string): Promise<UpstreamRecord> {
    const at = this.#deps.clock();
    const forget = await this.#forgetKey(id);
    await this.#deps.store.commit([
      statement('upstream.settle', { id, at, outcome: { state: 'cancelled' } }),
      ...forget,
    ]);
    return this.#record(id);
  }

  /** Ends what is under way; it goes on after the next start. */
  async close(): Promise<void> {
    this.#end.abort();
    await Promise.allSettled(this.#busy.values());
  }

  async #try(id: string): Promise<UpstreamRecord> {
    const record = await this.#record(id);
    if (record.state !== 'queued' && record.state !== 'pending') return record;
    try {
      const client = await this.#deps.clientOf(record.endpointId);
      if (!client.repeatable && isSending(record)) return await this.#settle(record, UNCERTAIN);
      const answer = await this.#ask(client, record);
      return answer.outcome === 'pending' ? await this.#wait(record, answer) : await this.#settle(record, answer);
    } catch (error) {
      // Our own end is nobody's fault: what was begun is taken up by the next start.
      if (this.#end.signal.aborted) return record;
      if (!(error instanceof CaFault)) throw error;
      return await this.#later(record, error);
    }
  }

  async #ask(client: CaClient, record: OpenUpstream): Promise<CaAnswer<unknown>> {
    const timeout = AbortSignal.timeout(this.#deps.timeoutOf(record.endpointId));
    const signal = AbortSignal.any([timeout, this.#end.signal]);
    const request: CaRequest = { csr: record.csr, key: await this.#key(record.id) };
    if (record.state === 'pending') return client.poll(record.ticket, request, signal);
    if (client.repeatable) return client.enroll(request, signal);
    await this.#note({ ...record, ticket: SENDING });
    try {
      return await client.enroll(request, signal);
    } catch (error) {
      if (this.#end.signal.aborted) throw error;
      if (error instanceof CaFault && LOST.includes(error.code)) return UNCERTAIN;
      // It was never received: the mark goes, so that it is sent again.
      if (error instanceof CaFault) await this.#note({ ...record, attempts: record.attempts + 1, ticket: null });
      throw error;
    }
  }

  async #wait(
    record: OpenUpstream,
    answer: Extract<CaAnswer<unknown>, { outcome: 'pending' }>,
  ): Promise<UpstreamRecord> {
    const nextTryAt = this.#deps.clock() + whilePending(record.attempts, answer.retryAfter);
    await this.#note({
      ...(await this.#open(record)),
      state: 'pending',
      nextTryAt,
      fault: null,
      ticket: answer.ticket,
    });
    return this.#record(record.id);
  }

  async #later(record: OpenUpstream, { code, params }: CaFault): Promise<UpstreamRecord> {
    const nextTryAt = this.#deps.clock() + afterFault(record.attempts);
    await this.#note({ ...(await this.#open(record)), nextTryAt, fault: { code, params: { ...params } } });
    return this.#record(record.id);
  }

  async #settle(record: OpenUpstream, answer: Settled): Promise<UpstreamRecord> {
    const { store, clock, settling, onSettled } = this.#deps;
    const outcome =
      answer.outcome === 'issued'
        ? { state: 'issued' as const, certificate: answer.certificate }
        : { state: 'refused' as const, refusal: refusalOf(answer) };
    const unit = [
      statement('upstream.settle', { id: record.id, at: clock(), outcome }),
      ...(await this.#forgetKey(record.id)),
      ...(await settling(record, answer)),
    ];
    const committed = await store.commit(unit);
    if (committed.outcome !== 'conflict') onSettled(record);
    return this.#record(record.id);
  }

  /** What is on disk may have counted another try since it was read. */
  async #open(record: OpenUpstream): Promise<OpenUpstream> {
    const now = await this.#record(record.id);
    return now.state === 'queued' || now.state === 'pending' ? now : record;
  }

  async #note({ id, attempts, state, nextTryAt, fault, ticket }: OpenUpstream): Promise<void> {
    await this.#deps.store.commit([statement('upstream.note', { id, attempts, state, nextTryAt, fault, ticket })]);
  }

  async #record(id: string): Promise<UpstreamRecord> {
    const record = await this.#deps.store.read('upstream.get', { id });
    if (record === null) throw new Error('a request that is not kept');
    return record;
  }

  async #key(id: string): Promise<KeyObject | null> {
    const { store, vault } = this.#deps;
    const stored = await store.read('secret.get', { table: KEY_TABLE, row: id });
    if (stored === null) return null;
    const der = vault().open({ table: KEY_TABLE, row: id, version: stored.version }, stored.box);
    return createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' });
  }

  async #forgetKey(id: string): Promise<Statement[]> {
    const stored = await this.#deps.store.read('secret.get', { table: KEY_TABLE, row: id });
    return stored === null ? [] : [statement('secret.remove', { table: KEY_TABLE, row: id })];
  }
}

const UNCERTAIN: Settled = {
  outcome: 'refused',
  code: 'answer-lost',
  upstreamCode: '–',
  upstreamText: null,
};

function isSending({ state, ticket }: OpenUpstream): boolean {
  return state === 'queued' && typeof ticket === 'object' && ticket !== null && 'sending' in ticket;
}

function refusalOf({ code, upstreamCode, upstreamText }: Extract<Settled, { outcome: 'refused' }>) {
  return { code, upstreamCode, upstreamText };
}

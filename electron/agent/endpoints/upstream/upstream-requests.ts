import type { RevocationReason } from '../../../../shared/contract/certificates.ts';
import { Failure } from '../../../../shared/domain/failure.ts';
import { acceptCertificate, type Accepted } from '../../connectors/accept-certificate.ts';
import type { CaClient, CaRenewal, CaRequest, Renewed } from '../../connectors/ca-client.ts';
import { newObjectId } from '../../object-id.ts';
import type { CaAnswer } from '../../outbound/ca-answer.ts';
import { CaFault } from '../../outbound/ca-fault.ts';
import { upstreamText } from '../../outbound/upstream-text.ts';
import { readCertificate } from '../../pki/certificate.ts';
import { compareBytes } from '../../pki/der-writer.ts';
import { redactChallenge } from '../../pki/redact-challenge.ts';
import { readCertificationRequest } from '../../pki/certification-request.ts';
import { newKeyPair } from '../../pki/key-pair.ts';
import type { Vault } from '../../secrets/vault.ts';
import type { OpenUpstream, UpstreamRecord } from '../../store/endpoint-records.ts';
import { statement, type Statement } from '../../store/statements.ts';
import type { Store } from '../../store/store.ts';
import { mayHaveArrived } from './arrived.ts';
import { afterFault, whilePending } from './retry-times.ts';
import { UpstreamKeys } from './upstream-keys.ts';

export type UpstreamRequestsDeps = {
  readonly store: Store;
  readonly vault: () => Vault;
  readonly clock: () => number;
  readonly onFault: (error: unknown) => void;
  /** Throws a CaFault for an endpoint that is gone, disabled or not complete. */
  readonly clientOf: (endpointId: string) => Promise<CaClient>;
  /** Milliseconds for one exchange with the endpoint. */
  readonly timeoutOf: (endpointId: string) => number;
  /** DER of the CAs that the operator confirmed for this endpoint. */
  readonly anchorsOf: (endpointId: string) => readonly Uint8Array[];
  /** What is done in the same unit as the settling, such as answering the device that waits. Throws where it may not be had. */
  readonly settling: (record: OpenUpstream, outcome: Settled) => Promise<readonly Statement[]>;
  /** Commits this unit together with what makes the certificate (key: PKCS#8 DER) the endpoint's. Throws where it may not be had. */
  readonly keepOwn: (
    record: OpenUpstream,
    accepted: Accepted,
    privateKey: Uint8Array,
    unit: readonly Statement[],
  ) => Promise<void>;
  /** Told after it is on disk. */
  readonly onSettled: (record: OpenUpstream) => void;
};

type Refused = Extract<CaAnswer<unknown>, { outcome: 'refused' }>;

/** A certificate has been looked at by then: one that may not be had is a refusal. */
export type Settled = { readonly outcome: 'issued'; readonly accepted: Accepted } | Refused;

export type NewUpstream = Pick<UpstreamRecord, 'endpointId' | 'transactionId' | 'name' | 'purpose' | 'csr'> & {
  /** PKCS#8 DER of the CSR's own key, where we have it; of the endpoint's own always. */
  readonly key?: Uint8Array;
  /** What the new one follows; for a renewal. */
  readonly renews?: Renewed | null;
  /** Of MSCEWS, for the endpoint's own; null for the endpoint's. */
  readonly template?: string | null;
};

const AT_ONCE = 8;
const ATTEMPTS = 4;
/** A CA that was away for a night has many: what one look does not reach, the next one does. */
const MOST_ROUNDS = 1_000;

/** The mark of a request that is being sent, on disk before the CA hears of it. */
const SENDING = { sending: true };

/**
 * Requests to external CAs, on disk before they are sent and until they are settled. What cannot be sent waits for the CA to be
 * back; what waits at the CA is asked about; a restart goes on where the last run was.
 */
export class UpstreamRequests {
  readonly #deps: UpstreamRequestsDeps;
  readonly #keys: UpstreamKeys;
  readonly #end = new AbortController();
  /** Requests that are being tried now. */
  readonly #busy = new Map<string, Promise<UpstreamRecord>>();

  constructor(deps: UpstreamRequestsDeps) {
    this.#deps = deps;
    this.#keys = new UpstreamKeys(deps.store, deps.vault);
  }

  /**
   * What keeps a request, for a unit of the caller's. It is not sent by that: see `tryNow`. Rejects with a CaFault for an endpoint
   * that is gone, disabled or not complete.
   */
  async prepare(request: NewUpstream): Promise<{ readonly id: string; readonly statements: readonly Statement[] }> {
    const createdAt = this.#deps.clock();
    const id = newObjectId(createdAt);
    const { key = null, renews = null, template = null, csr, ...row } = request;
    const readable = redactChallenge(csr);
    const secret = compareBytes(readable, csr) === 0 ? null : csr;
    const { needsKey } = await this.#deps.clientOf(request.endpointId);
    const kept = key ?? (needsKey ? (await newKeyPair('rsa:2048')).privateKey : null);
    const times = { createdAt, nextTryAt: createdAt };
    const statements = [
      statement('upstream.insert', {
        ...row,
        ...times,
        id,
        csr: readable,
        template,
        renews: renews?.certificate ?? null,
      }),
      ...this.#keys.keep('csr', id, secret),
      ...this.#keys.keep('request', id, kept),
      ...this.#keys.keep('renewed', id, renews?.privateKey.export({ type: 'pkcs8', format: 'der' }) ?? null),
    ];
    return { id, statements };
  }

  /** Keeps a request, with what else is to be on disk in the same unit. */
  async queue(request: NewUpstream, along: readonly Statement[] = []): Promise<string> {
    const { id, statements } = await this.prepare(request);
    const committed = await this.#deps.store.commit([...along, ...statements]);
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
    const { store, clock } = this.#deps;
    const endpoints = await store.read('upstream.dueEndpoints', { now: clock() });
    await Promise.all(endpoints.map((endpointId) => this.#doWhatIsDueAt(endpointId)));
  }

  /** One CA that does not answer holds up none of the others, and is not asked in vain for each of a thousand requests. */
  async #doWhatIsDueAt(endpointId: string): Promise<void> {
    const { store, clock, onFault } = this.#deps;
    for (let round = 0; round < MOST_ROUNDS && !this.#end.signal.aborted; round++) {
      const due = await store.read('upstream.due', { endpointId, now: clock(), limit: AT_ONCE });
      const tried = await Promise.allSettled(due.map(({ id }) => this.tryNow(id)));
      for (const each of tried) if (each.status === 'rejected') onFault(each.reason);
      const reached = tried.some(
        (each) => each.status === 'fulfilled' && !('fault' in each.value && each.value.fault !== null),
      );
      if (due.length < AT_ONCE || !reached) return;
    }
  }

  /**
   * Where it is open; else it stays as it is, and nothing of `along` is kept. An answer that is under way is waited for: what the CA
   * issued is not thrown away.
   */
  async cancel(id: string, along: readonly Statement[] = []): Promise<UpstreamRecord> {
    await Promise.allSettled([this.#busy.get(id)]);
    const cancelling = await this.cancelling(id, this.#deps.clock());
    await this.#deps.store.commit([...cancelling, ...along]);
    return this.#record(id);
  }

  /** What cancels an open one in a unit of the caller's. */
  async cancelling(id: string, at: number): Promise<Statement[]> {
    const cancelled = statement('upstream.settle', { id, at, outcome: { state: 'cancelled' } });
    return [cancelled, ...(await this.#keys.forgetting(id))];
  }

  /**
   * Has the CA revoke what it issued, and keeps that with what else is to be on disk in the same unit. May be repeated. Throws
   * `not-found`, `certificate-already-revoked`, `endpoint-cannot-revoke`; a CaFault where the CA cannot be reached or refuses.
   */
  async revoke(id: string, reason: RevocationReason, along: readonly Statement[] = []): Promise<UpstreamRecord> {
    const record = await this.#deps.store.read('upstream.get', { id });
    if (record?.state !== 'issued') throw new Failure('not-found', { what: id });
    if (record.revokedAt !== null) throw alreadyRevoked(record.certificate);
    const client = await this.#deps.clientOf(record.endpointId);
    if (client.revoke === null) throw new Failure('endpoint-cannot-revoke');
    await client.revoke(record.certificate, reason, this.#signal(record));
    await this.#deps.store.commit([statement('upstream.revoke', { id, at: this.#deps.clock() }), ...along]);
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
      if (error instanceof CaFault) return await this.#later(record, error);
      // A fault of our own must not stand in the way of the others.
      await this.#later(record, null);
      throw error;
    }
  }

  async #ask(client: CaClient, record: OpenUpstream): Promise<CaAnswer<unknown>> {
    const request = await this.#request(record);
    try {
      if (record.state === 'pending') return await client.poll(record.ticket, request, this.#signal(record));
      return await (client.repeatable ? this.#send(client, request, record) : this.#sendOnce(client, request, record));
    } catch (error) {
      if (!(error instanceof CaFault) || !error.code.startsWith('certificate-')) throw error;
      // It did come, and would come again.
      return unacceptable(error);
    }
  }

  #send(client: CaClient, request: CaRequest | CaRenewal, record: OpenUpstream): Promise<CaAnswer<unknown>> {
    const signal = this.#signal(record);
    return 'renews' in request ? client.renew(request, signal) : client.enroll(request, signal);
  }

  async #sendOnce(client: CaClient, request: CaRequest | CaRenewal, record: OpenUpstream): Promise<CaAnswer<unknown>> {
    await this.#note({ ...record, ticket: SENDING });
    try {
      return await this.#send(client, request, record);
    } catch (error) {
      if (this.#end.signal.aborted || !(error instanceof CaFault)) throw error;
      if (error.code.startsWith('certificate-')) throw error;
      if (mayHaveArrived(error)) return UNCERTAIN;
      // It was never received: the mark goes, so that it is sent again.
      await this.#note({ ...record, attempts: record.attempts + 1, ticket: null });
      throw error;
    }
  }

  async #request({ id, csr: readable, purpose, template, renews }: OpenUpstream): Promise<CaRequest | CaRenewal> {
    const own = purpose === 'own' ? { template } : null;
    const csr = (await this.#keys.open('csr', id)) ?? readable;
    const request = { csr, own, key: await this.#keys.handle('request', id) };
    const privateKey = renews === null ? null : await this.#keys.handle('renewed', id);
    return renews === null || privateKey === null
      ? request
      : { ...request, renews: { certificate: renews, privateKey } };
  }

  #signal({ endpointId }: UpstreamRecord): AbortSignal {
    return AbortSignal.any([AbortSignal.timeout(this.#deps.timeoutOf(endpointId)), this.#end.signal]);
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

  async #later(record: OpenUpstream, fault: CaFault | null): Promise<UpstreamRecord> {
    const nextTryAt = this.#deps.clock() + afterFault(record.attempts);
    const view = fault === null ? null : { code: fault.code, params: { ...fault.params } };
    await this.#note({ ...(await this.#open(record)), nextTryAt, fault: view });
    return this.#record(record.id);
  }

  async #settle(
    record: OpenUpstream,
    answer: Exclude<CaAnswer<unknown>, { outcome: 'pending' }>,
  ): Promise<UpstreamRecord> {
    const { store, clock, settling, keepOwn, onSettled } = this.#deps;
    const outcome = answer.outcome === 'issued' ? this.#look(record, answer) : answer;
    const made = async (): Promise<Statement[]> => [
      statement('upstream.settle', { id: record.id, at: clock(), outcome: rowOf(outcome) }),
      ...(await this.#keys.forgetting(record.id)),
      ...(await settling(record, outcome)),
    ];
    if (outcome.outcome === 'issued' && record.purpose === 'own') {
      const privateKey = await this.#keys.open('request', record.id);
      // Settled by another try, or cancelled: what is on disk counts.
      if (privateKey === null) return this.#record(record.id);
      await keepOwn(record, outcome.accepted, privateKey, await made());
      onSettled(record);
      return this.#record(record.id);
    }
    // What the answer meant may have changed while it was looked at: a registration was cancelled, a certificate revoked.
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if ((await store.commit(await made())).outcome !== 'conflict') {
        onSettled(record);
        break;
      }
      const now = await this.#record(record.id);
      if (now.state !== 'queued' && now.state !== 'pending') return now;
    }
    return this.#record(record.id);
  }

  /** What may not be had is settled too: to ask anew would have the CA issue another. */
  #look(record: OpenUpstream, answer: Extract<CaAnswer<unknown>, { outcome: 'issued' }>): Settled {
    const { certificate, others } = answer;
    const { publicKey } = readCertificationRequest(record.csr);
    const anchors = this.#deps.anchorsOf(record.endpointId);
    try {
      const now = this.#deps.clock();
      return { outcome: 'issued', accepted: acceptCertificate({ certificate, others, anchors, publicKey, now }) };
    } catch (error) {
      if (error instanceof CaFault) return unacceptable(error);
      throw error;
    }
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
}

const UNCERTAIN: Refused = {
  outcome: 'refused',
  code: 'answer-lost',
  upstreamCode: '–',
  upstreamText: null,
};

function isSending({ state, ticket }: OpenUpstream): boolean {
  return state === 'queued' && typeof ticket === 'object' && ticket !== null && 'sending' in ticket;
}

function rowOf(outcome: Settled) {
  if (outcome.outcome === 'refused') {
    const { code, upstreamCode, upstreamText: text } = outcome;
    return { state: 'refused' as const, refusal: { code, upstreamCode, upstreamText: text } };
  }
  const { certificate, issuers } = outcome.accepted;
  return { state: 'issued' as const, certificate: certificate.der, issuers: issuers.map(({ der }) => der) };
}

function alreadyRevoked(certificate: Uint8Array): Failure {
  return new Failure('certificate-already-revoked', { serial: readCertificate(certificate).serial });
}

function unacceptable({ code, params }: CaFault): Refused {
  const facts = Object.entries(params).map(([name, value]) => `${name}: ${value}`);
  return {
    outcome: 'refused',
    code: 'certificate-unacceptable',
    upstreamCode: code,
    upstreamText: upstreamText(facts.join('; ')),
  };
}

import type { RevocationReason } from '../../../shared/contract/certificates.ts';
import type { UpstreamRequest, ValidationReport } from '../../../shared/contract/endpoints.ts';
import { Failure } from '../../../shared/domain/failure.ts';
import type { AgentEvents } from '../agent-events.ts';
import type { Forwarding } from '../connectors/forwarding.ts';
import type { Recorded } from '../enrollment/desk-deps.ts';
import { refuse } from '../enrollment/refuse.ts';
import { schedule } from '../jobs/schedule.ts';
import { CaFault } from '../outbound/ca-fault.ts';
import type { Vault } from '../secrets/vault.ts';
import type { KnownOf, ServiceObjects } from '../services/service-objects.ts';
import type { OpenUpstream, UpstreamRecord } from '../store/endpoint-records.ts';
import { statement, type Statement } from '../store/statements.ts';
import type { Store } from '../store/store.ts';
import { CaClients } from './ca-clients.ts';
import { anchorsOf } from './endpoint-problems.ts';
import { EndpointSecrets } from './endpoint-secrets.ts';
import { Endpoints } from './endpoints.ts';
import { keyOf } from './upstream/foreign-certificate.ts';
import { createForwarder } from './upstream/forwarder.ts';
import { completedRequest } from './upstream/completed-request.ts';
import { readOperatorRequest, type AlongWithRequest } from './upstream/operator-request.ts';
import { OwnCertificates, type OwnRequest } from './own-certificate.ts';
import { settlingOf, type SettlingDeps } from './upstream/settling.ts';
import { upstreamView } from './upstream/upstream-view.ts';
import { Upkeep } from './upkeep.ts';
import { UpstreamRequests, type Settled } from './upstream/upstream-requests.ts';
import { validate } from './validation/validate.ts';

export type EndpointsRoomDeps = {
  readonly store: Store;
  readonly vault: () => Vault;
  readonly objects: ServiceObjects;
  readonly events: AgentEvents;
  readonly clock: () => number;
  readonly onFault: (error: unknown) => void;
  /** What an answer means for the device that waits for it. */
  readonly settleForwarded: SettlingDeps['settleForwarded'];
  /** Told after an answer is on disk. */
  readonly onRecorded: (change: Recorded) => void;
};

/** Milliseconds between looks at requests whose time has come; the first retry is due after five seconds. */
const ROUND = 5_000;
/** Most of a request's life on a console's screen: then it goes on by itself. */
const ANSWER_WITHIN = 20_000;
const MOST_REQUESTS = 500;

/** External CAs: their definitions, what is asked of them, and whether they can be reached. */
export class EndpointsRoom {
  readonly endpoints: Endpoints;
  readonly forwarding: Forwarding;
  readonly #deps: EndpointsRoomDeps;
  readonly #secrets: EndpointSecrets;
  readonly #clients: CaClients;
  readonly #upstream: UpstreamRequests;
  readonly #own: OwnCertificates;
  readonly #upkeep: Upkeep;
  readonly #told = new Map<string, Recorded>();
  #stop: () => void = () => undefined;

  constructor(deps: EndpointsRoomDeps) {
    const { store, vault, objects, clock, onFault } = deps;
    this.#deps = deps;
    this.#secrets = new EndpointSecrets(store, vault);
    this.#upkeep = new Upkeep({ objects, secrets: this.#secrets, clock }, () => {
      deps.events.publish({ type: 'services' });
    });
    this.endpoints = new Endpoints({ objects, secrets: this.#secrets, looks: this.#upkeep });
    this.#clients = new CaClients(objects, this.#secrets, clock);
    this.#upstream = new UpstreamRequests({
      ...{ store, vault, clock, onFault },
      clientOf: (id) => this.#clients.of(id),
      timeoutOf: (id) => objects.find('endpoint', id)?.body.timeout ?? ANSWER_WITHIN,
      anchorsOf: (id) => {
        const known = objects.find('endpoint', id);
        return known === null ? [] : anchorsOf(known.body).map(({ der }) => der);
      },
      settling: (record, outcome) => this.#settling(record, outcome),
      keepOwn: (record, accepted, privateKey, unit) => this.#own.keep(record, accepted, privateKey, unit),
      onSettled: (record) => {
        this.#settled(record);
      },
    });
    this.#own = new OwnCertificates({
      ...{ objects, endpoints: this.endpoints, secrets: this.#secrets },
      ...{ clients: this.#clients, upstream: this.#upstream },
    });
    this.forwarding = createForwarder({ store, objects, upstream: this.#upstream, onFault });
  }

  /** Begins to look at what is due: requests that an earlier run left, too. */
  open(): void {
    const { onFault } = this.#deps;
    this.#stop = schedule(ROUND, () => this.#upstream.doWhatIsDue(), onFault);
  }

  /** Step by step, with the report as it grows. Throws `not-found`. */
  validate(id: string, actor: string, signal: AbortSignal | undefined): AsyncGenerator<ValidationReport, void> {
    const known = this.#deps.objects.get('endpoint', id);
    return this.#validating(known, actor, signal ?? new AbortController().signal);
  }

  /** Sends a CSR that the operator vouches for. Throws `service-invalid`, `not-found`, `endpoint-failed`. */
  async enroll(id: string, csrPem: string, along: AlongWithRequest, actor: string): Promise<UpstreamRequest> {
    const known = this.#deps.objects.get('endpoint', id);
    const read = await readOperatorRequest(csrPem, along);
    const made = await asFailure(
      known.name,
      completedRequest(read, known.body, () => this.#clients.of(id)),
    );
    const { name, renews } = read;
    const request = { purpose: 'device', endpointId: id, transactionId: null, name, renews, ...made } as const;
    const audit = this.#audit(known, 'endpoint.requested', actor, { request: name });
    return this.#answered(await asFailure(known.name, this.#upstream.queue(request, [audit])));
  }

  /** Has a certificate for the endpoint itself made. Throws `not-found`. */
  async enrollOwn(id: string, asked: OwnRequest, actor: string): Promise<UpstreamRequest> {
    const known = this.#deps.objects.get('endpoint', id);
    return this.#answered(await asFailure(known.name, this.#own.enroll(known, asked, actor)));
  }

  /** Newest first. Throws `not-found`. */
  async requests(id: string): Promise<UpstreamRequest[]> {
    this.#deps.objects.get('endpoint', id);
    const found = await this.#deps.store.read('upstream.ofEndpoint', { endpointId: id, limit: MOST_REQUESTS });
    return found.map(upstreamView);
  }

  /** Throws `not-found`. */
  async request(requestId: string): Promise<UpstreamRequest> {
    return upstreamView(await this.#record(requestId));
  }

  /** Throws `not-found`. */
  async tryRequest(requestId: string): Promise<UpstreamRequest> {
    await this.#record(requestId);
    return this.#answered(requestId);
  }

  /** A device that waits for it is refused. Throws `not-found`. */
  async cancelRequest(requestId: string, actor: string): Promise<UpstreamRequest> {
    const record = await this.#record(requestId);
    const known = this.#deps.objects.get('endpoint', record.endpointId);
    const audit = this.#audit(known, 'endpoint.request-cancelled', actor, { request: record.name });
    const refusal = refuse('approval-refused', { by: actor, reason: '–' });
    const { transactionId } = record;
    const settlement =
      transactionId === null ? null : await this.#deps.settleForwarded(transactionId, { outcome: 'refused', refusal });
    await this.#upstream.cancel(requestId, [audit, ...(settlement?.statements ?? [])]);
    if (settlement !== null) this.#deps.onRecorded(settlement.recorded);
    this.#tell(record.endpointId);
    return this.request(requestId);
  }

  /** Throws `not-found`, `endpoint-cannot-revoke`, `endpoint-failed`. */
  async revoke(requestId: string, reason: RevocationReason, actor: string): Promise<UpstreamRequest> {
    const record = await this.#record(requestId);
    const known = this.#deps.objects.get('endpoint', record.endpointId);
    if (record.state !== 'issued') throw new Failure('endpoint-cannot-revoke', { name: known.name });
    const serial = keyOf(record.certificate);
    const stored = await this.#deps.store.read('certificate.facts', { serial });
    const along = [
      ...(stored?.revokedAt === null
        ? [statement('certificate.revoke', { serial, at: this.#deps.clock(), reason })]
        : []),
      this.#audit(known, 'endpoint.revoked', actor, { request: record.name, reason }),
    ];
    await asFailure(known.name, this.#upstream.revoke(requestId, reason, along));
    this.#tell(record.endpointId);
    return this.request(requestId);
  }

  /** As `revoke`, for a certificate (DER) that came through an external CA. */
  async revokeCertificate(
    endpointId: string,
    certificate: Uint8Array,
    reason: RevocationReason,
    actor: string,
  ): Promise<void> {
    const record = await this.#deps.store.read('upstream.ofCertificate', { endpointId, certificate });
    if (record === null) throw new Failure('endpoint-cannot-revoke', { name: this.forwarding.nameOf(endpointId) });
    await this.revoke(record.id, reason, actor);
  }

  /** How many in use have something that should be known as long as it stands. */
  async warned(): Promise<number> {
    const all = await this.endpoints.list();
    return all.filter(({ enabled, notices }) => enabled && notices.length > 0).length;
  }

  /** What the clock asks for beside requests; called often, does little. */
  async doWhatIsDue(): Promise<void> {
    // It may take minutes, and nobody waits for it.
    this.#upkeep.lookWhenDue().catch(this.#deps.onFault);
    await this.#own.renewWhenDue();
  }

  /** Ends what is under way; it goes on after the next start. */
  async close(): Promise<void> {
    this.#stop();
    await this.#upkeep.close();
    await this.#upstream.close();
    await this.#clients.close();
  }

  async *#validating(
    known: KnownOf<'endpoint'>,
    actor: string,
    signal: AbortSignal,
  ): AsyncGenerator<ValidationReport, void> {
    const { objects, clock } = this.#deps;
    try {
      yield* validate(known, { objects, clock, secrets: this.#secrets }, actor, signal);
    } finally {
      this.#tell(known.id);
    }
  }

  async #settling(record: OpenUpstream, outcome: Settled): Promise<readonly Statement[]> {
    const { clock, settleForwarded, store } = this.#deps;
    const nameOf = (id: string): string => this.forwarding.nameOf(id);
    const isRecorded = async (serial: string): Promise<boolean> =>
      (await store.read('certificate.facts', { serial })) !== null;
    const deps = { clock, settleForwarded, nameOf, isRecorded };
    const { statements, recorded } = await settlingOf(deps, record, outcome);
    if (recorded !== null) this.#told.set(record.id, recorded);
    return statements;
  }

  #settled({ id, endpointId }: OpenUpstream): void {
    const recorded = this.#told.get(id);
    this.#told.delete(id);
    if (recorded !== undefined) this.#deps.onRecorded(recorded);
    this.#tell(endpointId);
  }

  /** The answer, if it comes soon. */
  async #answered(requestId: string): Promise<UpstreamRequest> {
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => (timer = setTimeout(resolve, ANSWER_WITHIN)));
    const tried = this.#upstream.tryNow(requestId).then(() => undefined, this.#deps.onFault);
    await Promise.race([tried, enough]);
    clearTimeout(timer);
    const record = await this.#record(requestId);
    this.#tell(record.endpointId);
    return upstreamView(record);
  }

  async #record(id: string): Promise<UpstreamRecord> {
    const record = await this.#deps.store.read('upstream.get', { id });
    if (record === null) throw new Failure('not-found', { what: id });
    return record;
  }

  #audit(
    known: KnownOf<'endpoint'>,
    action: string,
    actor: string,
    detail: Readonly<Record<string, string>>,
  ): Statement {
    return this.#deps.objects.audit('endpoint', known, { actor, action, detail });
  }

  #tell(id: string): void {
    this.#deps.events.publish({ type: 'endpoint', id });
  }
}

/** What is wrong between us and the CA, for an operator who waits for it. */
async function asFailure<Result>(name: string, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof CaFault)
      throw new Failure(
        'endpoint-failed',
        { name, fault: error.code },
        { details: { code: error.code, params: error.params } },
      );
    throw error;
  }
}

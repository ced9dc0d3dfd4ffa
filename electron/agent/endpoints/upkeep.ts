import type { Accepted } from '../connectors/accept-certificate.ts';
import type { ValidationReport } from '../../../shared/contract/endpoints.ts';
import { readCertificate } from '../pki/certificate.ts';
import { notice, type Notice } from '../services/problems.ts';
import type { KnownOf } from '../services/service-objects.ts';
import { anchorsOf } from './endpoint-problems.ts';
import type { ValidationDeps } from './validation/context.ts';
import { look } from './validation/validate.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Requests among which the newest certificate of a CA is looked for. */
const MOST_REQUESTS = 20;

type Look = { readonly of: KnownOf<'endpoint'>; readonly at: number; readonly report: ValidationReport };

/**
 * Looks at each CA in use once a day, without asking for a certificate: whether it can be reached, whether its certificates are still
 * the confirmed ones and last, which CA will follow it, whether its CRL is current. After a look that failed the next one is an hour later.
 */
export class Upkeep {
  readonly #deps: ValidationDeps;
  readonly #onNews: () => void;
  readonly #looks = new Map<string, Look>();
  readonly #end = new AbortController();
  #looking: Promise<void> | null = null;

  constructor(deps: ValidationDeps, onNews: () => void) {
    this.#deps = deps;
    this.#onNews = onNews;
  }

  /** What the last look found wrong. */
  notices(endpointId: string): Notice[] {
    const found = this.#looks.get(endpointId);
    if (found === undefined) return [];
    if (found.of !== this.#deps.objects.find('endpoint', endpointId)) return [];
    const at = new Date(found.at).toISOString().slice(0, 16);
    return found.report.steps.flatMap(({ state, step, fault }) => {
      // A CA that follows has a notice of its own, which stays through restarts.
      if (fault === null || fault.code === 'next-ca-unconfirmed' || (state !== 'failed' && state !== 'warned'))
        return [];
      return [notice('endpoint-look', state === 'failed' ? 'bad' : 'warning', { at, step, fault: fault.code })];
    });
  }

  /** One endpoint after the other; not twice at once. */
  lookWhenDue(): Promise<void> {
    this.#looking ??= this.#lookAtAll().finally(() => (this.#looking = null));
    return this.#looking;
  }

  async close(): Promise<void> {
    this.#end.abort();
    await this.#looking?.catch(() => undefined);
  }

  async #lookAtAll(): Promise<void> {
    const { objects, clock } = this.#deps;
    for (const id of this.#looks.keys()) if (objects.find('endpoint', id) === null) this.#looks.delete(id);
    for (const known of objects.all('endpoint')) {
      if (this.#isEnding()) return;
      // Of what was removed while another was looked at nothing is left to look at.
      if (objects.find('endpoint', known.id) === null) continue;
      if (!known.body.enabled || anchorsOf(known.body).length === 0 || !this.#isDue(known, clock())) continue;
      try {
        const looked = await look(known, this.#deps, await this.#latest(known.id), this.#end.signal);
        if (objects.find('endpoint', known.id) === null) continue;
        this.#looks.set(known.id, { ...looked, at: clock() });
      } catch (error) {
        if (this.#isEnding()) return;
        throw error;
      }
      this.#onNews();
    }
  }

  #isEnding(): boolean {
    return this.#end.signal.aborted;
  }

  #isDue(known: KnownOf<'endpoint'>, now: number): boolean {
    const last = this.#looks.get(known.id);
    if (last?.of !== known) return true;
    return now - last.at >= (last.report.verdict === 'failed' ? HOUR : DAY);
  }

  /** What the CA issued last, with the CAs above it. */
  async #latest(endpointId: string): Promise<Accepted | null> {
    const records = await this.#deps.objects.store.read('upstream.ofEndpoint', { endpointId, limit: MOST_REQUESTS });
    for (const record of records) {
      if (record.state !== 'issued' || record.revokedAt !== null) continue;
      const [issuer, ...above] = record.issuers.map((der) => readCertificate(der));
      if (issuer !== undefined)
        return { certificate: readCertificate(record.certificate), issuers: [issuer, ...above] };
    }
    return null;
  }
}

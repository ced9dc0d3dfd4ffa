import type { CaFaultView, ValidationReport, ValidationStepView } from '../../../../shared/contract/endpoints.ts';
import { VALIDATION_STEPS, type ValidationStep } from '../../../../shared/domain/ca-fault.ts';
import { newObjectId } from '../../object-id.ts';
import { CaFault } from '../../outbound/ca-fault.ts';
import type { Certificate } from '../../pki/certificate.ts';
import { formatName } from '../../pki/distinguished-name.ts';
import { sha256Hex } from '../../pki/fingerprints.ts';
import { PEM_LABELS, toPem } from '../../pki/pem.ts';

/** What a step found; texts are for reading and have no secrets. */
export type Finding = {
  readonly sent?: string;
  readonly received?: string;
  readonly facts?: readonly (readonly [key: string, value: string])[];
  /** What is wrong all the same; with `state` what that means. */
  readonly fault?: CaFault | null;
  /** `passed` unless there is a fault; then `failed`. */
  readonly state?: 'passed' | 'warned' | 'failed' | 'skipped';
  readonly milliseconds?: number;
};

/** Longest text of a step that is kept. */
const LONGEST = 2_000;

/** A validation while it runs: what each step found so far, as the contract shows it. */
export class Report {
  readonly #id: string;
  readonly #endpointId: string;
  readonly #clock: () => number;
  readonly #startedAt: number;
  readonly #steps = new Map<ValidationStep, ValidationStepView>();
  #chain: ValidationReport['chain'] = [];
  /** CAs that the present one announces to follow it; null while it was not asked. */
  next: readonly Certificate[] | null = null;
  #began = 0;
  #end: { readonly at: number; readonly verdict: ValidationReport['verdict'] } | null = null;

  constructor(endpointId: string, clock: () => number) {
    this.#endpointId = endpointId;
    this.#clock = clock;
    this.#startedAt = clock();
    this.#id = newObjectId(this.#startedAt);
  }

  get ended(): boolean {
    return this.#end !== null;
  }

  begin(step: ValidationStep): void {
    this.#began = performance.now();
    this.#put(step, 'running', null, {});
  }

  /** Does a step and keeps what it found; null where it failed, so that the next ones make no sense. */
  async take<Found extends Finding>(step: ValidationStep, work: () => Promise<Found>): Promise<Found | null> {
    try {
      const found = await work();
      return this.found(step, found) ? found : null;
    } catch (error) {
      if (!(error instanceof CaFault)) throw error;
      this.found(step, { fault: error });
      return null;
    }
  }

  found(step: ValidationStep, finding: Finding): boolean {
    const { fault = null } = finding;
    const state = finding.state ?? (fault === null ? 'passed' : 'failed');
    this.#put(step, state, finding.milliseconds ?? Math.round(performance.now() - this.#began), finding);
    return state !== 'failed';
  }

  /** The CAs that the operator may confirm, the issuing one first. */
  show(certificates: readonly Certificate[], anchors: readonly Certificate[]): void {
    const confirmed = new Set(anchors.map(({ der }) => sha256Hex(der)));
    const known = new Set(this.#chain.map(({ sha256 }) => sha256));
    const shown = certificates.map(({ der, subjectName, notAfter }) => {
      const sha256 = sha256Hex(der);
      const pem = toPem(PEM_LABELS.certificate, der);
      return { pem, subject: formatName(subjectName), sha256, notAfter, confirmed: confirmed.has(sha256) };
    });
    this.#chain = [...this.#chain, ...shown.filter(({ sha256 }) => !known.has(sha256))];
  }

  /** What was not reached is skipped. */
  end(cancelled: boolean): ValidationReport {
    for (const step of VALIDATION_STEPS) {
      const found = this.#steps.get(step);
      if (found === undefined || found.state === 'running') this.#put(step, 'skipped', null, {});
    }
    const states = [...this.#steps.values()].map(({ state }) => state);
    const verdict = states.includes('failed') ? 'failed' : states.includes('warned') ? 'warned' : 'passed';
    this.#end = { at: this.#clock(), verdict: cancelled ? 'cancelled' : verdict };
    return this.view();
  }

  view(): ValidationReport {
    return {
      id: this.#id,
      endpointId: this.#endpointId,
      startedAt: this.#startedAt,
      endedAt: this.#end?.at ?? null,
      verdict: this.#end?.verdict ?? 'running',
      steps: VALIDATION_STEPS.flatMap((step) => this.#steps.get(step) ?? []),
      chain: this.#chain,
    };
  }

  #put(step: ValidationStep, state: ValidationStepView['state'], milliseconds: number | null, finding: Finding): void {
    const { sent, received, facts = [], fault = null } = finding;
    this.#steps.set(step, {
      ...{ step, state, milliseconds },
      sent: sent === undefined ? null : sent.slice(0, LONGEST),
      received: received === undefined ? null : received.slice(0, LONGEST),
      fault: fault === null ? null : viewOf(fault),
      facts: facts.map(([key, value]) => [key, value.slice(0, LONGEST)]),
    });
  }
}

function viewOf({ code, params }: CaFault): CaFaultView {
  return { code, params: { ...params } };
}

import type { ValidationStep } from '../../../shared/domain/ca-fault.ts';
import type { CaFault } from './ca-fault.ts';

/** A certificate that the server showed. */
export type ShownCertificate = {
  readonly der: Uint8Array;
  readonly subject: string;
  /** SHA-256, lower-case hexadecimal. */
  readonly fingerprint: string;
  /** Epoch milliseconds. */
  readonly notBefore: number;
  readonly notAfter: number;
};

export type TlsDiagnosis = {
  /** What we offered. */
  readonly offered: readonly [lowest: string, highest: string];
  readonly version: string;
  /** IANA name. */
  readonly cipher: string;
  /** The server's own first. */
  readonly chain: readonly ShownCertificate[];
  readonly nameMatches: boolean;
  /** True where the chain leads to what is believed and everything in it is valid now. */
  readonly believed: boolean;
  readonly clientCertificate: 'not-asked' | 'not-sent' | 'sent';
};

type Facts = {
  readonly name: { readonly addresses: readonly string[] };
  readonly connection: { readonly attempts: readonly { address: string; milliseconds: number; code: string | null }[] };
  readonly tls: TlsDiagnosis;
  /** Milliseconds that the server is ahead; null where it sends no date. */
  readonly clock: { readonly ahead: number | null };
  readonly http: { readonly status: number; readonly server: string | null };
};

/** One step: what was done and seen, and the fault where it failed. Facts are there also beside a fault, as far as they are known. */
export type DiagnosisStep = {
  [Step in keyof Facts & ValidationStep]: {
    readonly step: Step;
    /** In the words of the protocol, for experts; no secrets. */
    readonly sent: string;
    readonly received: string;
    readonly milliseconds: number;
    readonly facts: Facts[Step] | null;
    readonly fault: CaFault | null;
  };
}[keyof Facts & ValidationStep];

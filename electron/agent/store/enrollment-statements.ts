import type { AuthenticationKind, Refusal } from '../../../shared/contract/transactions.ts';

/** A challenge that is handed out on demand; the MAC stands for it. */
export type NewDynamicChallenge = {
  readonly id: string;
  readonly scepProfile: string;
  readonly mac: Uint8Array;
  readonly origin: 'page' | 'webhook' | 'console';
  /** The only name that it is good for; null for any. */
  readonly subject: string | null;
  /** Operator, token or console that asked for it. */
  readonly madeBy: string;
  readonly createdAt: number;
  readonly expiresAt: number;
};

/** What an enrollment changes beside its certificate and its transaction, and what happens to one that waits. */
export type EnrollmentStatements = {
  /** Guard: fewer than `most` of the profile's are unused and in time. What ended a week ago is removed. */
  'dynamicChallenge.insert': NewDynamicChallenge & { readonly most: number };
  /** Guard: exists, is unused and ends after `at`. */
  'dynamicChallenge.burn': { readonly id: string; readonly at: number };
  /** Guard: fewer than `quota` in this hour (hours since the epoch). Counts one more. */
  'signer.use': { readonly signerId: string; readonly hour: number; readonly quota: number };
  /**
   * Guard: not cancelled; where there is a MAC, it is the challenge's, which is in time at `at` and unused or reusable.
   * Burns it, and notes the certificate and when it was asked for.
   */
  'registration.enroll': {
    readonly id: string;
    readonly challengeMac: Uint8Array | null;
    readonly at: number;
    readonly serial: string;
    readonly notAfter: number;
  };
  /** Guard: fewer than `each` wait for this registration (null: unregistered), and fewer than `all` that are authenticated in this way. */
  'transaction.requireRoom': {
    readonly registrationId: string | null;
    readonly each: number;
    readonly authentication: AuthenticationKind;
    readonly all: number;
  };
  /** Guard: it waits, and as many others as `follows` have approved; nobody approves twice. */
  'approval.insert': {
    readonly transactionId: string;
    readonly person: string;
    readonly at: number;
    readonly follows: number;
  };
  /** Guard: it waits, and ends after `at`. */
  'transaction.settle': { readonly id: string; readonly at: number; readonly certificateSerial: string };
  /** Guard: it waits. */
  'transaction.refuse': { readonly id: string; readonly at: number; readonly refusal: Refusal };
  /** No guard: removes the oldest answered questions (GetCert, GetCRL) beyond this many. */
  'transaction.pruneAnswered': { readonly keep: number };
  /**
   * No guard: removes the reply keys of transactions that were decided and could not have waited longer than until `before`, and the
   * requests that were kept for an external CA and were refused before.
   */
  'transaction.forgetReplyKeys': { readonly before: number };
};

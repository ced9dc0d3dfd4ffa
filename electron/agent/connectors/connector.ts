import type { IssuedCertificate } from '../authority/issue.ts';
import type { Authorization } from '../enrollment/authorise.ts';

/**
 * A CA, as the enrollment path sees it: local now, external ones to come. Given the proof that a certificate may be
 * issued, it resolves to the certificate; recording and delivering it is the path's.
 */
export type Connector = {
  /** The authority that the certificates name as theirs in the store. */
  readonly authorityId: string;
  /** Rejects with a Failure (`authority-expired`, …); nothing was issued then. */
  issue(authorization: Authorization, now: number): Promise<IssuedCertificate>;
};

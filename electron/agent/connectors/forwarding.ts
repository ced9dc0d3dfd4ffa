import type { Authorization } from '../enrollment/authorise.ts';
import type { Statement } from '../store/statements.ts';

/** A device's request on its way to an external CA. */
export type ForwardRequest = {
  /** What the certificate may have; its names are compared with what the CA issues. */
  readonly authorization: Authorization;
  readonly endpointId: string;
  /** Identifier of the stored transaction. */
  readonly transactionId: string;
  /** For reading. */
  readonly name: string;
  /** DER of the PKCS#10 as the device signed it, its challenge included. */
  readonly csr: Uint8Array;
};

/** External CAs, as the enrollment path sees them: what is forwarded is kept first and sent then, however often that takes. */
export type Forwarding = {
  /**
   * What keeps the request, for the unit that lets the transaction wait. Rejects with a CaFault for a CA that is gone, switched off
   * or not complete; nothing is kept then.
   */
  prepare(request: ForwardRequest): Promise<{ readonly id: string; readonly statements: readonly Statement[] }>;
  /** Sends what is kept, or asks about it. Resolves when the CA answered or cannot now; never rejects. */
  send(id: string): Promise<void>;
  /** What ends a transaction's request at the CA, because nobody waits for it any more. */
  withdrawal(transactionId: string, at: number): Promise<readonly Statement[]>;
  /** DER of the CAs above what this one issued, itself first; empty for one that is not known. */
  chain(authorityId: string): Promise<readonly Uint8Array[]>;
  /** DER of the Names of the CAs that the operator confirmed: how devices may call who issues. */
  subjects(): readonly Uint8Array[];
  /** How the operator calls the endpoint; `–` for one that is gone. */
  nameOf(endpointId: string): string;
};

import type { CertificateRow, RevocationReason } from '../../../shared/contract/certificates.ts';
import type { DecodedRequest, Refusal, Transaction } from '../../../shared/contract/transactions.ts';
import type { KeyKind, RaRole } from '../../../shared/contract/authority.ts';
import type { AuditContent } from '../audit/entry.ts';
import type { EndpointStatements } from './endpoint-records.ts';
import type { EnrollmentStatements } from './enrollment-statements.ts';
import type { ServiceStatements } from './service-records.ts';

/** Where a sealed secret lives. The vault binds the box to it, so a box moved to another place does not open. */
export type SecretPlace = {
  /** The noun that owns it, such as `authority` or `ra`. */
  readonly table: string;
  /** The owner's identifier. */
  readonly row: string;
  /** 1 for the first, then one more with each replacement. */
  readonly version: number;
};

/** How the vault key is kept; the parameters are public. */
export type VaultRecord =
  | { readonly kind: 'keychain'; readonly account: string; readonly keyCheck: Uint8Array; readonly createdAt: number }
  | {
      readonly kind: 'passphrase';
      readonly salt: Uint8Array;
      readonly cost: number;
      readonly blockSize: number;
      readonly parallelism: number;
      /** The vault key, sealed under the key that scrypt makes of the passphrase. */
      readonly wrappedKey: Uint8Array;
      readonly keyCheck: Uint8Array;
      readonly createdAt: number;
    };

export type NewAuthority = {
  readonly id: string;
  readonly name: string;
  /** RFC 4514. */
  readonly subject: string;
  readonly serial: string;
  readonly keyKind: KeyKind;
  readonly certificate: Uint8Array;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly sha256: string;
  readonly sha1: string;
  readonly md5: string;
  readonly createdAt: number;
};

/** The registration authority's role; its certificate is inserted before it with `certificate.insert`, kind `ra`. */
export type NewRegistrationAuthority = {
  readonly serial: string;
  readonly authorityId: string;
  readonly role: RaRole;
  readonly keyKind: KeyKind;
  readonly createdAt: number;
};

export type NewCrl = {
  readonly authorityId: string;
  readonly number: number;
  readonly thisUpdate: number;
  readonly nextUpdate: number;
  readonly entries: number;
  readonly der: Uint8Array;
};

export type NewRegistration = {
  readonly id: string;
  readonly fqdn: string;
  readonly fqdnUnicode: string;
  readonly ipAddresses: readonly string[];
  readonly serialNumber: string | null;
  /** Random where there is no challenge: nothing that anybody can send has that MAC. */
  readonly challengeMac: Uint8Array;
  readonly hasChallenge: boolean;
  readonly expiresAt: number | null;
  readonly reusable: boolean;
  readonly notes: string;
  readonly profile: string;
  /** Identifier of the RA profile under which the device enrolls. */
  readonly raProfile: string;
  readonly createdAt: number;
};

/** Every column of a certificate; certificate bytes as issued, what is searched beside them. */
export type NewCertificate = Pick<
  CertificateRow,
  | 'serial'
  | 'kind'
  | 'name'
  | 'subject'
  | 'keyAlgorithm'
  | 'profile'
  | 'notBefore'
  | 'notAfter'
  | 'issuedAt'
  | 'registrationId'
> & {
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly authorityId: string;
  /** RFC 4514. */
  readonly issuer: string;
  readonly der: Uint8Array;
  readonly sha256: string;
  readonly sha1: string;
  readonly md5: string;
  /** Lower-case hexadecimal of SHA-256 over the SubjectPublicKeyInfo. */
  readonly spkiSha256: string;
  /** The stored transaction's id (not the bytes of the protocol). */
  readonly transactionId: string | null;
  /** Serial of the certificate that this one renews. */
  readonly renews: string | null;
  /** Identifier of the RA profile under which it was issued; null for the agent's own. */
  readonly raProfile: string | null;
  /** The external CA through which it came; null for those of our own. */
  readonly endpointId: string | null;
  /** As the certificate has it, where `serial` is another key: see migration 0008. Null where they are the same. */
  readonly serialNumber: string | null;
};

export type NewTransaction = {
  readonly id: string;
  readonly protocol: 'scep';
  /** The profile that was addressed; transaction identifiers are unique within it. */
  readonly profile: string;
  readonly scepProfile: string | null;
  readonly raProfile: string | null;
  readonly state: Transaction['state'];
  /** Opaque bytes of the protocol (RFC 8894 §3.2.1.1); null when they could not be read. */
  readonly transactionId: Uint8Array | null;
  /** SHA-256 over the signer's SubjectPublicKeyInfo, and over the CSR without its signature and what it follows. */
  readonly signerKeyDigest: Uint8Array | null;
  readonly csrDigest: Uint8Array | null;
  readonly receivedAt: number;
  readonly completedAt: number | null;
  readonly durationMs: number | null;
  readonly clientAddress: string;
  readonly messageType: string | null;
  readonly requestedName: string | null;
  readonly registrationId: string | null;
  readonly certificateSerial: string | null;
  readonly refusal: Refusal | null;
  readonly authentication: Transaction['authentication'];
  /** The management signer that asked. */
  readonly signer: string | null;
  /** For a request that waits: how many persons are to approve it, and until when. */
  readonly persons: 1 | 2 | null;
  readonly expiresAt: number | null;
  /** Serial of the certificate that it is to renew. */
  readonly renews: string | null;
  readonly failInfo: string | null;
  readonly decoded: DecodedRequest;
  readonly csr: Uint8Array | null;
};

/**
 * Every guarded statement by name. A statement whose guard fails makes its whole unit a conflict; see `Store.commit`.
 * Statements of one unit take effect in the order given (foreign keys are checked at once: insert the certificate
 * before what names it).
 */
export type Statements = EnrollmentStatements &
  EndpointStatements &
  ServiceStatements & {
    /** Values are anything that JSON can carry. */
    'settings.put': { readonly key: string; readonly value: unknown };
    /** Guard: there is no vault yet. */
    'vault.create': VaultRecord;
    /** Guard: version 1 of a new secret, or one more than the stored version. */
    'secret.put': SecretPlace & { readonly box: Uint8Array };
    /** Guard: that secret exists. */
    'secret.remove': Pick<SecretPlace, 'table' | 'row'>;
    /** Guard: there is no authority yet. */
    'authority.insert': NewAuthority;
    /** Guard: an authority issues, and none is staged to follow it. `activateAt` is when it is to follow; null for by hand. */
    'authority.stage': NewAuthority & { readonly activateAt: number | null };
    /** Guard: it is staged. */
    'authority.plan': { readonly id: string; readonly activateAt: number | null };
    /** Guard: it is staged. It issues from now on; the one that did is a former one. */
    'authority.activate': { readonly id: string; readonly at: number };
    /** Guard: it is staged. */
    'authority.withdraw': { readonly id: string; readonly at: number };
    'ra.insert': NewRegistrationAuthority;
    /** Guard: `follows` is the last number (0 before the first), and the number is greater. Only the newest few are kept. */
    'crl.insert': NewCrl & { readonly follows: number };
    /** Guard: fqdn, addresses and serial number are unique among registrations that are not cancelled; conflicts name the duplicates. */
    'registration.insert': NewRegistration;
    /** The same for many, all or nothing; a conflict names the first registration that is a duplicate. */
    'registration.insertMany': { readonly registrations: readonly NewRegistration[] };
    /** Guard: not cancelled, MAC equal, not expired at `at`, unused or reusable. */
    'registration.burnChallenge': { readonly id: string; readonly challengeMac: Uint8Array; readonly at: number };
    /** Guard: exists and is not cancelled. */
    'registration.requireActive': { readonly id: string };
    /** No guard: notes when something last asked. */
    'registration.touchRequest': { readonly id: string; readonly at: number };
    /** Guard: exists. */
    'registration.setNotes': { readonly id: string; readonly notes: string };
    /** Guard: exists and is not cancelled. The old challenge stops working at once; the new one is unused. */
    'registration.replaceChallenge': {
      readonly id: string;
      readonly challengeMac: Uint8Array;
      readonly expiresAt: number | null;
    };
    /** Guard: exists and is not cancelled. */
    'registration.cancel': { readonly id: string; readonly at: number };
    /** Guard: the serial is new. */
    'certificate.insert': NewCertificate;
    /** Guard: exists and is not revoked. */
    'certificate.requireCurrent': { readonly serial: string };
    /** Guard: exists and is not revoked. The newest renewal wins. */
    'certificate.markRenewed': { readonly serial: string; readonly renewedBy: string };
    /** Guard: exists and is not revoked. */
    'certificate.revoke': { readonly serial: string; readonly at: number; readonly reason: RevocationReason };
    /** Guard: none was issued and none waits for the same profile, transactionId, signer key and CSR. */
    'transaction.insert': NewTransaction;
    /** Guard: exists and is issued. The stored answer was given again. */
    'transaction.markReplayed': { readonly id: string };
    /** No guard: removes the oldest refused transactions beyond this many, but for those that somebody decided on; anybody on the network can cause a refusal. */
    'transaction.pruneRefused': { readonly keep: number };
    /** Sequence and hash are given when it is written. Throws the Failure `vault-locked` until `Store.keyAudit` was called. */
    'audit.append': AuditContent;
  };
export type StatementName = keyof Statements;

/** One guarded statement: plain data that can be cloned to a thread or sent to a server. */
export type Statement = {
  [Name in StatementName]: { readonly name: Name; readonly input: Statements[Name] };
}[StatementName];

/** Makes a statement; for reading, `statement('registration.cancel', { id, at })`. */
export function statement<Name extends StatementName>(name: Name, input: Statements[Name]): Statement {
  return { name, input } as Statement;
}

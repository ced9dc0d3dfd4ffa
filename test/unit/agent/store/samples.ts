import { createHash, createHmac, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore, type SqliteStoreOptions } from '../../../../electron/agent/store/sqlite/open-store.ts';
import {
  statement,
  type NewAuthority,
  type NewCertificate,
  type NewRegistration,
  type NewTransaction,
  type Statement,
} from '../../../../electron/agent/store/statements.ts';
import type { Store } from '../../../../electron/agent/store/store.ts';
import { DEFAULT_RA_PROFILE_ID, DEFAULT_SCEP_PROFILE_ID } from '../../../../shared/contract/services.ts';

export const NOW = 1_800_000_000_000;
export const DAY = 86_400_000;
export const AUDIT_KEY = new Uint8Array(32).fill(7);
export const AUTHORITY_ID = '01890000-0000-7000-8000-000000000001';

/** A data folder of its own. */
export function makeFolder(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'certwright-store-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Runs a test against a store in a folder of its own, keyed for auditing. */
export async function withStore(
  test: (store: Store, folder: string) => Promise<void>,
  options: SqliteStoreOptions = {},
): Promise<void> {
  const { folder, remove } = makeFolder();
  const store = await openSqliteStore(folder, options);
  try {
    await store.keyAudit(AUDIT_KEY);
    await test(store, folder);
  } finally {
    await store.close();
    remove();
  }
}

export function mac(challenge: string): Uint8Array {
  return new Uint8Array(createHmac('sha256', 'test').update(challenge).digest());
}

export function registration(over: Partial<NewRegistration> & { fqdn: string }): NewRegistration {
  return {
    id: randomUUID(),
    fqdnUnicode: over.fqdn,
    ipAddresses: [],
    serialNumber: null,
    challengeMac: mac(over.fqdn),
    hasChallenge: true,
    expiresAt: NOW + 3_600_000,
    reusable: false,
    notes: '',
    profile: 'device',
    raProfile: DEFAULT_RA_PROFILE_ID,
    createdAt: NOW,
    ...over,
  };
}

export function authority(): NewAuthority {
  return {
    id: AUTHORITY_ID,
    name: 'Office CA',
    subject: 'CN=Office CA',
    serial: 'aa01',
    keyKind: 'rsa:2048',
    certificate: new Uint8Array([1, 2, 3]),
    notBefore: NOW - DAY,
    notAfter: NOW + 3_650 * DAY,
    sha256: hexDigest('sha256', 'ca'),
    sha1: hexDigest('sha1', 'ca'),
    md5: hexDigest('md5', 'ca'),
    createdAt: NOW,
  };
}

function hexDigest(algorithm: string, text: string): string {
  return createHash(algorithm).update(text).digest('hex');
}

export function certificate(over: Partial<NewCertificate> & { serial: string }): NewCertificate {
  const name = over.name ?? `device-${over.serial}.office.example`;
  return {
    kind: 'device',
    endpointId: null,
    serialNumber: null,
    name,
    subject: `CN=${name}`,
    dnsNames: [name],
    ipAddresses: [],
    keyAlgorithm: 'RSA 2048',
    profile: 'device',
    notBefore: NOW - DAY,
    notAfter: NOW + 365 * DAY,
    issuedAt: NOW,
    registrationId: null,
    authorityId: AUTHORITY_ID,
    issuer: 'CN=Office CA',
    der: new Uint8Array(Buffer.from(`der of ${over.serial}`)),
    sha256: hexDigest('sha256', over.serial),
    sha1: hexDigest('sha1', over.serial),
    md5: hexDigest('md5', over.serial),
    spkiSha256: hexDigest('sha256', `key ${over.serial}`),
    transactionId: null,
    renews: null,
    raProfile: null,
    ...over,
  };
}

export function transaction(over: Partial<NewTransaction> = {}): NewTransaction {
  return {
    id: randomUUID(),
    protocol: 'scep',
    profile: DEFAULT_SCEP_PROFILE_ID,
    scepProfile: DEFAULT_SCEP_PROFILE_ID,
    raProfile: DEFAULT_RA_PROFILE_ID,
    state: 'refused',
    transactionId: null,
    signerKeyDigest: null,
    csrDigest: null,
    receivedAt: NOW,
    completedAt: NOW + 5,
    durationMs: 4.5,
    clientAddress: '192.0.2.7',
    messageType: 'PKCSReq',
    requestedName: 'door-1.office.example',
    registrationId: null,
    certificateSerial: null,
    refusal: over.state === undefined || over.state === 'refused' ? { code: 'challenge-unknown', params: {} } : null,
    authentication: 'none',
    signer: null,
    persons: null,
    expiresAt: null,
    renews: null,
    failInfo: over.state === undefined || over.state === 'refused' ? 'badRequest' : null,
    decoded: {
      httpMethod: 'POST',
      path: '/scep',
      sizeBytes: 1_234,
      transactionId: null,
      messageType: 'PKCSReq',
      digestAlgorithm: 'SHA-256',
      contentCipher: 'AES-128-CBC',
      keyTransport: 'RSAES-PKCS1-v1_5',
      signer: null,
      csr: null,
    },
    csr: null,
    ...over,
  };
}

export function auditEntry(detail: Record<string, string> = {}, objectId = 'x'): Statement {
  return statement('audit.append', {
    at: NOW,
    actor: 'operator',
    action: 'registration.created',
    objectKind: 'registration',
    objectId,
    detail,
  });
}

/** Commits, and fails the test on a conflict. */
export async function mustCommit(store: Store, ...unit: Statement[]): Promise<void> {
  const outcome = await store.commit(unit);
  if (outcome.outcome !== 'committed') throw new Error(`conflict: ${JSON.stringify(outcome)}`);
}

import { createPrivateKey } from 'node:crypto';
import { isIP } from 'node:net';
import { authoriseService } from '../enrollment/authorise.ts';
import { certificateRow } from '../enrollment/certificate-row.ts';
import type { LocalAuthority } from '../authority/local-authority.ts';
import { localConnector } from '../connectors/local.ts';
import { newKeyPair } from '../pki/key-pair.ts';
import { PEM_LABELS, toPem } from '../pki/pem.ts';
import { readIpAddress } from '../registrations/ip-address.ts';
import type { Vault } from '../secrets/vault.ts';
import type { PublicAddresses } from '../settings/public-addresses.ts';
import type { CertificateFacts } from '../store/queries.ts';
import { statement } from '../store/statements.ts';
import type { Store } from '../store/store.ts';

export type ServiceCertificateDeps = {
  readonly store: Store;
  readonly vault: Vault;
  readonly authority: LocalAuthority;
  readonly addresses: () => PublicAddresses;
  readonly clock: () => number;
};

export type ServiceCertificate = {
  /** PEM for the TLS server; the key never leaves the process. */
  readonly tls: { readonly cert: string; readonly key: string };
  readonly facts: Pick<CertificateFacts, 'serial' | 'notAfter' | 'sha256' | 'sha1' | 'md5'>;
};

const SECRET_TABLE = 'service';
const SECRET_ROW = 'challenge-service';
/** Before its end it gets a successor. */
const OVERLAP = 30 * 86_400_000;

/**
 * The TLS certificate of the challenge service: the one that there is, while it names every host, was issued by the
 * authority that issues now, is not revoked and does not end soon; else a new one with a new key.
 *
 * @param hosts names and addresses by which the service is called; the first is the commonName
 */
export async function serviceCertificate(
  deps: ServiceCertificateDeps,
  hosts: readonly string[],
): Promise<ServiceCertificate> {
  return (await storedCertificate(deps, hosts)) ?? (await newCertificate(deps, hosts));
}

type Stored = { readonly serial: string; readonly key: string };

async function storedCertificate(
  deps: ServiceCertificateDeps,
  hosts: readonly string[],
): Promise<ServiceCertificate | null> {
  const { store, vault, clock, authority } = deps;
  const secret = await store.read('secret.get', { table: SECRET_TABLE, row: SECRET_ROW });
  if (secret === null) return null;
  const place = { table: SECRET_TABLE, row: SECRET_ROW, version: secret.version };
  const { serial, key } = JSON.parse(Buffer.from(vault.open(place, secret.box)).toString('utf8')) as Stored;
  const facts = await store.read('certificate.facts', { serial });
  const isGood =
    facts?.revokedAt === null &&
    facts.authorityId === authority.loaded.record.id &&
    facts.notAfter - clock() > OVERLAP &&
    hosts.every((host) => facts.dnsNames.includes(host) || facts.ipAddresses.includes(host));
  return isGood ? { tls: { cert: toPem(PEM_LABELS.certificate, facts.der), key }, facts } : null;
}

async function newCertificate(deps: ServiceCertificateDeps, hosts: readonly string[]): Promise<ServiceCertificate> {
  const { store, vault, authority, addresses, clock } = deps;
  const { record, issuer } = authority.loaded;
  const { publicKey, privateKey } = await newKeyPair('rsa:2048');
  const key = String(
    createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' }).export({
      type: 'pkcs8',
      format: 'pem',
    }),
  );
  const authorization = authoriseService(
    {
      commonName: hosts[0] ?? 'localhost',
      dnsNames: hosts.filter((host) => isIP(host) === 0),
      ipAddresses: hosts.flatMap((host) => {
        const reading = readIpAddress(host);
        return 'address' in reading ? [reading.address] : [];
      }),
    },
    publicKey,
  );
  const issued = await localConnector(record.id, issuer, addresses).issue(authorization, clock());
  const before = await store.read('secret.get', { table: SECRET_TABLE, row: SECRET_ROW });
  const place = { table: SECRET_TABLE, row: SECRET_ROW, version: (before?.version ?? 0) + 1 };
  const stored: Stored = { serial: issued.serial, key };
  const relations = { authorityId: record.id, registrationId: null, transactionId: null, renews: null };
  await store.commit([
    statement('certificate.insert', certificateRow(issued, relations)),
    statement('secret.put', { ...place, box: vault.seal(place, Buffer.from(JSON.stringify(stored), 'utf8')) }),
    statement('audit.append', {
      at: clock(),
      actor: 'agent',
      action: 'certificate.issued',
      objectKind: 'certificate',
      objectId: issued.serial,
      detail: { fqdn: hosts.join(', '), for: 'challenge-service' },
    }),
  ]);
  return { tls: { cert: toPem(PEM_LABELS.certificate, issued.der), key }, facts: issued };
}

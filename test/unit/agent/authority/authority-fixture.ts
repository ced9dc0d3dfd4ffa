import { createPrivateKey } from 'node:crypto';
import type { KeyKind } from '../../../../shared/contract/authority.ts';
import { type MadeAuthority, makeAuthority } from '../../../../electron/agent/authority/create-authority.ts';
import type { Issuer } from '../../../../electron/agent/authority/issue.ts';
import type { Authorization } from '../../../../electron/agent/enrollment/authorise.ts';
import { authorise } from '../../../../electron/agent/enrollment/authorise.ts';
import { readCertificationRequest } from '../../../../electron/agent/pki/certification-request.ts';
import { keySigner, signatureAlgorithmFor } from '../../../../electron/agent/pki/signer.ts';
import { DEVICE_PROFILE } from '../../../../electron/agent/profiles/certificate-profile.ts';
import type { RegistrationFacts } from '../../../../electron/agent/store/enrollment-queries.ts';
import { RA_DEFAULT } from '../../../harness/test-policy.ts';
import type { OpenSsl } from '../pki/openssl.ts';

/** Noon of a day that has nothing special. */
export const NOW = Date.UTC(2030, 5, 15, 12, 0, 0, 250);
export const DAY = 86_400_000;

export async function anAuthority(key: KeyKind = 'ec:p256', years = 10, now = NOW): Promise<MadeAuthority> {
  return makeAuthority({ name: 'Büro CA', key, years }, now);
}

export function issuerOf({ certificate, privateKey }: MadeAuthority): Issuer {
  const key = createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' });
  return { certificate, signer: keySigner(key, signatureAlgorithmFor(certificate.publicKeyFacts)) };
}

export type Names = {
  readonly fqdn?: string;
  readonly ipAddresses?: readonly string[];
  readonly serialNumber?: string | null;
};

/** What the authorise step gives a device that asks, by a CSR of OpenSSL's, for the name that is registered for it. */
export function anAuthorization(
  ssl: OpenSsl,
  names: Names = {},
  key: readonly string[] = ['-newkey', 'rsa:2048'],
): Authorization {
  const { fqdn = 'door-1.office.example', ipAddresses = [], serialNumber = null } = names;
  ssl.run(
    'req',
    '-new',
    '-nodes',
    '-keyout',
    'device.key',
    ...key,
    '-subj',
    '/O=Evil/OU=Wide',
    ...sanOf(fqdn),
    '-outform',
    'DER',
    '-out',
    'device.der',
  );
  const csr = readCertificationRequest(ssl.read('device.der'));
  const registration = { fqdn, ipAddresses, serialNumber } as unknown as RegistrationFacts;
  const policy = { ra: RA_DEFAULT, profile: DEVICE_PROFILE };
  const result = authorise({ by: 'challenge', registration, challengeMac: new Uint8Array(32) }, csr, policy);
  if (result.authorization === null) throw new Error(JSON.stringify(result.refusal));
  return result.authorization;
}

function sanOf(fqdn: string): string[] {
  return ['-addext', `subjectAltName=DNS:${fqdn}`];
}

/** Writes a certificate as PEM for OpenSSL to judge. */
export function writePem(ssl: OpenSsl, name: string, der: Uint8Array): void {
  ssl.write(`${name}.der`, der);
  ssl.run('x509', '-inform', 'DER', '-in', `${name}.der`, '-out', `${name}.pem`);
}

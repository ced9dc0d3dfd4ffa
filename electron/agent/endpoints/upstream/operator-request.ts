import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { SettingProblem } from '../../../../shared/contract/services.ts';
import {
  readCertificationRequest,
  verifyCertificationRequest,
  type CertificationRequest,
} from '../../pki/certification-request.ts';
import { DerError } from '../../pki/der-reader.ts';
import { compareBytes } from '../../pki/der-writer.ts';
import { formatName } from '../../pki/distinguished-name.ts';
import { Oid } from '../../pki/oids.ts';
import { fromPem } from '../../pki/pem.ts';
import { DEVICE_PROFILE } from '../../profiles/certificate-profile.ts';
import { publicKeyRefusal } from '../../profiles/public-key-policy.ts';
import { invalid, problem, requireNone } from '../../services/problems.ts';
import { readCertificateFile, readKeyFile } from '../certificate-file.ts';

/** A certificate with its key, or a key alone, as the operator hands it over: base64 of PEM, of a certificate also of PKCS#12. */
export type SecretFile = { readonly file: string; readonly passphrase: string | null };

/** What comes with a CSR: the certificate that is renewed, and the CSR's own key where the operator has it. */
export type AlongWithRequest = { readonly renews: SecretFile | null; readonly key: SecretFile | null };

export type OperatorRequest = {
  readonly csr: CertificationRequest;
  /** For reading. */
  readonly name: string;
  readonly renews: { readonly certificate: Uint8Array; readonly privateKey: KeyObject } | null;
  /** The CSR's own. */
  readonly key: KeyObject | null;
};

/** OpenSSL before 0.9.5 and Windows write NEW before it. */
const LABELS = new Set(['CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST']);

/** A CSR that the operator vouches for. Throws `service-invalid` for what no CA should be asked. */
export async function readOperatorRequest(csrPem: string, { renews, key }: AlongWithRequest): Promise<OperatorRequest> {
  const csr = read(csrPem);
  requireNone(csr === null ? [problem('csr-unreadable', ['csrPem'])] : problemsOf(csr));
  if (csr === null) throw new TypeError('a CSR with a problem went through');
  return {
    csr,
    name: nameOf(csr),
    renews: renews === null ? null : await readRenews(renews),
    key: key === null ? null : readKey(key, csr),
  };
}

function read(pem: string): CertificationRequest | null {
  const [block, ...more] = fromPem(pem).filter(({ label }) => LABELS.has(label));
  if (block === undefined || more.length > 0) return null;
  try {
    return readCertificationRequest(block.der);
  } catch (error) {
    if (error instanceof DerError) return null;
    throw error;
  }
}

function problemsOf(csr: CertificationRequest): SettingProblem[] {
  const at = ['csrPem'];
  if (!verifyCertificationRequest(csr)) return [problem('csr-signature-bad', at)];
  const refusal = publicKeyRefusal(DEVICE_PROFILE, csr.publicKeyFacts);
  return refusal === null ? [] : [problem('csr-key-weak', at)];
}

function readKey({ file, passphrase }: SecretFile, { publicKey }: CertificationRequest): KeyObject {
  const at = ['key', 'file'];
  const key = readKeyFile(Buffer.from(file, 'base64'), passphrase);
  if (key === null) throw invalid(problem('key-file-unreadable', at));
  const own = createPublicKey(key).export({ type: 'spki', format: 'der' });
  if (compareBytes(own, publicKey) !== 0) throw invalid(problem('key-file-other', at));
  return key;
}

async function readRenews({ file, passphrase }: SecretFile): Promise<OperatorRequest['renews']> {
  const found = await readCertificateFile(Buffer.from(file, 'base64'), passphrase);
  requireNone('problem' in found ? [problem(found.problem, ['renews', 'file'])] : []);
  if ('problem' in found) throw new TypeError('a file with a problem went through');
  const { certificate, privateKey } = found;
  return { certificate, privateKey: createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' }) };
}

function nameOf({ subjectAttributes, subjectName, requestedExtensions }: CertificationRequest): string {
  const [commonName] = subjectAttributes.flatMap(({ type, value }) => (type === Oid.commonName ? [value] : []));
  return (commonName ?? requestedExtensions.subjectAltNames[0]?.value ?? formatName(subjectName)).slice(0, 200);
}

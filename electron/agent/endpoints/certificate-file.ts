import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { DerError } from '../pki/der-reader.ts';
import { readCertificate } from '../pki/certificate.ts';
import { compareBytes } from '../pki/der-writer.ts';
import { fromPem, PEM_LABELS } from '../pki/pem.ts';
import { readPkcs12 } from './pkcs12.ts';

/** A certificate and the key that belongs to it. */
export type CertificateFile =
  | {
      /** DER. */
      readonly certificate: Uint8Array;
      /** DER of PKCS#8, not encrypted: straight into the vault with it. */
      readonly privateKey: Uint8Array;
    }
  /** A key under `problems`. */
  | {
      readonly problem: 'certificate-file-unreadable' | 'certificate-file-passphrase' | 'certificate-file-without-key';
    };

const KEY_BLOCK =
  /-----BEGIN (?:ENCRYPTED |RSA |EC )?PRIVATE KEY-----[\s\S]{1,20000}?-----END (?:ENCRYPTED |RSA |EC )?PRIVATE KEY-----/;

/**
 * Reads a certificate with its key from PEM (certificates and one private key, encrypted or not) or PKCS#12. Of several
 * certificates the one is taken whose key it is.
 */
export async function readCertificateFile(file: Uint8Array, passphrase: string | null): Promise<CertificateFile> {
  const text = Buffer.from(file).toString('latin1');
  if (!text.includes('-----BEGIN ')) {
    const opened = await readPkcs12(file, passphrase ?? '');
    return 'problem' in opened ? opened : pair(opened.certificates, privateKeyOf(opened.key, null));
  }
  const certificates = fromPem(text).flatMap(({ label, der }) => (label === PEM_LABELS.certificate ? [der] : []));
  const [key] = KEY_BLOCK.exec(text) ?? [];
  if (key === undefined) return { problem: 'certificate-file-without-key' };
  return pair(certificates, privateKeyOf(key, passphrase));
}

/** A private key alone, in PEM; null for what is none, and for what the passphrase does not open. */
export function readKeyFile(file: Uint8Array, passphrase: string | null): KeyObject | null {
  const [key] = KEY_BLOCK.exec(Buffer.from(file).toString('latin1')) ?? [];
  return key === undefined ? null : privateKeyOf(key, passphrase);
}

function pair(certificates: readonly Uint8Array[], key: KeyObject | null): CertificateFile {
  if (key === null) return { problem: 'certificate-file-passphrase' };
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' });
  const certificate = certificates.find((der) => isFor(der, publicKey));
  if (certificate === undefined) return { problem: 'certificate-file-without-key' };
  return { certificate, privateKey: Uint8Array.from(key.export({ type: 'pkcs8', format: 'der' })) };
}

function isFor(der: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    return compareBytes(readCertificate(der).publicKey, publicKey) === 0;
  } catch (error) {
    if (error instanceof DerError) return false;
    throw error;
  }
}

/** Null for what the passphrase does not open, or what is no key. */
function privateKeyOf(key: string | Uint8Array, passphrase: string | null): KeyObject | null {
  try {
    if (typeof key !== 'string') return createPrivateKey({ key: Buffer.from(key), format: 'der', type: 'pkcs8' });
    return createPrivateKey({ key, format: 'pem', ...(passphrase === null ? {} : { passphrase }) });
  } catch {
    return null;
  }
}

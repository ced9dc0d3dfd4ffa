import { CaFault } from '../../outbound/ca-fault.ts';
import type { DecryptionKey } from '../../pki/cms/key-transport.ts';
import { issuedFor, malformed, reading, type EstIssued } from './est-answer.ts';
import { mediaType, readMultipart } from './multipart.ts';
import { decryptServerKey, isEnvelopedData, publicKeyOf } from './server-generated-key.ts';
import { decodeBody } from './transfer-encoding.ts';

/** PKCS#8 DER of the key that the CA made, straight into the vault with it. */
export type ServerKeyIssued = EstIssued & { readonly privateKey: Uint8Array };

const OPERATION = 'serverkeygen';

type Found = { readonly kind: 'key' | 'pkcs7'; readonly der: Uint8Array };

/**
 * A key and the certificate for it, in either order (RFC 7030 §4.4.2). The key is encrypted where a key to decrypt it was offered, or
 * not; the certificate is the one of exactly this key. Throws CaFault.
 */
export function readServerKey(
  contentType: string,
  body: Uint8Array,
  decryptionKey: DecryptionKey | null,
): ServerKeyIssued {
  const parts = reading(OPERATION, () => readMultipart(contentType, body).map(kindOf));
  const isKey = ({ kind, der }: Found): boolean => kind === 'key' || reading(OPERATION, () => isEnvelopedData(der));
  const keys = parts.filter(isKey);
  const certificates = parts.filter((part) => !keys.includes(part));
  const [key] = keys;
  const [certificate] = certificates;
  if (key === undefined || certificate === undefined || parts.length !== 2) {
    throw malformed(OPERATION, `${String(keys.length)} keys and ${String(certificates.length)} certificates`);
  }
  const privateKey = key.kind === 'key' ? Uint8Array.from(key.der) : decrypted(key.der, decryptionKey);
  const publicKey = reading(OPERATION, () => publicKeyOf(privateKey));
  return { ...issuedFor(certificate.der, publicKey, OPERATION), privateKey };
}

function kindOf({ headers, body }: ReturnType<typeof readMultipart>[number]): Found {
  const { type } = mediaType(headers.get('content-type') ?? '');
  switch (type) {
    case 'application/pkcs8':
      return { kind: 'key', der: decodeBody(body) };
    case 'application/pkcs7-mime':
    case 'application/x-pkcs7-mime':
      return { kind: 'pkcs7', der: decodeBody(body) };
    default:
      throw malformed(OPERATION, 'a part of another type');
  }
}

function decrypted(der: Uint8Array, key: DecryptionKey | null): Uint8Array {
  const found = key === null ? null : reading(OPERATION, () => decryptServerKey(der, key));
  if (found === null) throw new CaFault('est-key-undecryptable');
  return found;
}

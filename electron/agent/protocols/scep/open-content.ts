import { CONTENT_CIPHERS, type ContentCipher, type KeyTransport } from '../../pki/cms/algorithms.ts';
import { decryptContent } from '../../pki/cms/content-cipher.ts';
import type { EnvelopedData } from '../../pki/cms/enveloped-data.ts';
import { decryptContentKey, type DecryptionKey } from '../../pki/cms/key-transport.ts';
import {
  readCertificationRequest,
  verifyCertificationRequest,
  type CertificationRequest,
} from '../../pki/certification-request.ts';
import { DerError, readOne } from '../../pki/der-reader.ts';
import { Tag } from '../../pki/der-tags.ts';
import type { DecodedMessage } from './codec.ts';
import { decodedCsr } from './decoded-message.ts';
import { Refused } from './refused.ts';

type Sealed = {
  readonly enveloped: EnvelopedData;
  readonly cipher: ContentCipher;
  readonly iv: Uint8Array;
  readonly keyTransport: KeyTransport;
  readonly decryptionKey: DecryptionKey;
  /** Filled with the CSR once it is read. */
  readonly decoded: { csr: DecodedMessage['csr'] };
};

/**
 * Decrypts the envelope, reads the CSR and verifies its proof of possession. The refusals differ for the operator;
 * the network gets one and the same failInfo for all of them (`failInfoOf`).
 */
export function openRequestContent({
  enveloped,
  cipher,
  iv,
  keyTransport,
  decryptionKey,
  decoded,
}: Sealed): CertificationRequest {
  const { keyLength } = CONTENT_CIPHERS[cipher];
  const key = decryptContentKey(decryptionKey, keyTransport, enveloped.encryptedKey, keyLength);
  const decrypted = decryptContent(cipher, key, iv, enveloped.encryptedContent);
  if (decrypted === null) throw new Refused('decryption-failed');
  const { csr, detail } = tryReadCsr(decrypted.content);
  if (!decrypted.padded || csr === undefined) {
    throw decrypted.padded && isOneSequence(decrypted.content)
      ? new Refused('csr-malformed', { detail })
      : new Refused('decryption-failed');
  }
  decoded.csr = decodedCsr(csr);
  if (!verifyCertificationRequest(csr)) throw new Refused('csr-signature-invalid');
  return csr;
}

function tryReadCsr(content: Uint8Array): { csr: CertificationRequest | undefined; detail: string } {
  try {
    // A buffer of its own: what is read holds views into it and travels between threads.
    return { csr: readCertificationRequest(new Uint8Array(content)), detail: '' };
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    return { csr: undefined, detail: error.message };
  }
}

/** Only to tell the operator a wrong key from a wrong request. */
function isOneSequence(content: Uint8Array): boolean {
  try {
    readOne(content, Tag.sequence);
    return true;
  } catch {
    return false;
  }
}

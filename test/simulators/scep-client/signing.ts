import { constants, sign } from 'node:crypto';
import { NULL, context, int, oid, seq } from './der.ts';
import type { ClientKey } from './keys.ts';
import { DIGEST_OID, DIGEST_WITH_RSA_OID, ECDSA_WITH_DIGEST_OID, OID, type Digest } from './names.ts';

/** How a CMS signature names its algorithm: OpenSSL writes rsaEncryption, others the digest with it; PSS is rare. */
export type SignatureStyle = 'rsaEncryption' | 'digestWithRsa' | 'pss';

export type Signed = { readonly algorithm: Buffer; readonly signature: Buffer };

/** Signs and says how, as an AlgorithmIdentifier. */
export function signWith(
  key: ClientKey,
  digest: Digest,
  data: Uint8Array,
  style: SignatureStyle = 'digestWithRsa',
): Signed {
  if (key.kind === 'ec') {
    if (digest === 'md5') throw new RangeError('ECDSA with MD5');
    return { algorithm: seq(oid(ECDSA_WITH_DIGEST_OID[digest])), signature: sign(digest, data, key.privateKey) };
  }
  if (style === 'pss') {
    const hash = seq(oid(DIGEST_OID[digest]), NULL);
    const parameters = seq(context(0, hash), context(1, seq(oid(OID.mgf1), hash)), context(2, int(32)));
    return {
      algorithm: seq(oid(OID.rsassaPss), parameters),
      signature: sign(digest, data, { key: key.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }),
    };
  }
  const name = style === 'rsaEncryption' ? OID.rsaEncryption : DIGEST_WITH_RSA_OID[digest];
  return { algorithm: seq(oid(name), NULL), signature: sign(digest, data, key.privateKey) };
}

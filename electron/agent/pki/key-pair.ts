import { type KeyObject, generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import type { KeyKind } from '../../../shared/contract/authority.ts';

export type KeyPair = {
  /** DER of the SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
  /** DER of the PKCS#8 PrivateKeyInfo, not encrypted: straight into the vault with it. */
  readonly privateKey: Uint8Array;
};

const generate = promisify(generateKeyPair);

/** A new key pair, made in libuv's thread pool (an RSA-4096 key takes a second or more). */
export async function newKeyPair(kind: KeyKind): Promise<KeyPair> {
  const { publicKey, privateKey } = await generateOf(kind);
  return {
    publicKey: Uint8Array.from(publicKey.export({ type: 'spki', format: 'der' })),
    privateKey: Uint8Array.from(privateKey.export({ type: 'pkcs8', format: 'der' })),
  };
}

function generateOf(kind: KeyKind): Promise<{ publicKey: KeyObject; privateKey: KeyObject }> {
  switch (kind) {
    case 'rsa:2048':
    case 'rsa:3072':
    case 'rsa:4096':
      return generate('rsa', { modulusLength: Number(kind.slice(4)), publicExponent: 0x10001 });
    case 'ec:p256':
      return generate('ec', { namedCurve: 'prime256v1', paramEncoding: 'named' });
    case 'ec:p384':
      return generate('ec', { namedCurve: 'secp384r1', paramEncoding: 'named' });
  }
}

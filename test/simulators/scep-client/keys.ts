import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

/** A device's key pair. */
export type ClientKey = {
  readonly kind: 'rsa' | 'ec';
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** DER of the SubjectPublicKeyInfo. */
  readonly spki: Buffer;
  /** DER of the PKCS#8 PrivateKeyInfo. */
  readonly pkcs8: Buffer;
};

const generate = promisify(generateKeyPair);
const CURVES = { p256: 'P-256', p384: 'P-384', p521: 'P-521' } as const;
type KeyKind = `rsa:${number}` | `ec:${keyof typeof CURVES}`;

/** Makes a key pair; `exponent` is for odd RSA keys. */
export async function makeKey(kind: KeyKind = 'rsa:2048', exponent?: number): Promise<ClientKey> {
  const [family, size] = kind.split(':') as ['rsa', string] | ['ec', keyof typeof CURVES];
  const pair =
    family === 'rsa'
      ? await generate('rsa', {
          modulusLength: Number(size),
          ...(exponent === undefined ? {} : { publicExponent: exponent }),
        })
      : await generate('ec', { namedCurve: CURVES[size] });
  return keyFrom(pair.privateKey);
}

/** From a private key: a handle, or PKCS#8 DER. */
function keyFrom(key: KeyObject | Uint8Array): ClientKey {
  const privateKey =
    key instanceof Uint8Array ? createPrivateKey({ key: Buffer.from(key), format: 'der', type: 'pkcs8' }) : key;
  const publicKey = createPublicKey(privateKey);
  return {
    kind: privateKey.asymmetricKeyType === 'ec' ? 'ec' : 'rsa',
    privateKey,
    publicKey,
    spki: publicKey.export({ format: 'der', type: 'spki' }),
    pkcs8: privateKey.export({ format: 'der', type: 'pkcs8' }),
  };
}

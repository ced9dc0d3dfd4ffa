import {
  constants,
  createCipheriv,
  createDecipheriv,
  createHash,
  generateKeyPairSync,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';

/** CPU milliseconds of an enrollment's cryptography alone. */
export type Floor = {
  /** Of every operation that RFC 8894 asks of the server. */
  readonly allMs: number;
  /** Of those with a private key: one decryption, two signatures. */
  readonly privateMs: number;
};

const REPETITIONS = 500;
const CIPHER = 'aes-128-cbc';
/** Octets of what is hashed, signed or encrypted in an enrollment with RSA-2048 keys. */
const LENGTH = { envelope: 1_250, attributes: 230, csr: 850, tbs: 650, certificates: 1_000 };

/**
 * What an enrollment costs that does nothing but its cryptography, with RSA-2048 and node:crypto on one thread: no
 * parsing, no keys made of octets, no network, no store, no second thread.
 */
export function measureFloor(): Floor {
  const ra = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const device = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const envelope = randomBytes(LENGTH.envelope);
  const attributes = randomBytes(LENGTH.attributes);
  const csr = randomBytes(LENGTH.csr);
  const tbs = randomBytes(LENGTH.tbs);
  const certificates = randomBytes(LENGTH.certificates);
  const key = randomBytes(16);
  const iv = randomBytes(16);
  const sealedKey = publicEncrypt({ key: ra.publicKey, padding: constants.RSA_PKCS1_PADDING }, key);
  const sealedCsr = encrypt(csr, key, iv);
  const attributesSignature = sign('sha256', attributes, device.privateKey);
  const csrSignature = sign('sha256', csr, device.privateKey);
  const decryptKey = (): Buffer => privateDecrypt({ key: ra.privateKey, padding: constants.RSA_NO_PADDING }, sealedKey);
  const signBoth = (): void => {
    // The certificate, and the attributes of the CertRep.
    sign('sha256', tbs, ra.privateKey);
    sign('sha256', attributes, ra.privateKey);
  };
  const privateMs = cpuMs(() => {
    decryptKey();
    signBoth();
  });
  const allMs = cpuMs(() => {
    // The request: messageDigest, the signer, the envelope, proof of possession.
    createHash('sha256').update(envelope).digest();
    verify('sha256', attributes, device.publicKey, attributesSignature);
    decryptKey();
    const decipher = createDecipheriv(CIPHER, key, iv);
    Buffer.concat([decipher.update(sealedCsr), decipher.final()]);
    verify('sha256', csr, device.publicKey, csrSignature);
    signBoth();
    // The reply: the envelope, its messageDigest.
    const fresh = randomBytes(32);
    encrypt(certificates, fresh.subarray(0, 16), fresh.subarray(16));
    publicEncrypt({ key: device.publicKey, padding: constants.RSA_PKCS1_PADDING }, fresh.subarray(0, 16));
    createHash('sha256').update(envelope).digest();
  });
  return { allMs, privateMs };
}

function encrypt(text: Buffer, key: Buffer, iv: Buffer): Buffer {
  const cipher = createCipheriv(CIPHER, key, iv);
  return Buffer.concat([cipher.update(text), cipher.final()]);
}

function cpuMs(once: () => void): number {
  for (let i = 0; i < 50; i += 1) once();
  const before = process.cpuUsage();
  for (let i = 0; i < REPETITIONS; i += 1) once();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / REPETITIONS;
}

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

const REPETITIONS = 500;
/** Octets of what is hashed, signed or encrypted. */
const LENGTH = {
  envelope: 1_250,
  attributes: 230,
  csr: 850,
  tbs: 400,
  certificates: 900,
  sent: 1_500,
  received: 1_300,
};

/**
 * CPU milliseconds of the arithmetic of one such enrollment with node:crypto on one thread: what RFC 8894 asks of an RA (one key
 * decrypted, one signature made, two verified, one content decrypted and one encrypted, one key encrypted), the CA's certificate
 * verified, and the TLS records to the CA and back. No parsing, no network, no store.
 */
export function estFloorMs(): number {
  const ra = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const device = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const ca = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const octets = Object.fromEntries(
    Object.entries(LENGTH).map(([name, length]) => [name, randomBytes(length)]),
  ) as Record<keyof typeof LENGTH, Buffer>;
  const [key, iv] = [randomBytes(16), randomBytes(16)];
  const [recordKey, recordIv] = [randomBytes(32), randomBytes(12)];
  const sealedKey = publicEncrypt({ key: ra.publicKey, padding: constants.RSA_PKCS1_PADDING }, key);
  const sealedCsr = encrypted(octets.csr, key, iv);
  const attributesSignature = sign('sha256', octets.attributes, device.privateKey);
  const csrSignature = sign('sha256', octets.csr, device.privateKey);
  const tbsSignature = sign('sha256', octets.tbs, ca.privateKey);
  const record = (text: Buffer): void => {
    const cipher = createCipheriv('aes-256-gcm', recordKey, recordIv);
    cipher.update(text);
    cipher.final();
    cipher.getAuthTag();
  };
  const once = (): void => {
    createHash('sha256').update(octets.envelope).digest();
    verify('sha256', octets.attributes, device.publicKey, attributesSignature);
    privateDecrypt({ key: ra.privateKey, padding: constants.RSA_NO_PADDING }, sealedKey);
    const decipher = createDecipheriv('aes-128-cbc', key, iv);
    Buffer.concat([decipher.update(sealedCsr), decipher.final()]);
    verify('sha256', octets.csr, device.publicKey, csrSignature);
    record(octets.sent);
    record(octets.received);
    verify('sha256', octets.tbs, ca.publicKey, tbsSignature);
    sign('sha256', octets.attributes, ra.privateKey);
    encrypted(octets.certificates, key, iv);
    publicEncrypt({ key: device.publicKey, padding: constants.RSA_PKCS1_PADDING }, key);
    createHash('sha256').update(octets.envelope).digest();
  };
  for (let i = 0; i < 50; i += 1) once();
  const before = process.cpuUsage();
  for (let i = 0; i < REPETITIONS; i += 1) once();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / REPETITIONS;
}

function encrypted(text: Buffer, key: Buffer, iv: Buffer): Buffer {
  const cipher = createCipheriv('aes-128-cbc', key, iv);
  return Buffer.concat([cipher.update(text), cipher.final()]);
}

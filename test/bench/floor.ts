import { constants, generateKeyPairSync, privateDecrypt, publicEncrypt, randomBytes, sign } from 'node:crypto';

const REPETITIONS = 500;

/**
 * What the private-key operations of one enrollment cost by themselves: one RSA-2048 decryption (the envelope) and two
 * RSA-2048 signatures (the certificate, the CertRep), with node:crypto on one thread.
 *
 * @returns CPU milliseconds
 */
export function floorCpuMs(): number {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const sealed = publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, randomBytes(32));
  const toSign = randomBytes(1_000);
  const once = (): void => {
    privateDecrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, sealed);
    sign('sha256', toSign, privateKey);
    sign('sha256', toSign, privateKey);
  };
  for (let i = 0; i < 50; i += 1) once();
  const before = process.cpuUsage();
  for (let i = 0; i < REPETITIONS; i += 1) once();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / REPETITIONS;
}

import { createHash } from 'node:crypto';
import { Flag } from './flags.ts';
import { Rc4 } from './rc4.ts';
import { hmacMd5 } from './response.ts';

const md5 = (...parts: readonly Uint8Array[]): Buffer =>
  parts.reduce((hash, part) => hash.update(part), createHash('md5')).digest();

const magic = (direction: string, kind: string): Buffer =>
  Buffer.from(`session key to ${direction} ${kind} key magic constant\0`, 'latin1');

/** Signs the client's next message (GSS_GetMIC). */
export type NtlmSigner = (message: Uint8Array) => Buffer;

/** MS-NLMP §3.4.4.2: with extended session security; sequence numbers begin at 0. */
export function signer(exportedKey: Uint8Array, flags: number): NtlmSigner {
  const signKey = md5(exportedKey, magic('client-to-server', 'signing'));
  const sealBase = (flags & Flag.key128) === 0 ? exportedKey.subarray(0, 7) : exportedKey;
  const sealing = new Rc4(md5(sealBase, magic('client-to-server', 'sealing')));
  let sequence = 0;
  return (message) => {
    const number = Buffer.alloc(4);
    number.writeUInt32LE(sequence++);
    const checksum = hmacMd5(signKey, number, message).subarray(0, 8);
    const sealed = (flags & Flag.keyExchange) === 0 ? checksum : sealing.apply(checksum);
    return Buffer.concat([Buffer.from([1, 0, 0, 0]), sealed, number]);
  };
}

import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** Of MS-NLMP §4.2.1; §4.2.2.1.2 has the hash of its password. */
export const ACCOUNT = { domain: 'Domain', user: 'User', password: 'Password' };
const NT_HASH = Buffer.from('a4f49c406510bdcab6824ee7c30fd852', 'hex');

/** How the page's web server asks who is there; null where it is satisfied. */
type Login = (request: IncomingMessage) => { readonly challenge: string } | null;

/** `Domain\User`, as IIS takes it. */
export const basicLogin: Login = ({ headers }) => {
  const { domain, user, password } = ACCOUNT;
  const wanted = `Basic ${Buffer.from(`${domain}\\${user}:${password}`).toString('base64')}`;
  return headers.authorization === wanted ? null : { challenge: 'Basic realm="ca.office.example"' };
};

const SIGNATURE = Buffer.from('NTLMSSP\0', 'latin1');
/** UNICODE, REQUEST_TARGET, NTLM, ALWAYS_SIGN, TARGET_TYPE_DOMAIN, EXTENDED_SESSIONSECURITY, TARGET_INFO, VERSION, 128, 56. */
const FLAGS = 0xa289_8205;
const MIC_AT = 72;
const AV = { computer: 1, domain: 2, flags: 6, timestamp: 7, channelBindings: 10 } as const;

type Handshake = { readonly negotiate: Buffer; readonly challenge: Buffer };

/**
 * NTLM alone, by the connection (MS-NTHT), as a hardened server has it: NTLMv2, with a MIC, bound to this certificate of the TLS
 * channel (extended protection).
 */
export function ntlmLogin(certificate: Uint8Array): Login {
  const begun = new WeakMap<Socket, Handshake>();
  const known = new WeakSet<Socket>();
  return ({ headers, socket }) => {
    const [scheme, token = ''] = (headers.authorization ?? '').split(' ');
    if (scheme !== 'NTLM') return known.has(socket) ? null : { challenge: 'NTLM' };
    const message = Buffer.from(token, 'base64');
    if (!message.subarray(0, 8).equals(SIGNATURE)) return { challenge: 'NTLM' };
    known.delete(socket);
    if (message.readUInt32LE(8) === 1) {
      const challenge = challengeMessage();
      begun.set(socket, { negotiate: message, challenge });
      return { challenge: `NTLM ${challenge.toString('base64')}` };
    }
    const handshake = begun.get(socket);
    begun.delete(socket);
    if (handshake === undefined || !isGood(message, handshake, certificate)) return { challenge: 'NTLM' };
    known.add(socket);
    return null;
  };
}

/** CHALLENGE_MESSAGE (MS-NLMP §2.2.1.2). */
function challengeMessage(): Buffer {
  const target = Buffer.from(ACCOUNT.domain, 'utf16le');
  const time = Buffer.alloc(8);
  time.writeBigUInt64LE(BigInt(Date.now()) * 10_000n + 116_444_736_000_000_000n);
  const info = Buffer.concat([
    avPair(AV.domain, target),
    avPair(AV.computer, Buffer.from('SERVER', 'utf16le')),
    avPair(AV.timestamp, time),
    Buffer.alloc(4),
  ]);
  const head = Buffer.alloc(56);
  head.set(SIGNATURE);
  head.writeUInt32LE(2, 8);
  writeField(head, 12, target.length, 56);
  head.writeUInt32LE(FLAGS, 20);
  head.set(randomBytes(8), 24);
  writeField(head, 40, info.length, 56 + target.length);
  head.set([10, 0, 0x63, 0x45, 0, 0, 0, 15], 48);
  return Buffer.concat([head, target, info]);
}

/** AUTHENTICATE_MESSAGE (MS-NLMP §2.2.1.3) against NTOWFv2, its MIC and its channel binding. */
function isGood(message: Buffer, { negotiate, challenge }: Handshake, certificate: Uint8Array): boolean {
  const text = (at: number): string => fieldOf(message, at).toString('utf16le');
  const { domain, user } = ACCOUNT;
  if (message.readUInt32LE(8) !== 3 || text(28) !== domain || text(36).toUpperCase() !== user.toUpperCase())
    return false;
  const key = hmac(NT_HASH, Buffer.from(user.toUpperCase() + domain, 'utf16le'));
  const response = fieldOf(message, 20);
  const [proof, blob] = [response.subarray(0, 16), response.subarray(16)];
  if (!hmac(key, challenge.subarray(24, 32), blob).equals(proof)) return false;
  const pairs = avPairs(blob.subarray(28));
  const bound = pairs.get(AV.channelBindings)?.equals(channelBinding(certificate)) === true;
  const withMic = ((pairs.get(AV.flags)?.[0] ?? 0) & 2) !== 0;
  const unsigned = Buffer.from(message).fill(0, MIC_AT, MIC_AT + 16);
  const mic = hmac(hmac(key, proof), negotiate, challenge, unsigned);
  return bound && withMic && mic.equals(message.subarray(MIC_AT, MIC_AT + 16));
}

/** MD5 of gss_channel_bindings_struct (RFC 4121 §4.1.1.2) with tls-server-end-point (RFC 5929 §4). */
function channelBinding(certificate: Uint8Array): Buffer {
  const hash = createHash('sha256').update(certificate).digest();
  const data = Buffer.concat([Buffer.from('tls-server-end-point:'), hash]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(data.length);
  return createHash('md5')
    .update(Buffer.concat([Buffer.alloc(16), length, data]))
    .digest();
}

function hmac(key: Uint8Array, ...parts: readonly Uint8Array[]): Buffer {
  return createHmac('md5', key).update(Buffer.concat(parts)).digest();
}

function avPair(id: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(id);
  head.writeUInt16LE(value.length, 2);
  return Buffer.concat([head, value]);
}

function avPairs(bytes: Buffer): Map<number, Buffer> {
  const found = new Map<number, Buffer>();
  for (let at = 0; at + 4 <= bytes.length;) {
    const [id, length] = [bytes.readUInt16LE(at), bytes.readUInt16LE(at + 2)];
    if (id === 0) break;
    found.set(id, bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return found;
}

function writeField(into: Buffer, at: number, length: number, offset: number): void {
  into.writeUInt16LE(length, at);
  into.writeUInt16LE(length, at + 2);
  into.writeUInt32LE(offset, at + 4);
}

function fieldOf(message: Buffer, at: number): Buffer {
  const offset = message.readUInt32LE(at + 4);
  return message.subarray(offset, offset + message.readUInt16LE(at));
}

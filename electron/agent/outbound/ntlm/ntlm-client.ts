import { randomBytes } from 'node:crypto';
import { type AvPair, AvId, avValue, withAvPair, writeAvPairs } from './av-pairs.ts';
import { readChallengeMessage } from './challenge-message.ts';
import { Flag, OFFERED, SIGNATURE, VERSION } from './flags.ts';
import { Rc4 } from './rc4.ts';
import { type NtlmAccount, hmacMd5, ntlmV2Response, responseKey, utf16 } from './response.ts';
import { signer, type NtlmSigner } from './signature.ts';

const NEGOTIATE_LENGTH = 40;
const AUTHENTICATE_HEADER = 88;
const MIC_AT = 72;
/** MsvAvFlags: the message carries a MIC. */
const HAS_MIC = 0x2;
/** Between 1601 and 1970, in units of 100 nanoseconds. */
const FILETIME_OF_EPOCH = 116_444_736_000_000_000n;

export type NtlmExchange = {
  readonly account: NtlmAccount;
  /** The service that we mean to talk to, such as `HTTP/ca.example.com`. */
  readonly targetName: string;
  /** MD5 of the channel's bindings (16 octets); null where there is none. */
  readonly channelBinding: Uint8Array | null;
  /** Epoch milliseconds, where the server gives no time. */
  readonly now: number;
  /** For known answers in tests. */
  readonly random?: (length: number) => Buffer;
};

export type Authenticated = { readonly message: Buffer; readonly signer: NtlmSigner };

/** NEGOTIATE_MESSAGE (MS-NLMP §2.2.1.1): names nobody. */
export function negotiateMessage(): Buffer {
  const message = Buffer.alloc(NEGOTIATE_LENGTH);
  message.set(SIGNATURE);
  message.writeUInt32LE(1, 8);
  message.writeUInt32LE(OFFERED, 12);
  // No domain and no workstation: two empty fields that point behind the message.
  message.writeUInt32LE(NEGOTIATE_LENGTH, 20);
  message.writeUInt32LE(NEGOTIATE_LENGTH, 28);
  message.set(VERSION, 32);
  return message;
}

/** AUTHENTICATE_MESSAGE by NTLMv2 alone (MS-NLMP §3.1.5.1.2). Throws NtlmError for a challenge that is none. */
export function authenticateMessage(negotiate: Buffer, challengeBytes: Buffer, exchange: NtlmExchange): Authenticated {
  const { account, random = randomBytes } = exchange;
  const challenge = readChallengeMessage(challengeBytes);
  const flags = (challenge.flags & OFFERED) >>> 0;
  const givenTime = avValue(challenge.targetInfo, AvId.timestamp);
  const withMic = givenTime !== null;
  const response = ntlmV2Response(responseKey(account), {
    serverChallenge: challenge.serverChallenge,
    clientChallenge: random(8),
    time: givenTime ?? fileTime(exchange.now),
    targetInfo: writeAvPairs(answeredInfo(challenge.targetInfo, exchange, withMic)),
    serverGaveTime: withMic,
  });
  const { exportedKey, encryptedKey } = sessionKey(response.sessionBaseKey, flags, random);
  const message = assemble(flags, [
    response.lm,
    response.nt,
    utf16(account.domain),
    utf16(account.user),
    Buffer.alloc(0),
    encryptedKey,
  ]);
  if (withMic) message.set(hmacMd5(exportedKey, negotiate, challenge.bytes, message), MIC_AT);
  return { message, signer: signer(exportedKey, flags) };
}

function answeredInfo(given: readonly AvPair[], exchange: NtlmExchange, withMic: boolean): readonly AvPair[] {
  const flags = Buffer.alloc(4);
  flags.writeUInt32LE(((avValue(given, AvId.flags)?.readUInt32LE(0) ?? 0) | (withMic ? HAS_MIC : 0)) >>> 0);
  const marked = withMic ? withAvPair(given, AvId.flags, flags) : given;
  // Sixteen zeros say "no bindings" (§2.2.2.1), and that the client knows of them.
  const binding = Buffer.from(exchange.channelBinding ?? Buffer.alloc(16));
  const bound = withAvPair(marked, AvId.channelBindings, binding);
  return withAvPair(bound, AvId.targetName, utf16(exchange.targetName));
}

/** KXKEY of NTLMv2 is the base key itself (§3.4.5.1). */
function sessionKey(base: Buffer, flags: number, random: (length: number) => Buffer) {
  if ((flags & Flag.keyExchange) === 0) return { exportedKey: base, encryptedKey: Buffer.alloc(0) };
  const exportedKey = random(16);
  return { exportedKey, encryptedKey: new Rc4(base).apply(exportedKey) };
}

/** Fields in the order of the header; the octets follow it. */
function assemble(flags: number, [lm, nt, domain, user, workstation, key]: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(AUTHENTICATE_HEADER);
  header.set(SIGNATURE);
  header.writeUInt32LE(3, 8);
  const payload: Buffer[] = [];
  let at = AUTHENTICATE_HEADER;
  [lm, nt, domain, user, workstation, key].forEach((value = Buffer.alloc(0), index) => {
    header.writeUInt16LE(value.length, 12 + index * 8);
    header.writeUInt16LE(value.length, 14 + index * 8);
    header.writeUInt32LE(at, 16 + index * 8);
    payload.push(value);
    at += value.length;
  });
  header.writeUInt32LE(flags, 60);
  header.set(VERSION, 64);
  return Buffer.concat([header, ...payload]);
}

function fileTime(now: number): Buffer {
  const time = Buffer.alloc(8);
  time.writeBigUInt64LE(BigInt(now) * 10_000n + FILETIME_OF_EPOCH);
  return time;
}

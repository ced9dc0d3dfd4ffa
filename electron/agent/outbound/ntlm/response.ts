import { createHmac } from 'node:crypto';
import { md4 } from './md4.ts';

export type NtlmAccount = {
  /** Empty where the user name carries the domain (`user@domain`) or the server's own is meant. */
  readonly domain: string;
  readonly user: string;
  readonly password: string;
};

export const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');

export function hmacMd5(key: Uint8Array, ...parts: readonly Uint8Array[]): Buffer {
  const hmac = createHmac('md5', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest();
}

/** Letter by letter as Windows does it: no letter becomes two. */
function upperCase(text: string): string {
  return Array.from(text, (letter) => {
    const upper = letter.toUpperCase();
    return upper.length === letter.length ? upper : letter;
  }).join('');
}

/** NTOWFv2 of MS-NLMP §3.3.2. */
export function responseKey({ domain, user, password }: NtlmAccount): Buffer {
  return hmacMd5(md4(utf16(password)), utf16(upperCase(user) + domain));
}

export type NtlmV2Response = {
  /** NtChallengeResponse. */
  readonly nt: Buffer;
  /** LmChallengeResponse: zeros where the server gave the time (§3.1.5.1.2). */
  readonly lm: Buffer;
  readonly sessionBaseKey: Buffer;
};

export type NtlmV2Input = {
  readonly serverChallenge: Uint8Array;
  /** Eight random octets. */
  readonly clientChallenge: Uint8Array;
  /** FILETIME, eight octets. */
  readonly time: Uint8Array;
  /** As it goes out, with its end. */
  readonly targetInfo: Uint8Array;
  readonly serverGaveTime: boolean;
};

/** ComputeResponse of MS-NLMP §3.3.2. */
export function ntlmV2Response(key: Uint8Array, input: NtlmV2Input): NtlmV2Response {
  const { serverChallenge, clientChallenge, time, targetInfo, serverGaveTime } = input;
  const blob = Buffer.concat([
    Buffer.from([1, 1, 0, 0, 0, 0, 0, 0]),
    time,
    clientChallenge,
    Buffer.alloc(4),
    targetInfo,
    Buffer.alloc(4),
  ]);
  const proof = hmacMd5(key, serverChallenge, blob);
  const lm = serverGaveTime
    ? Buffer.alloc(24)
    : Buffer.concat([hmacMd5(key, serverChallenge, clientChallenge), clientChallenge]);
  return { nt: Buffer.concat([proof, blob]), lm, sessionBaseKey: hmacMd5(key, proof) };
}

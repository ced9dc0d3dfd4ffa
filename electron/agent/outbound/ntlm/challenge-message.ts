import { Flag, SIGNATURE } from './flags.ts';
import { NtlmError } from './ntlm-error.ts';
import { type AvPair, readAvPairs } from './av-pairs.ts';

/** CHALLENGE_MESSAGE (MS-NLMP §2.2.1.2). */
export type ChallengeMessage = {
  /** As received: the MIC is over it. */
  readonly bytes: Buffer;
  readonly flags: number;
  /** Eight octets. */
  readonly serverChallenge: Buffer;
  readonly targetInfo: readonly AvPair[];
};

const HEADER = 48;
const MOST = 16_384;

/** Throws NtlmError; also for a server that knows only NTLMv1, to which no answer is given. */
export function readChallengeMessage(bytes: Buffer): ChallengeMessage {
  if (bytes.length < HEADER || bytes.length > MOST) throw new NtlmError(`challenge of ${String(bytes.length)} octets`);
  if (!bytes.subarray(0, 8).equals(SIGNATURE) || bytes.readUInt32LE(8) !== 2) throw new NtlmError('no NTLM challenge');
  const flags = bytes.readUInt32LE(20);
  if ((flags & Flag.unicode) === 0) throw new NtlmError('the server does not speak Unicode');
  if ((flags & Flag.targetInfo) === 0) throw new NtlmError('the server gives no target information: NTLMv1 alone');
  const length = bytes.readUInt16LE(40);
  const at = bytes.readUInt32LE(44);
  if (at < HEADER || at + length > bytes.length) throw new NtlmError('target information lies outside');
  const targetInfo = readAvPairs(bytes.subarray(at, at + length));
  return { bytes, flags, serverChallenge: bytes.subarray(24, 32), targetInfo };
}

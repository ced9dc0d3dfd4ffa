import { randomInt } from 'node:crypto';
import type { FieldProblem } from '../../../shared/contract/registrations.ts';

/**
 * Capital letters and digits that nobody mistakes for one another on a printer's panel, and that no client mangles:
 * XML-special and base64 characters break Windows clients.
 */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** Twenty of 32 symbols: 100 bits. */
export function makeChallenge(): string {
  return Array.from({ length: 20 }, () => ALPHABET[randomInt(ALPHABET.length)] ?? '').join('');
}

/** The problem with a challenge that the operator chose, if there is one: 6 to 128 visible ASCII characters. */
export function challengeProblem(challenge: string): FieldProblem | null {
  if (challenge.length < 6) return { field: 'challenge', code: 'challenge-too-short', params: { minimum: '6' } };
  if (challenge.length > 128) return { field: 'challenge', code: 'challenge-too-long', params: { maximum: '128' } };
  if (!/^[\x21-\x7e]+$/.test(challenge)) return { field: 'challenge', code: 'challenge-characters', params: {} };
  return null;
}

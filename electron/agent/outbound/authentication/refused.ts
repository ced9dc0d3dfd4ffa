import { CaFault } from '../ca-fault.ts';
import type { OutboundRequest } from '../exchange.ts';
import type { HttpAnswer } from '../http-client.ts';
import { type HttpChallenge, readChallenges } from './challenges.ts';

export function at(asked: OutboundRequest): { readonly host: string } {
  return { host: asked.url.hostname };
}

export function challengesOf({ answer }: HttpAnswer): readonly HttpChallenge[] {
  return readChallenges(answer.headers.get('www-authenticate') ?? '');
}

/** Names of what the server would take, for reading. */
export function offeredSchemes(challenges: readonly HttpChallenge[]): string {
  const schemes = [...new Set(challenges.map(({ scheme }) => scheme.slice(0, 30)))].slice(0, 8);
  return schemes.length === 0 ? '–' : schemes.join(', ');
}

export function otherScheme(
  asked: OutboundRequest,
  challenges: readonly HttpChallenge[],
  wanted: readonly string[],
): CaFault {
  const offered = offeredSchemes(challenges);
  return new CaFault('authentication-scheme', { ...at(asked), offered, wanted: wanted.join(', ') });
}

/** Throws where the server takes none of the schemes, before it is given anything. */
export function assertOffered(
  asked: OutboundRequest,
  challenges: readonly HttpChallenge[],
  wanted: readonly string[],
): void {
  if (!challenges.some(({ scheme }) => wanted.includes(scheme))) throw otherScheme(asked, challenges, wanted);
}

/** A 401 after credentials went out: they are wrong, or the server never took this scheme. */
export function refused(asked: OutboundRequest, answered: HttpAnswer, wanted: readonly string[]): CaFault {
  const challenges = challengesOf(answered);
  const taken = challenges.length === 0 || challenges.some(({ scheme }) => wanted.includes(scheme));
  return taken ? new CaFault('authentication-failed', at(asked)) : otherScheme(asked, challenges, wanted);
}

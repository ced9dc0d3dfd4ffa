import { createHash, randomBytes } from 'node:crypto';
import type { HttpChallenge } from './challenges.ts';

export type Account = { readonly user: string; readonly password: string };

/** A nonce that the server gave, and how often it was used. */
export type DigestSession = {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string | null;
  /** As the server wrote it; null where it named none, which means MD5. */
  readonly algorithm: string | null;
  readonly digest: 'md5' | 'sha256';
  readonly session: boolean;
  /** False for a server of RFC 2069, which counts nothing. */
  readonly qop: boolean;
  readonly userhash: boolean;
  /** For -sess: of the first request under this nonce. */
  readonly cnonce: string;
  count: number;
};

const DIGESTS: ReadonlyMap<string, 'md5' | 'sha256'> = new Map([
  ['md5', 'md5'],
  ['sha-256', 'sha256'],
]);

/** The strongest challenge that can be answered; null where there is none (RFC 7616 §3.7). */
export function digestSession(challenges: readonly HttpChallenge[], random = newNonce): DigestSession | null {
  const sessions = challenges.map((challenge) => sessionOf(challenge, random)).filter((session) => session !== null);
  return sessions.find(({ digest }) => digest === 'sha256') ?? sessions[0] ?? null;
}

function sessionOf({ scheme, parameters }: HttpChallenge, random: () => string): DigestSession | null {
  const [realm, nonce] = [parameters.get('realm'), parameters.get('nonce')];
  if (scheme !== 'digest' || realm === undefined || nonce === undefined) return null;
  const algorithm = parameters.get('algorithm') ?? null;
  const name = (algorithm ?? 'md5').toLowerCase();
  const session = name.endsWith('-sess');
  const digest = DIGESTS.get(session ? name.slice(0, -'-sess'.length) : name);
  if (digest === undefined) return null;
  const offered = parameters.get('qop');
  const qop = offered?.split(',').some((value) => value.trim().toLowerCase() === 'auth') ?? false;
  // Only auth-int: the body would be part of the answer, and no CA asks for it.
  if (offered !== undefined && !qop) return null;
  const userhash = parameters.get('userhash')?.toLowerCase() === 'true';
  const opaque = parameters.get('opaque') ?? null;
  return { realm, nonce, opaque, algorithm, digest, session, qop, userhash, cnonce: random(), count: 0 };
}

/** True when the password was right and only the nonce is too old (RFC 7616 §3.3). */
export function isStale(challenges: readonly HttpChallenge[]): boolean {
  return challenges.some(
    ({ scheme, parameters }) => scheme === 'digest' && parameters.get('stale')?.toLowerCase() === 'true',
  );
}

/** Value of Authorization for the next request under the nonce; counts it. `uri` is path and query as they are sent. */
export function digestAuthorization(
  session: DigestSession,
  { user, password }: Account,
  method: string,
  uri: string,
): string {
  const { realm, nonce, opaque, algorithm, cnonce, qop, userhash } = session;
  const hash = (...parts: readonly string[]): string =>
    createHash(session.digest).update(parts.join(':'), 'utf8').digest('hex');
  session.count += 1;
  const count = session.count.toString(16).padStart(8, '0');
  const secret = hash(user, realm, password);
  const a1 = session.session ? hash(secret, nonce, cnonce) : secret;
  const a2 = hash(method, uri);
  const response = qop ? hash(a1, nonce, count, cnonce, 'auth', a2) : hash(a1, nonce, a2);
  const fields = [
    ...(userhash ? [`username=${quoted(hash(user, realm))}`, 'userhash=true'] : [userField(user)]),
    `realm=${quoted(realm)}`,
    `nonce=${quoted(nonce)}`,
    `uri=${quoted(uri)}`,
    `response=${quoted(response)}`,
    ...(algorithm === null ? [] : [`algorithm=${algorithm}`]),
    ...(qop ? ['qop=auth', `nc=${count}`] : []),
    ...(qop || session.session ? [`cnonce=${quoted(cnonce)}`] : []),
    ...(opaque === null ? [] : [`opaque=${quoted(opaque)}`]),
  ];
  return `Digest ${fields.join(', ')}`;
}

/** RFC 7616 §3.4: what is not ASCII goes as `username*`. */
function userField(user: string): string {
  if (/^[\x20-\x7e]*$/.test(user)) return `username=${quoted(user)}`;
  return `username*=UTF-8''${encodeURIComponent(user)}`;
}

const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

const newNonce = (): string => randomBytes(18).toString('base64url');

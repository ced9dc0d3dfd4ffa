import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { basicCredentials, bearerToken } from './credentials.ts';
import { NDES_CONTENT_TYPE, ndesPage, type NdesPage } from './ndes-page.ts';
import type { ChallengeRoute } from './routes.ts';

/** The SCEP profile that challenges are for, as far as this service goes. */
export type ChallengeProfile = {
  readonly id: string;
  readonly name: string;
  readonly page: boolean;
  readonly webhook: boolean;
};

export type MadeChallenge =
  | { readonly outcome: 'made'; readonly challenge: string; readonly expiresAt: number; readonly validFor: number }
  | { readonly outcome: 'full' };

/** What the service asks of the rooms behind it. */
export type ChallengeDesk = {
  /** An enabled SCEP profile by name, or the default one for null; null where there is none. */
  profile(name: string | null): ChallengeProfile | null;
  /** Whether name and password are an operator's with the role `challenges`; the same work for unknown names. */
  mayTakeChallenges(name: string, password: string): Promise<'yes' | 'no' | 'locked' | 'not-permitted'>;
  /** Whether the token is the profile's; compared in constant time. */
  isToken(profileId: string, token: string): boolean;
  make(asked: {
    readonly profileId: string;
    readonly origin: 'page' | 'webhook';
    readonly subject: string | null;
    readonly by: string;
  }): Promise<MadeChallenge>;
  /** Hexadecimal of SHA-1 over the CA certificate. */
  caSha1(): string;
  scepUrl(profileId: string): string;
};

export type ChallengeAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
};

export type Asked = { readonly request: IncomingMessage; readonly body: Uint8Array; readonly rawQuery: string };

/** A device's name as the caller knows it: a commonName or a host name. */
const subject = z
  .string()
  .trim()
  .min(1)
  .max(253)
  .refine((text) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text));
const webhookBody = z.strictObject({ subject: subject.nullable().default(null) });

const CHALLENGE_BASIC = { 'WWW-Authenticate': 'Basic realm="Certwright", charset="UTF-8"' };

/** `/certsrv/mscep_admin/`: one password for each load, as NDES gives them. */
export async function answerPage(
  desk: ChallengeDesk,
  route: Exclude<ChallengeRoute, { to: 'webhook' }>,
  { request, rawQuery }: Asked,
): Promise<ChallengeAnswer> {
  if (route.to === 'page-slash') return { status: 301, headers: { Location: route.location }, body: new Uint8Array() };
  const { method } = request;
  // A HEAD would use up a password that nobody reads.
  if (method !== 'GET' && method !== 'POST') return text(405, 'Method not allowed', { Allow: 'GET, POST' });
  // Whatever a browser sends along with somebody else's page must not make passwords.
  if (request.headers['sec-fetch-site'] === 'cross-site') return text(403, 'Forbidden');
  const given = basicCredentials(request.headers.authorization);
  if (given === null) return text(401, 'Log in as an operator', CHALLENGE_BASIC);
  const verdict = await desk.mayTakeChallenges(given.name, given.password);
  if (verdict === 'not-permitted') return page({ page: 'not-permitted' });
  if (verdict !== 'yes') return text(401, 'Log in as an operator', CHALLENGE_BASIC);
  const profile = desk.profile(route.profile);
  if (profile?.page !== true) return text(404, 'Not found');
  const bound = subjectOf(rawQuery);
  if (bound === undefined) return text(400, 'The subject is no device name');
  const made = await desk.make({ profileId: profile.id, origin: 'page', subject: bound, by: given.name });
  const caSha1 = desk.caSha1();
  if (made.outcome === 'full') return page({ page: 'cache-full', caSha1 });
  const { challenge, validFor } = made;
  return page({ page: 'password', challenge, caSha1, minutes: Math.max(1, Math.floor(validFor / 60_000)) });
}

/** `POST /api/v1/scep/NAME/challenge`: JSON in; JSON out, or the bare challenge for `Accept: text/plain`. */
export async function answerWebhook(
  desk: ChallengeDesk,
  route: Extract<ChallengeRoute, { to: 'webhook' }>,
  { request, body }: Asked,
): Promise<ChallengeAnswer> {
  const profile = desk.profile(route.profile);
  const token = bearerToken(request.headers.authorization);
  // The same answer for a profile that is not there: which ones there are is nobody's business without a token.
  if (profile?.webhook !== true || token === null || !desk.isToken(profile.id, token)) {
    return text(401, 'A bearer token of this profile is needed', { 'WWW-Authenticate': 'Bearer' });
  }
  if (request.method !== 'POST') return text(405, 'Method not allowed', { Allow: 'POST' });
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (body.length > 0 && type !== 'application/json') return text(415, 'Send application/json');
  const parsed = webhookBody.safeParse(body.length === 0 ? {} : json(body));
  if (!parsed.success) return text(400, 'Send {"subject": "name of the device"}');
  const made = await desk.make({
    profileId: profile.id,
    origin: 'webhook',
    subject: parsed.data.subject,
    by: `webhook ${profile.name}`,
  });
  if (made.outcome === 'full') return text(409, 'Too many unused challenges', { 'Retry-After': '60' });
  if (request.headers.accept?.toLowerCase().startsWith('text/plain') === true) return text(200, made.challenge);
  const answer = {
    challenge: made.challenge,
    expiresAt: new Date(made.expiresAt).toISOString(),
    scepUrl: desk.scepUrl(profile.id),
  };
  return { status: 200, headers: { 'Content-Type': 'application/json' }, body: Buffer.from(JSON.stringify(answer)) };
}

/** The subject that the page's query binds the password to; null for none, undefined for one that is no name. */
function subjectOf(rawQuery: string): string | null | undefined {
  const given = new URLSearchParams(rawQuery).get('subject');
  if (given === null || given.trim() === '') return null;
  return subject.safeParse(given).data;
}

/** Undefined for what is no JSON. */
function json(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

/** NDES answers 200 whatever the page says. */
function page(content: NdesPage): ChallengeAnswer {
  return { status: 200, headers: { 'Content-Type': NDES_CONTENT_TYPE }, body: ndesPage(content) };
}

function text(status: number, words: string, headers: Readonly<Record<string, string>> = {}): ChallengeAnswer {
  return { status, headers: { 'Content-Type': 'text/plain', ...headers }, body: Buffer.from(words) };
}

import { type Authenticate, UNAUTHORIZED } from './authentication/authenticate.ts';
import { type DigestSession, digestAuthorization, digestSession, isStale } from './authentication/digest.ts';
import { kerberosAuthentication } from './authentication/kerberos.ts';
import { ntlmAuthentication } from './authentication/ntlm.ts';
import { assertOffered, at, challengesOf, offeredSchemes, otherScheme, refused } from './authentication/refused.ts';
import { CaFault } from './ca-fault.ts';
import type { Credentials } from './credentials.ts';
import { loadKerberos } from './kerberos/load-kerberos.ts';

export function authenticator(credentials: Credentials): Authenticate {
  switch (credentials.scheme) {
    case 'none':
      return async (asked, send) => {
        const answered = await send(null);
        if (answered.answer.status !== UNAUTHORIZED) return answered;
        throw new CaFault('authentication-required', { ...at(asked), offered: offeredSchemes(challengesOf(answered)) });
      };
    case 'basic': {
      const { user, password, preemptive } = credentials;
      const value = `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
      return oneValue('basic', value, preemptive);
    }
    case 'bearer':
      return oneValue('bearer', `Bearer ${credentials.token}`, true);
    case 'digest':
      return digest(credentials);
    case 'ntlm':
      return ntlmAuthentication(credentials);
    case 'kerberos':
      return kerberosAuthentication(loadKerberos);
  }
}

/** A second 401 is never answered: each wrong try counts at the server, and accounts get locked. */
function oneValue(scheme: string, value: string, preemptive: boolean): Authenticate {
  let wanted = preemptive;
  return async (asked, send) => {
    let tried = wanted;
    let answered = await send(tried ? value : null);
    if (answered.answer.status === UNAUTHORIZED && !tried) {
      assertOffered(asked, challengesOf(answered), [scheme]);
      tried = true;
      answered = await send(value);
    }
    if (answered.answer.status === UNAUTHORIZED) throw refused(asked, answered, [scheme]);
    wanted ||= tried;
    return answered;
  };
}

function digest(account: { readonly user: string; readonly password: string }): Authenticate {
  let session: DigestSession | null = null;
  return async (asked, send) => {
    const authorization = (under: DigestSession): string =>
      digestAuthorization(under, account, asked.method, `${asked.url.pathname}${asked.url.search}`);
    const before = session;
    let answered = await send(before === null ? null : authorization(before));
    if (answered.answer.status !== UNAUTHORIZED) return answered;
    // An answer under an old nonce is no wrong try where the server says `stale`; else the password is wrong.
    const challenges = challengesOf(answered);
    if (before !== null && !isStale(challenges)) {
      session = null;
      throw refused(asked, answered, ['digest']);
    }
    assertOffered(asked, challenges, ['digest']);
    const next = digestSession(challenges);
    if (next === null) throw otherScheme(asked, challenges, ['digest']);
    session = next;
    answered = await send(authorization(next));
    if (answered.answer.status !== UNAUTHORIZED) return answered;
    if (session === next) session = null;
    throw refused(asked, answered, ['digest']);
  };
}

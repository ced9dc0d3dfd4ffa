import type { Socket } from 'node:net';
import { CaFault } from '../ca-fault.ts';
import { windowsAccount } from '../credentials.ts';
import type { OutboundRequest } from '../exchange.ts';
import type { HttpAnswer } from '../http-client.ts';
import { channelBinding } from '../ntlm/channel-binding.ts';
import { SIGNATURE } from '../ntlm/flags.ts';
import { authenticateMessage, negotiateMessage } from '../ntlm/ntlm-client.ts';
import { NtlmError } from '../ntlm/ntlm-error.ts';
import type { NtlmAccount } from '../ntlm/response.ts';
import { MECH_TYPES, negTokenInit, responseToken } from '../ntlm/spnego.ts';
import { negTokenResp } from '../spnego.ts';
import { type Authenticate, type Send, UNAUTHORIZED } from './authenticate.ts';
import { at, challengesOf, otherScheme, refused } from './refused.ts';

type Scheme = 'NTLM' | 'Negotiate';

const SCHEMES = ['ntlm', 'negotiate'] as const;

/**
 * NTLM over HTTP (MS-NTHT; under `Negotiate` inside SPNEGO, RFC 4559). It authenticates a connection and not a request: the caller
 * sees to it that the identity has one connection, and that requests go one after the other.
 */
export function ntlmAuthentication(credentials: { readonly user: string; readonly password: string }): Authenticate {
  const account = { ...windowsAccount(credentials.user), password: credentials.password };
  let scheme: Scheme | null = null;
  let open: Socket | null = null;
  return async (asked, send) => {
    if (scheme === null || (open !== null && !open.destroyed)) {
      const answered = await send(null);
      if (answered.answer.status !== UNAUTHORIZED) return answered;
      scheme = chosen(asked, answered);
    }
    open = null;
    const answered = await shakeHands(asked, send, scheme, account);
    open = answered.socket;
    return answered;
  };
}

/** NTLM itself where it is offered: it needs no wrapping. */
function chosen(asked: OutboundRequest, answered: HttpAnswer): Scheme {
  const challenges = challengesOf(answered);
  const schemes = challenges.map(({ scheme }) => scheme);
  if (schemes.includes('ntlm')) return 'NTLM';
  if (schemes.includes('negotiate')) return 'Negotiate';
  throw otherScheme(asked, challenges, SCHEMES);
}

async function shakeHands(asked: OutboundRequest, send: Send, scheme: Scheme, account: NtlmAccount) {
  // Twice where the server ends the connection in between; a wrong password is never tried again.
  for (let attempt = 0; attempt < 2; attempt++) {
    const negotiate = negotiateMessage();
    const first = scheme === 'NTLM' ? negotiate : negTokenInit(negotiate);
    // The body waits for the answer that counts.
    const challenged = await send(`${scheme} ${first.toString('base64')}`, 'bare');
    if (challenged.answer.status !== UNAUTHORIZED) return openAlready(asked, send);
    const last = lastToken(asked, challenged, negotiate, account, scheme);
    const answered = await send(`${scheme} ${last.toString('base64')}`);
    if (answered.answer.status !== UNAUTHORIZED) return answered;
    if (answered.socket === challenged.socket) throw refused(asked, answered, SCHEMES);
  }
  throw new CaFault('connection-lost', at(asked));
}

/** The server stopped asking: what it answered was to a request without its body. */
async function openAlready(asked: OutboundRequest, send: Send): Promise<HttpAnswer> {
  const answered = await send(null);
  if (answered.answer.status === UNAUTHORIZED) throw refused(asked, answered, SCHEMES);
  return answered;
}

function lastToken(
  asked: OutboundRequest,
  challenged: HttpAnswer,
  negotiate: Buffer,
  account: NtlmAccount,
  scheme: Scheme,
): Buffer {
  const challenges = challengesOf(challenged);
  const token = challenges.find((one) => one.scheme === scheme.toLowerCase() && one.token !== null)?.token;
  if (token === undefined || token === null) throw refused(asked, challenged, SCHEMES);
  const [certificate] = challenged.answer.tls?.chain ?? [];
  try {
    const bytes = Buffer.from(token, 'base64');
    // Servers take the bare messages under Negotiate too, and may answer with them.
    const wrapped = scheme === 'Negotiate' && !bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE);
    const { message, signer } = authenticateMessage(negotiate, wrapped ? responseToken(bytes) : bytes, {
      account,
      targetName: `HTTP/${asked.url.hostname}`,
      channelBinding: certificate === undefined ? null : channelBinding(certificate),
      now: Date.now(),
    });
    return wrapped ? negTokenResp(message, signer(MECH_TYPES)) : message;
  } catch (error) {
    if (!(error instanceof NtlmError)) throw error;
    throw new CaFault('authentication-malformed', { ...at(asked), detail: error.message }, { cause: error });
  }
}

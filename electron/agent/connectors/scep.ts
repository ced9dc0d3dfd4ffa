import { z } from 'zod';
import type { KeyObject } from 'node:crypto';
import type { EndpointConnection } from '../../../shared/contract/endpoints.ts';
import type { KeyTransport } from '../pki/cms/algorithms.ts';
import { MOST_CHALLENGE } from '../pki/build-certification-request.ts';
import { readChallengePage } from '../protocols/ndes/challenge-page.ts';
import { ScepClient } from '../protocols/scep/client/scep-client.ts';
import type { CaAnswer } from '../outbound/ca-answer.ts';
import { CaFault } from '../outbound/ca-fault.ts';
import type { Exchange } from '../outbound/exchange.ts';
import { upstreamBody } from '../outbound/upstream-text.ts';
import type { CaClient, CaRenewal, CaRequest } from './ca-client.ts';

export type ScepEndpoint = {
  readonly connection: Extract<EndpointConnection, { protocol: 'scep' }>;
  /** DER of what the operator confirmed. */
  readonly anchors: readonly Uint8Array[];
  /** The endpoint's certificate and key; RSA. */
  readonly certificate: { readonly certificate: Uint8Array; readonly privateKey: KeyObject } | null;
  readonly staticChallenge: string | null;
  readonly exchange: Exchange;
  /** With the account of the NDES page; null where there is none. */
  readonly pageExchange: Exchange | null;
  readonly clock: () => number;
  close(): Promise<void>;
};

const KEY_TRANSPORTS: Readonly<Record<ScepEndpoint['connection']['keyTransport'], KeyTransport>> = {
  pkcs1: { scheme: 'RSAES-PKCS1-v1_5' },
  'oaep-sha1': { scheme: 'RSAES-OAEP', digest: 'sha1', maskDigest: 'sha1' },
  'oaep-sha256': { scheme: 'RSAES-OAEP', digest: 'sha256', maskDigest: 'sha256' },
};

const ticketSchema = z.strictObject({
  transactionId: z.string(),
  certificate: z.base64(),
  issuer: z.base64(),
  subject: z.base64(),
  publicKey: z.base64(),
});

const MOST_PAGE = 65_536;

/**
 * A SCEP CA. Its requests may be sent again: the transaction identifier follows from the CSR, and a CA answers a transaction that it
 * knows as before.
 */
export function scepCaClient(endpoint: ScepEndpoint): CaClient {
  const { connection, anchors, certificate, exchange, clock } = endpoint;
  const { url, caIdentifier, allowWeak, keyTransport } = connection;
  const settings = { url: new URL(url), caIdentifier, anchors, allowWeak, keyTransport: KEY_TRANSPORTS[keyTransport] };
  const client = new ScepClient(settings, exchange, clock);
  const signer = connection.signs === 'endpoint' ? certificate : null;
  return {
    needsKey: connection.signs === 'device',
    repeatable: true,
    challenge: async (signal) => bearable(await challengeOf(endpoint, signal)),
    enroll({ csr, key, own = null }, signal) {
      if (signer !== null && own === null) return client.enrollSigned(csr, signer, 'PKCSReq', signal);
      return client.enroll(csr, keyOf(key), signal);
    },
    async renew({ csr, renews }, signal) {
      if (renews.privateKey.asymmetricKeyType !== 'rsa') return NO_RSA;
      return client.enrollSigned(csr, renews, connection.renewal, signal, renews.certificate);
    },
    poll(ticket, request, signal) {
      return client.poll(ticketSchema.parse(ticket), signingKey(request), signal);
    },
    revoke: null,
    close: () => endpoint.close(),
  };

  /** Of whoever signed the request. */
  function signingKey(request: CaRequest | CaRenewal): KeyObject {
    if ('renews' in request) return request.renews.privateKey;
    const { key, own = null } = request;
    return signer === null || own !== null ? keyOf(key) : signer.privateKey;
  }
}

/** Messages are signed with the certificate that is renewed, and its key opens their answers. */
const NO_RSA: CaAnswer<unknown> = {
  outcome: 'refused',
  code: 'algorithm-refused',
  upstreamCode: '–',
  upstreamText: null,
};

function keyOf(key: KeyObject | null): KeyObject {
  if (key === null) throw new CaFault('endpoint-certificate-missing');
  return key;
}

/** Of a page, or kept since before it was looked at. */
function bearable(challenge: string | null): string | null {
  if (challenge === null || challenge.length <= MOST_CHALLENGE) return challenge;
  throw new CaFault('challenge-too-long', { most: String(MOST_CHALLENGE) });
}

/** NDES makes a password with each load of its page and has room for few: it is loaded for a request, and never to look. */
async function challengeOf(
  { connection: { challenge }, staticChallenge, pageExchange }: ScepEndpoint,
  signal: AbortSignal,
): Promise<string | null> {
  switch (challenge.source) {
    case 'none':
      return null;
    case 'static':
      return staticChallenge;
    case 'ndes': {
      if (pageExchange === null) throw new CaFault('endpoint-password-missing');
      const { status, body } = await pageExchange(
        { method: 'GET', url: new URL(challenge.url), most: MOST_PAGE },
        signal,
      );
      if (status !== 200) {
        const text = upstreamBody(body) ?? '–';
        throw new CaFault('http-status', { status: String(status), operation: 'mscep_admin', text });
      }
      return readChallengePage(body).challenge;
    }
  }
}

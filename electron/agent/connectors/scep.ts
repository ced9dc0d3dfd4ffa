import { z } from 'zod';
import type { KeyObject } from 'node:crypto';
import type { EndpointConnection } from '../../../shared/contract/endpoints.ts';
import type { KeyTransport } from '../pki/cms/algorithms.ts';
import { readChallengePage } from '../protocols/ndes/challenge-page.ts';
import { ScepClient } from '../protocols/scep/client/scep-client.ts';
import { CaFault } from '../outbound/ca-fault.ts';
import type { Exchange } from '../outbound/exchange.ts';
import { upstreamBody } from '../outbound/upstream-text.ts';
import type { CaClient } from './ca-client.ts';

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
    challenge: (signal) => challengeOf(endpoint, signal),
    enroll({ csr, key }, signal) {
      if (signer !== null) return client.enrollSigned(csr, signer, 'PKCSReq', signal);
      return client.enroll(csr, keyOf(key), signal);
    },
    poll(ticket, { key }, signal) {
      return client.poll(ticketSchema.parse(ticket), signer === null ? keyOf(key) : signer.privateKey, signal);
    },
    close: () => endpoint.close(),
  };
}

function keyOf(key: KeyObject | null): KeyObject {
  if (key === null) throw new CaFault('endpoint-certificate-missing');
  return key;
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

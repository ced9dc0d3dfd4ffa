import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { EndpointConnection, EndpointCredentials } from '../../../shared/contract/endpoints.ts';
import { CaFault } from '../outbound/ca-fault.ts';
import type { Credentials } from '../outbound/credentials.ts';
import { DEFAULT_IDENTITY, type ClientCertificate, type IdentitySettings } from '../outbound/identity-settings.ts';
import type { StoredEndpoint } from '../services/stored-bodies.ts';
import { anchorsOf } from './endpoint-problems.ts';
import type { EndpointSecrets } from './endpoint-secrets.ts';

/** An endpoint's certificate and the key that belongs to it. */
export type EndpointCertificate = { readonly certificate: Uint8Array; readonly privateKey: KeyObject };

/** Null where the endpoint has none. Throws the Failure `secret-damaged`. */
export async function certificateOf(
  id: string,
  { certificate }: StoredEndpoint,
  secrets: EndpointSecrets,
): Promise<EndpointCertificate | null> {
  const key = await secrets.open('endpoint-key', id);
  if (certificate === null || key === null) return null;
  const privateKey = createPrivateKey({ key: Buffer.from(key), format: 'der', type: 'pkcs8' });
  return { certificate: Uint8Array.from(Buffer.from(certificate, 'base64')), privateKey };
}

/** Who we are to the CA's web server, and whom we believe to be it. Throws CaFault for what is not set yet. */
export async function identityOf(
  id: string,
  body: StoredEndpoint,
  secrets: EndpointSecrets,
): Promise<IdentitySettings> {
  const { connection, trust, timeout } = body;
  const credentials = transportCredentials(connection);
  const password = await passwordOf(id, secrets);
  const linked = connection.protocol === 'est' && connection.linkIdentity;
  return {
    ...DEFAULT_IDENTITY,
    trust: { kind: 'anchors', anchors: anchorsOf(body).map(({ der }) => der), system: trust.systemRoots },
    clientCertificate: credentials.kind === 'certificate' ? await clientCertificate(id, body, secrets) : null,
    credentials: headerCredentials(credentials, password),
    maxVersion: linked ? 'TLSv1.2' : DEFAULT_IDENTITY.maxVersion,
    // The request has to go over the connection whose proof it carries.
    sockets: linked ? 1 : DEFAULT_IDENTITY.sockets,
    timeouts: { connect: Math.min(timeout, 10_000), whole: timeout, idle: Math.min(timeout, 20_000) },
  };
}

/** The account of the page that gives challenges, which is another than that of the CA. */
export async function pageIdentityOf(
  id: string,
  body: StoredEndpoint,
  secrets: EndpointSecrets,
): Promise<IdentitySettings | null> {
  const { connection } = body;
  if (connection.protocol !== 'scep' || connection.challenge.source !== 'ndes') return null;
  const { scheme, userName } = connection.challenge;
  const credentials = headerOf({ kind: 'password', scheme, userName }, await passwordOf(id, secrets));
  return { ...(await identityOf(id, body, secrets)), credentials };
}

export async function passwordOf(id: string, secrets: EndpointSecrets): Promise<string | null> {
  const octets = await secrets.open('endpoint-password', id);
  return octets === null ? null : Buffer.from(octets).toString('utf8');
}

function transportCredentials(connection: EndpointConnection): EndpointCredentials {
  if (connection.protocol === 'scep' || connection.credentials.kind === 'username-token') return { kind: 'none' };
  return connection.credentials;
}

function headerCredentials(credentials: EndpointCredentials, password: string | null): Credentials {
  switch (credentials.kind) {
    case 'password':
      return headerOf(credentials, password);
    case 'kerberos':
      return { scheme: 'kerberos' };
    case 'none':
    case 'certificate':
      return { scheme: 'none' };
  }
}

function headerOf(
  { scheme, userName }: Extract<EndpointCredentials, { kind: 'password' }>,
  password: string | null,
): Credentials {
  if (password === null) throw new CaFault('endpoint-password-missing');
  const account = { user: userName, password };
  // Before it is asked for: the server is believed by then, and some ask for nothing and refuse.
  return scheme === 'basic' ? { scheme, ...account, preemptive: true } : { scheme, ...account };
}

async function clientCertificate(
  id: string,
  body: StoredEndpoint,
  secrets: EndpointSecrets,
): Promise<ClientCertificate> {
  const found = await certificateOf(id, body, secrets);
  if (found === null) throw new CaFault('endpoint-certificate-missing');
  return { chain: [found.certificate], key: found.privateKey };
}

import { DirectoryClient } from '../../directory/directory-client.ts';
import { readDomainCrl } from '../../directory/fetch-crl.ts';
import { CaFault } from '../../outbound/ca-fault.ts';
import { believedRoots } from '../../outbound/tls-options.ts';
import { passwordOf } from '../endpoint-identity.ts';
import { accountOf } from '../endpoint-problems.ts';
import type { Context } from './context.ts';

const LDAPS_PORT = 636;
/** Octets of an entry beside its CRL. */
const MOST_BESIDE = 65_536;

/** Whether the operator set which directory an address without a host means. */
export function hasDirectory({ known }: Context): boolean {
  return typeof known.body.trust.directory === 'string';
}

/**
 * The CRL of an entry of the directory that the operator set, by LDAPS and with the CA's account: the name comes out of a certificate,
 * the server does not. Rejects with CaFault.
 */
export async function fetchDomainCrl(context: Context, dn: string, most: number): Promise<Uint8Array> {
  const { known, secrets, anchors, identity, signal } = context;
  const { connection, trust } = known.body;
  const name = accountOf(connection);
  const password = await passwordOf(known.id, secrets);
  if (name === null || password === null) throw new CaFault('endpoint-password-missing');
  const { hostname, port } = new URL(trust.directory ?? '');
  const client = await DirectoryClient.open({
    ...{ host: hostname.replace(/^\[(.*)\]$/, '$1'), port: port === '' ? LDAPS_PORT : Number(port), security: 'ldaps' },
    ...{ account: { name, password }, timeout: identity.timeouts.connect, signal, mostOfEntry: most + MOST_BESIDE },
    roots: believedRoots({ kind: 'anchors', anchors: anchors.map(({ der }) => der), system: trust.systemRoots }),
  });
  try {
    return await readDomainCrl(client, dn, most);
  } finally {
    await client.close();
  }
}

import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { addressKind } from './address-kind.ts';
import { CaFault } from './ca-fault.ts';

export type HostAddress = { readonly address: string; readonly family: 4 | 6 };
/** Addresses of a host name; rejects where there are none. */
export type Resolve = (host: string) => Promise<readonly HostAddress[]>;

/** As this computer resolves names for everything else: hosts file, DNS, numbers in every form that it takes. */
export const systemResolve: Resolve = async (host) =>
  (await lookup(host, { all: true })).map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));

/** A host that may be connected to, and by which addresses alone. */
export type ForeignHost = {
  readonly addresses: readonly HostAddress[];
  /** For sockets: the addresses that were looked at, so that a name server cannot say others for the connection (DNS rebinding). */
  readonly lookup: LookupFunction;
};

/**
 * Resolves a host that a certificate or an answer names, once. No address of it may be closed, and none of this machine unless the CA
 * itself is here; the CA's own host (that of `endpoint`) is the operator's word and may be anywhere.
 *
 * @param host name or address as in a URL: in brackets, with a trailing dot, in any case
 * @throws CaFault `name-unresolved`, `address-forbidden`
 */
export async function foreignHost(host: string, endpoint: URL, resolve: Resolve): Promise<ForeignHost> {
  const [name, ca] = [bare(host), bare(endpoint.hostname)];
  const addresses = await resolved(name, resolve);
  const kinds = new Set(name === ca ? [] : (addresses ?? []).map(({ address }) => addressKind(address)));
  // RFC 6761 §6.3, whatever a name server says of it.
  const local = name !== ca && (name === 'localhost' || name.endsWith('.localhost'));
  const here = local || kinds.has('this-machine');
  if (kinds.has('closed') || (here && !(await isHere(ca, resolve))))
    throw new CaFault('address-forbidden', { host: name });
  if (addresses === null) throw new CaFault('name-unresolved', { host: name });
  return { addresses, lookup: always(addresses) };
}

async function isHere(ca: string, resolve: Resolve): Promise<boolean> {
  const own = (await resolved(ca, resolve)) ?? [];
  return own.some(({ address }) => addressKind(address) === 'this-machine');
}

async function resolved(name: string, resolve: Resolve): Promise<readonly HostAddress[] | null> {
  const family = isIP(name);
  if (family === 4 || family === 6) return [{ address: name, family }];
  try {
    const found = await resolve(name);
    return found.length === 0 ? null : found;
  } catch {
    return null;
  }
}

function bare(host: string): string {
  return host
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
}

function always(addresses: readonly HostAddress[]): LookupFunction {
  return (_, { all }, done) => {
    const [first] = addresses;
    if (all === true) done(null, [...addresses]);
    else done(null, first?.address ?? '', first?.family);
  };
}

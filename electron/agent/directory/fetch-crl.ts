import type { LookupFunction } from 'node:net';
import type { SearchOptions } from 'ldapts';
import { CaFault } from '../outbound/ca-fault.ts';
import type { DirectoryClient } from './directory-client.ts';
import { DirectoryEntry } from './directory-entry.ts';
import { LdapConnection } from './ldap-connection.ts';

export type CrlAddress = { readonly host: string; readonly port: number; readonly dn: string };

const ATTRIBUTE = 'certificateRevocationList';
const SPELLINGS: string[] = [ATTRIBUTE, `${ATTRIBUTE};binary`];
const LDAP_PORT = 389;
/** Octets of an answer beside the CRL: names, and how it ends. */
const MOST_BESIDE = 65_536;
/** The entry, how the search ended, and references to elsewhere. */
const MOST_MESSAGES = 20;
const CRL_SEARCH: SearchOptions = {
  ...{ scope: 'base', filter: '(objectClass=*)', derefAliases: 'never', sizeLimit: 1 },
  attributes: SPELLINGS,
  explicitBufferAttributes: SPELLINGS,
};

/**
 * The LDAP URL of a CRL (RFC 4516), as Microsoft's CAs write it into certificates. Null for what is none, for another attribute or
 * scope, and where no host is named: then the reader's own domain is meant, which nobody outside it has.
 */
export function readCrlAddress(text: string): CrlAddress | null {
  const read = readAddress(text);
  return read === null || read.host === '' ? null : read;
}

/** The same without a host, as Microsoft's CAs write it unless told otherwise: the entry's distinguished name. */
export function readDomainCrlAddress(text: string): string | null {
  const read = readAddress(text);
  return read?.host === '' ? read.dn : null;
}

function readAddress(text: string): CrlAddress | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol !== 'ldap:' || url.username !== '') return null;
  const [attribute = '', scope = ''] = url.search.slice(1).split('?');
  const wanted = decoded(attribute);
  const isCrl = wanted === '' || SPELLINGS.some((each) => each.toLowerCase() === wanted?.toLowerCase());
  const dn = decoded(url.pathname.slice(1));
  if (!isCrl || (scope !== '' && scope.toLowerCase() !== 'base') || dn === null || dn === '') return null;
  return { host: decoded(url.hostname) ?? '', port: url.port === '' ? LDAP_PORT : Number(url.port), dn };
}

export type CrlLimits = {
  /** Milliseconds, for connecting and for the answer. */
  readonly timeout: number;
  /** Octets of the CRL. */
  readonly most: number;
  /** Addresses of the host that may be connected to. */
  readonly lookup?: LookupFunction;
  readonly signal: AbortSignal;
};

/**
 * The same of a directory that the operator defined, as whom that is connected. Throws CaFault, or the signal's reason.
 *
 * @param most octets of the CRL
 */
export async function readDomainCrl(directory: DirectoryClient, dn: string, most: number): Promise<Uint8Array> {
  const crl = crlOf(
    await directory.search({ base: dn, scope: 'base', filter: '(objectClass=*)', texts: [], octets: SPELLINGS }),
  );
  if (crl.length > most) throw new CaFault('http-body-too-large', { host: directory.host, most: String(most) });
  return crl;
}

/**
 * Reads one entry's CRL, anonymously and without TLS, as everybody does who checks such a certificate: a CRL is signed. Referrals are
 * not followed. Throws CaFault, or the signal's reason; an entry without one has an empty one.
 */
export async function fetchCrl(
  { host, port, dn }: CrlAddress,
  { timeout, most, lookup, signal }: CrlLimits,
): Promise<Uint8Array> {
  const connection = new LdapConnection({
    ...{ host, port, tls: null, timeout, signal },
    ...(lookup === undefined ? {} : { lookup }),
    bounds: { octets: most + MOST_BESIDE, message: most + MOST_BESIDE, messages: MOST_MESSAGES },
  });
  try {
    connection.begin();
    const { searchEntries } = await connection.client.search(dn, {
      ...CRL_SEARCH,
      timeLimit: Math.ceil(timeout / 1_000),
    });
    const crl = crlOf(searchEntries.map((each) => new DirectoryEntry(each)));
    if (crl.length > most) throw new CaFault('http-body-too-large', { host, most: String(most) });
    return crl;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof CaFault) throw error;
    if (connection.fault === 'too-large')
      throw new CaFault('http-body-too-large', { host, most: String(most) }, { cause: error });
    throw new CaFault('connection-unreachable', { host }, { cause: error });
  } finally {
    await connection.close();
  }
}

function crlOf([entry]: readonly DirectoryEntry[]): Uint8Array {
  const [crl] = SPELLINGS.flatMap((name) => entry?.octets(name) ?? []);
  return Uint8Array.from(crl ?? []);
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

import { Client } from 'ldapts';
import { CaFault } from '../outbound/ca-fault.ts';
import { DirectoryEntry } from './directory-entry.ts';

export type CrlAddress = { readonly host: string; readonly port: number; readonly dn: string };

const ATTRIBUTE = 'certificateRevocationList';
const SPELLINGS = [ATTRIBUTE, `${ATTRIBUTE};binary`];
const LDAP_PORT = 389;

/**
 * The LDAP URL of a CRL (RFC 4516), as Microsoft's CAs write it into certificates. Null for what is none, for another attribute or
 * scope, and where no host is named: then the reader's own domain is meant, which nobody outside it has.
 */
export function readCrlAddress(text: string): CrlAddress | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol !== 'ldap:' || url.hostname === '' || url.username !== '') return null;
  const [attribute = '', scope = ''] = url.search.slice(1).split('?');
  const wanted = decoded(attribute);
  const isCrl = wanted === '' || SPELLINGS.some((each) => each.toLowerCase() === wanted?.toLowerCase());
  const dn = decoded(url.pathname.slice(1));
  if (!isCrl || (scope !== '' && scope.toLowerCase() !== 'base') || dn === null || dn === '') return null;
  return { host: decoded(url.hostname) ?? '', port: url.port === '' ? LDAP_PORT : Number(url.port), dn };
}

/**
 * Reads one entry's CRL, anonymously and without TLS, as everybody does who checks such a certificate: a CRL is signed. Referrals are
 * not followed. Throws CaFault; an entry without one has an empty one.
 *
 * @param timeout milliseconds, for connecting and for the answer
 * @param most octets
 */
export async function fetchCrl({ host, port, dn }: CrlAddress, timeout: number, most: number): Promise<Uint8Array> {
  const at = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  const client = new Client({ url: `ldap://${at}:${String(port)}`, timeout, connectTimeout: timeout, strictDN: false });
  try {
    const { searchEntries } = await client.search(dn, {
      ...{ scope: 'base', filter: '(objectClass=*)', derefAliases: 'never', sizeLimit: 1 },
      timeLimit: Math.ceil(timeout / 1_000),
      attributes: SPELLINGS,
      explicitBufferAttributes: SPELLINGS,
    });
    const [entry] = searchEntries.map((each) => new DirectoryEntry(each));
    const [crl] = SPELLINGS.flatMap((name) => entry?.octets(name) ?? []);
    if (crl !== undefined && crl.length > most) throw new CaFault('http-body-too-large', { host, most: String(most) });
    return Uint8Array.from(crl ?? []);
  } catch (error) {
    if (error instanceof CaFault) throw error;
    throw new CaFault('connection-unreachable', { host }, { cause: error });
  } finally {
    await client.unbind().catch(() => undefined);
  }
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

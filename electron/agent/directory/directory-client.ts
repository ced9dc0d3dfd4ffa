import type { ConnectionOptions } from 'node:tls';
import { Client, ResultCodeError, type Entry, type Filter, type SearchOptions } from 'ldapts';
import { CaFault } from '../outbound/ca-fault.ts';
import { upstreamText } from '../outbound/upstream-text.ts';
import { DirectoryEntry } from './directory-entry.ts';

export type DirectorySettings = {
  readonly host: string;
  readonly port: number;
  /** LDAPS from the first octet, or StartTLS on a plain connection. Never without TLS: a simple bind sends the password. */
  readonly security: 'ldaps' | 'starttls';
  /** A distinguished name, `DOMAIN\user` or `user@domain`; null to ask without an account. */
  readonly account: { readonly name: string; readonly password: string } | null;
  /** PEM of the roots that the server's certificate must chain to; null for the system's. */
  readonly roots: string | null;
  /** Milliseconds for each operation. */
  readonly timeout: number;
};

export type Search = {
  readonly base: string;
  readonly scope: 'base' | 'one' | 'sub';
  readonly filter: Filter | string;
  readonly texts: readonly string[];
  readonly octets?: readonly string[];
};

const PAGE = 200;
/** Entries of one search; a forest has some hundred templates, an office some thousand computers. */
const MOST_ENTRIES = 20_000;
/** Twice what they fill. */
const MOST_PAGES = (2 * MOST_ENTRIES) / PAGE;

/** A connection to a directory, for reading alone. Referrals to other servers are not followed. */
export class DirectoryClient {
  readonly #client: Client;
  readonly #settings: DirectorySettings;

  private constructor(client: Client, settings: DirectorySettings) {
    this.#client = client;
    this.#settings = settings;
  }

  /** Connects and binds. Throws CaFault with a code that begins with `directory-`, or that of the connection. */
  static async open(settings: DirectorySettings): Promise<DirectoryClient> {
    const { host, port, security, account, roots, timeout } = settings;
    const tlsOptions: ConnectionOptions = {
      servername: host,
      minVersion: 'TLSv1.2',
      ...(roots === null ? {} : { ca: roots }),
    };
    const url = `${security === 'ldaps' ? 'ldaps' : 'ldap'}://${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
    // With `tlsOptions` the library speaks TLS from the first octet, whatever the scheme says.
    const secure = security === 'ldaps' ? { tlsOptions } : {};
    const client = new Client({ url, timeout, connectTimeout: timeout, strictDN: false, ...secure });
    const opened = new DirectoryClient(client, settings);
    try {
      await opened.#run(async () => {
        if (security === 'starttls') await client.startTLS(tlsOptions);
        await client.bind(account?.name ?? '', account?.password ?? '');
      });
      return opened;
    } catch (error) {
      await opened.close();
      throw error;
    }
  }

  /** Every entry that matches, page by page. Throws CaFault. */
  async search({ base, scope, filter, texts, octets = [] }: Search): Promise<readonly DirectoryEntry[]> {
    const options = {
      ...{ scope, filter, derefAliases: 'never' as const, sizeLimit: MOST_ENTRIES },
      attributes: [...texts, ...octets],
      explicitBufferAttributes: [...octets],
      timeLimit: Math.ceil(this.#settings.timeout / 1_000),
    };
    const found = await this.#run(async () => {
      if (scope === 'base') return (await this.#client.search(base, options)).searchEntries;
      return this.#pages(base, options);
    });
    return found.map((entry) => new DirectoryEntry(entry));
  }

  /** A server may have a cookie for a next page for ever. */
  async #pages(base: string, options: SearchOptions): Promise<readonly Entry[]> {
    const found: Entry[] = [];
    let pages = 0;
    for await (const { searchEntries } of this.#client.searchPaginated(base, {
      ...options,
      paged: { pageSize: PAGE },
    })) {
      found.push(...searchEntries);
      if (found.length > MOST_ENTRIES || ++pages > MOST_PAGES) {
        const { host, port } = this.#settings;
        const text = `more than ${String(MOST_ENTRIES)} entries`;
        throw new CaFault('directory-refused', { host, port: String(port), code: SIZE_LIMIT_EXCEEDED, text });
      }
    }
    return found;
  }

  /** Where the forest keeps its configuration; null for a directory that is no Active Directory. */
  async configurationContext(): Promise<string | null> {
    return this.#ofRoot('configurationNamingContext');
  }

  /** The distinguished name of the domain itself; null for a directory that is no Active Directory. */
  async domainContext(): Promise<string | null> {
    return this.#ofRoot('defaultNamingContext');
  }

  async #ofRoot(name: string): Promise<string | null> {
    const [entry] = await this.search({ base: '', scope: 'base', filter: '(objectClass=*)', texts: [name] });
    return entry?.text(name) ?? null;
  }

  async close(): Promise<void> {
    // Unbinding a connection that never was is no news.
    await this.#client.unbind().catch(() => undefined);
  }

  async #run<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw this.#faultOf(error);
    }
  }

  #faultOf(error: unknown): CaFault {
    if (error instanceof CaFault) return error;
    const { host, port } = this.#settings;
    const options = { cause: error };
    const at = { host, port: String(port) };
    const text = upstreamText(error instanceof Error ? error.message : String(error)) ?? '–';
    if (error instanceof ResultCodeError) {
      if (error.code === INVALID_CREDENTIALS) return new CaFault('directory-credentials', { ...at }, options);
      if (error.code === INSUFFICIENT_ACCESS) return new CaFault('directory-not-permitted', { ...at }, options);
      return new CaFault('directory-refused', { ...at, code: String(error.code), text }, options);
    }
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return new CaFault('name-unresolved', { host }, options);
    if (code === 'ECONNREFUSED') return new CaFault('connection-refused', at, options);
    if (code === 'ETIMEDOUT' || /timeout|timed out/i.test(text)) return new CaFault('connection-timeout', at, options);
    if (/CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS/.test(code)) return new CaFault('directory-tls', { ...at, text }, options);
    return new CaFault('connection-lost', { host }, options);
  }
}

/** Result codes of RFC 4511 §4.1.9. */
const SIZE_LIMIT_EXCEEDED = '4';
const INVALID_CREDENTIALS = 49;
const INSUFFICIENT_ACCESS = 50;

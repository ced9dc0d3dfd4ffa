import type { ConnectionOptions } from 'node:tls';
import { ResultCodeError, type Entry, type Filter, type SearchOptions } from 'ldapts';
import { CaFault } from '../outbound/ca-fault.ts';
import { upstreamText } from '../outbound/upstream-text.ts';
import { DirectoryEntry } from './directory-entry.ts';
import { LdapConnection } from './ldap-connection.ts';

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
  /** Octets of one entry at most, where another bound than usual is needed. */
  readonly mostOfEntry?: number;
  /** Ends everything, also what is under way. */
  readonly signal?: AbortSignal | undefined;
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
/** Octets of the answer to one search; an entry has some hundred, and a large one is a CA with its CRL. */
const MOST_OCTETS = 64 * 1_048_576;
const MOST_OCTETS_OF_ENTRY = 4 * 1_048_576;
const BOUNDS = { octets: MOST_OCTETS, message: MOST_OCTETS_OF_ENTRY, messages: 2 * MOST_ENTRIES + 2 * MOST_PAGES };
/** For everything on one connection: who answers each question just in time would otherwise never end. */
const WHOLE_MS = 10 * 60_000;

/** A connection to a directory, for reading alone. Referrals to other servers are not followed. */
export class DirectoryClient {
  readonly #connection: LdapConnection;
  readonly #settings: DirectorySettings;
  readonly #end: AbortSignal;

  private constructor(settings: DirectorySettings) {
    const { host, port, security, signal, timeout, mostOfEntry = BOUNDS.message } = settings;
    const whole = AbortSignal.timeout(WHOLE_MS);
    this.#settings = settings;
    this.#end = signal === undefined ? whole : AbortSignal.any([signal, whole]);
    this.#connection = new LdapConnection({
      ...{ host, port, timeout, bounds: { ...BOUNDS, message: mostOfEntry }, signal: this.#end },
      tls: security === 'ldaps' ? tlsOptions(settings) : null,
    });
  }

  /**
   * Connects and binds. Throws CaFault with a code that begins with `directory-`, or that of the connection; and the reason of the
   * signal.
   */
  static async open(settings: DirectorySettings): Promise<DirectoryClient> {
    const { security, account } = settings;
    const opened = new DirectoryClient(settings);
    const { client } = opened.#connection;
    try {
      await opened.#run(async () => {
        if (security === 'starttls') await client.startTLS(tlsOptions(settings));
        await client.bind(account?.name ?? '', account?.password ?? '');
      });
      return opened;
    } catch (error) {
      await opened.close();
      throw error;
    }
  }

  get host(): string {
    return this.#settings.host;
  }

  /** Every entry that matches, page by page. Throws CaFault. */
  async search({ base, scope, filter, texts, octets = [] }: Search): Promise<readonly DirectoryEntry[]> {
    const options = {
      // No limit of the server's: the library takes what was cut off by one for the whole.
      ...{ scope, filter, derefAliases: 'never' as const, sizeLimit: 0 },
      attributes: [...texts, ...octets],
      explicitBufferAttributes: [...octets],
      timeLimit: Math.ceil(this.#settings.timeout / 1_000),
    };
    const found = await this.#run(async () => {
      if (scope === 'base') return (await this.#connection.client.search(base, options)).searchEntries;
      return this.#pages(base, options);
    });
    return found.map((entry) => new DirectoryEntry(entry));
  }

  /** A server may have a cookie for a next page for ever. */
  async #pages(base: string, options: SearchOptions): Promise<readonly Entry[]> {
    const found: Entry[] = [];
    let pages = 0;
    for await (const { searchEntries } of this.#connection.client.searchPaginated(base, {
      ...options,
      paged: { pageSize: PAGE },
    })) {
      found.push(...searchEntries);
      if (found.length > MOST_ENTRIES || ++pages > MOST_PAGES) {
        throw this.#tooLarge();
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
    await this.#connection.close();
  }

  async #run<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      this.#connection.begin();
      return await work();
    } catch (error) {
      this.#settings.signal?.throwIfAborted();
      throw this.#faultOf(error);
    }
  }

  #tooLarge(options?: ErrorOptions): CaFault {
    const megabytes = String(MOST_OCTETS / 1_048_576);
    const { host } = this.#settings;
    return new CaFault('directory-too-large', { host, entries: String(MOST_ENTRIES), megabytes }, options);
  }

  #faultOf(error: unknown): CaFault {
    if (error instanceof CaFault) return error;
    const { host, port } = this.#settings;
    const options = { cause: error };
    const at = { host, port: String(port) };
    if (this.#connection.fault === 'too-large') return this.#tooLarge(options);
    if (this.#connection.fault === 'malformed') return new CaFault('directory-malformed', at, options);
    if (this.#end.aborted)
      return new CaFault('connection-timeout', { ...at, seconds: String(WHOLE_MS / 1_000) }, options);
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

function tlsOptions({ host, roots }: DirectorySettings): ConnectionOptions {
  return {
    servername: host,
    minVersion: 'TLSv1.2',
    ...(roots === null ? {} : { ca: roots, allowPartialTrustChain: true }),
  };
}

/** Result codes of RFC 4511 §4.1.9. */
const INVALID_CREDENTIALS = 49;
const INSUFFICIENT_ACCESS = 50;

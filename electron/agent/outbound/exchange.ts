/** One HTTP request to a CA. */
export type OutboundRequest = {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  /** Beside Host, Content-Length, User-Agent and what the identity adds (Authorization). */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Octets of the answer's body at most; a longer one is a fault, not a part. */
  readonly most: number;
};

/** The TLS connection that an answer came through. */
export type TlsFacts = {
  /** Such as `TLSv1.3`. */
  readonly version: string;
  /** The suite's IANA name. */
  readonly cipher: string;
  /** DER, the server's own certificate first. */
  readonly chain: readonly Uint8Array[];
  /** RFC 5929 §3, of a full TLS 1.2 handshake; null where there is none. */
  readonly tlsUnique: Uint8Array | null;
  /**
   * True when there was a client certificate for the server, who gets it if it asks; no engine tells whether it did. The diagnosis does
   * find that out.
   */
  readonly clientCertificateSent: boolean;
};

/** The answer, whatever its status: what a status means is the protocol's to say. */
export type OutboundAnswer = {
  readonly status: number;
  /** Names in lower case; values of equal names joined by `, `. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
  readonly tls: TlsFacts | null;
};

/**
 * How a protocol's client reaches its CA: with one identity (credentials, client certificate, trust) over connections of
 * that identity alone. Rejects with a `CaFault`; an HTTP status is none.
 */
export type Exchange = (request: OutboundRequest, signal: AbortSignal) => Promise<OutboundAnswer>;

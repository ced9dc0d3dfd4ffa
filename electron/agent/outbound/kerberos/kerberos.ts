/** Our side of one exchange with one service. */
export type KerberosContext = {
  /**
   * What to send next, as a mechanism token of GSS-API (RFC 4121 §4.1), or null where nothing is left to say.
   *
   * @param given the server's mechanism token; null at the beginning
   * @throws KerberosError
   */
  step(given: Uint8Array | null): Promise<Buffer | null>;
  /** Gives back what the operating system holds for it, once no step is under way. */
  close(): void;
};

/** The service, and the channel that we talk to it through. */
export type KerberosService = {
  /** As in the URL; the name of the service is `HTTP/host`, and no DNS is asked about it. */
  readonly host: string;
  /** Application data of the channel's bindings (RFC 5929 §4); null where there is none. */
  readonly channelBinding: Uint8Array | null;
};

/** Kerberos of the operating system, as the account that this process runs as. */
export type Kerberos = {
  /** @throws KerberosError */
  start(service: KerberosService): KerberosContext;
};

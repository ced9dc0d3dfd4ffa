/** What is said about one act. Text only, never a secret; the words come from the catalogue (`audit.ACTION`). */
export type AuditContent = {
  /** Epoch milliseconds. */
  readonly at: number;
  /** `operator`, `command-line`, `scep`, or `agent` for what it does by itself. */
  readonly actor: string;
  /** A key under `audit` in the catalogue, such as `certificate.issued`. */
  readonly action: string;
  /** `registration`, `certificate`, `authority`, `transaction`, `listener`, `vault`, `settings`. */
  readonly objectKind: string;
  readonly objectId: string;
  readonly detail: Readonly<Record<string, string>>;
};

/** An entry as it is stored: a link of the chain. */
export type StoredAuditEntry = Omit<AuditContent, 'detail'> & {
  /** From 1, without gaps. */
  readonly sequence: number;
  /** The detail's JSON, character for character: that is what the hash covers. */
  readonly detailJson: string;
  /** The hash of the entry before; 32 zero bytes before the first. */
  readonly previous: Uint8Array;
  readonly hash: Uint8Array;
};

/** The sealed end of the chain; without it, entries cut off at the end would not be missed. */
export type StoredAuditHead = {
  /** The last sequence. */
  readonly count: number;
  readonly hash: Uint8Array;
  readonly seal: Uint8Array;
};

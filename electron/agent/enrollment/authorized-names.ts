/** The names that a certificate will have. */
export type AuthorizedNames = {
  readonly commonName: string;
  /** X.520 serialNumber attribute of the subject. */
  readonly serialNumber: string | null;
  /** A-labels, lower case. */
  readonly dnsNames: readonly string[];
  /** Dotted IPv4 or RFC 5952 IPv6. */
  readonly ipAddresses: readonly string[];
  /** uniformResourceIdentifier, such as a SID; none unless given. */
  readonly uris?: readonly string[];
};

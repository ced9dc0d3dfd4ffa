/** One attribute of a name. */
export type NameAttribute = {
  /** Dotted OID of the attribute type. */
  readonly type: string;
  /** Identifier octet of the value. */
  readonly tag: number;
  /** The string, undecorated (compare it; show it through `visibleText`); `#` and hexadecimal where it is no string. */
  readonly value: string;
};

/** RDNSequence in the order of its encoding; each RDN is a set of one attribute or more. */
export type DistinguishedName = readonly (readonly NameAttribute[])[];

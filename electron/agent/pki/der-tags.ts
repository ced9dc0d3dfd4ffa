/** Identifier octets of X.690 §8.1.2 that X.509, PKCS#10 and CMS use. All have a tag number below 31. */
export const Tag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  printableString: 0x13,
  teletexString: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  visibleString: 0x1a,
  universalString: 0x1c,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Set in the identifier octet of a constructed encoding. */
export const CONSTRUCTED = 0x20;

/** Identifier octet of `[number]`, constructed: EXPLICIT tags and IMPLICIT tags of constructed types. */
export function contextConstructed(number: number): number {
  return 0xa0 | number;
}

/** Identifier octet of `[number]`, primitive: IMPLICIT tags of primitive types. */
export function contextPrimitive(number: number): number {
  return 0x80 | number;
}

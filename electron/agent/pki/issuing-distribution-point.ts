import { inside, readOne } from './der-reader.ts';
import { Tag, contextConstructed } from './der-tags.ts';
import { readGeneralNameList } from './general-names.ts';

/** Which part of an issuer's revocations a CRL covers (RFC 5280 §5.2.5). */
export type IssuingDistributionPoint = {
  /** Addresses by which certificates name this part; null where it is not named by addresses. */
  readonly addresses: readonly string[] | null;
  /** Only CA or attribute certificates, only some reasons, or other issuers' certificates too. */
  readonly narrowed: boolean;
};

const NARROWING = [2, 3, 4, 5].map((number) => 0x80 | number);

/** Throws DerError. */
export function readIssuingDistributionPoint(value: Uint8Array): IssuingDistributionPoint {
  const reader = inside(readOne(value, Tag.sequence));
  const name = reader.optional(contextConstructed(0));
  const fullName = name === undefined ? undefined : inside(name).optional(contextConstructed(0));
  let narrowed = name !== undefined && fullName === undefined;
  while (!reader.atEnd) {
    // Where DER is right, what is FALSE is left out; who writes it all the same gets no benefit of the doubt.
    if (NARROWING.includes(reader.next().tag)) narrowed = true;
  }
  if (fullName === undefined) return { addresses: null, narrowed };
  const uris = readGeneralNameList(inside(fullName)).filter(({ kind }) => kind === 'uniformResourceIdentifier');
  return { addresses: uris.map((uri) => uri.value), narrowed };
}

import type { Inspection } from '../../../shared/contract/inspect.ts';
import { asn1Tree } from '../pki/asn1-tree.ts';
import { DerError } from '../pki/der-reader.ts';

/** The tree, or null for what we can read no further, such as an extension with high tag numbers. */
export function asn1OrNull(der: Uint8Array): Inspection['asn1'] {
  try {
    return asn1Tree(der);
  } catch (error) {
    if (error instanceof DerError) return null;
    throw error;
  }
}

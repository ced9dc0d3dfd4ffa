import { buildCrl } from '../pki/build-crl.ts';
import type { CrlEntry } from '../pki/crl.ts';
import { integer } from '../pki/der-writer.ts';
import { writeAuthorityKeyIdentifier } from '../pki/extensions.ts';
import { Oid } from '../pki/oids.ts';
import { authorityKeyIdentifier } from './certificate-extensions.ts';
import type { Issuer } from './issue.ts';

export type RevocationListContent = {
  /** cRLNumber: one more than the last one's (RFC 5280 §5.2.3). */
  readonly number: number;
  /** Epoch milliseconds. */
  readonly thisUpdate: number;
  readonly nextUpdate: number;
  readonly entries: readonly CrlEntry[];
};

/** DER of the CA's complete CRL. Throws RangeError for a number that is none, and for an end before its beginning. */
export async function signRevocationList(issuer: Issuer, content: RevocationListContent): Promise<Uint8Array> {
  const { number, thisUpdate, nextUpdate, entries } = content;
  if (!Number.isSafeInteger(number) || number < 1) throw new RangeError('a CRL number is a positive integer');
  if (nextUpdate <= thisUpdate) throw new RangeError('a CRL ends after it begins');
  return buildCrl(
    {
      issuer: issuer.certificate.subject,
      thisUpdate,
      nextUpdate,
      entries,
      extensions: [
        {
          type: Oid.authorityKeyIdentifier,
          critical: false,
          value: writeAuthorityKeyIdentifier(authorityKeyIdentifier(issuer.certificate)),
        },
        { type: Oid.crlNumber, critical: false, value: integer(number) },
      ],
    },
    issuer.signer,
  );
}

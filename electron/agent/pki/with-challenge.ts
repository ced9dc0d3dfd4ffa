import { isPrintableString, printableString, utf8String } from './der-writer.ts';
import { Oid } from './oids.ts';
import type { Signer } from './signer.ts';
import { withAttribute } from './with-attribute.ts';

/**
 * The same request with this challenge password in place of any other attribute of that type, signed anew by the key that is
 * certified. Throws DerError for what is no request.
 */
export function withChallenge(csr: Uint8Array, challengePassword: string, signer: Signer): Promise<Uint8Array> {
  const value = isPrintableString(challengePassword)
    ? printableString(challengePassword)
    : utf8String(challengePassword);
  return withAttribute(csr, { type: Oid.challengePassword, values: [value] }, signer);
}

import { Tag, contextConstructed } from '../der-tags.ts';
import { NULL, explicit, integer, octetString, oid, sequence, setOf, tlv } from '../der-writer.ts';
import { Oid } from '../oids.ts';
import { writeDigest, type CmsDigest } from './algorithms.ts';

const DATA = oid(Oid.data);
const SIGNED_DATA = oid(Oid.signedData);
const RSA_ENCRYPTION = sequence(oid(Oid.rsaEncryption), NULL);

/** DER of one Attribute with one value; the type is the DER of its OID. */
export function attribute(type: Uint8Array, value: Uint8Array): Uint8Array {
  return sequence(type, tlv(Tag.set, value));
}

/** DER of a SignedData without content or signer that only carries certificates, in this order (RFC 5652 §5.2). */
export function writeCertsOnly(certificates: readonly Uint8Array[]): Uint8Array {
  return contentInfo(integer(1), setOf(), sequence(DATA), certificateSet(certificates), setOf());
}

/** DER of a SignedData without content or signer that only carries a CRL. */
export function writeCrlOnly(crl: Uint8Array): Uint8Array {
  return contentInfo(integer(1), setOf(), sequence(DATA), tlv(contextConstructed(1), crl), setOf());
}

/** DER of a SignedData over id-data, signed with an RSA key by PKCS#1 v1.5 unless an algorithm is given. */
export function writeSignedData(parts: {
  /** The eContent; null leaves it out. */
  readonly content: Uint8Array | null;
  readonly certificates: readonly Uint8Array[];
  /** DER of the signer's issuer Name and content octets of its serial number. */
  readonly signer: { readonly issuer: Uint8Array; readonly serial: Uint8Array };
  readonly digest: CmsDigest;
  /** DER of the SET OF Attribute that was signed. */
  readonly signedAttributes: Uint8Array;
  readonly signature: Uint8Array;
  /** DER of the AlgorithmIdentifier of the signature. */
  readonly signatureAlgorithm?: Uint8Array;
}): Uint8Array {
  const encapsulated = parts.content === null ? [] : [explicit(0, octetString(parts.content))];
  const implicit = new Uint8Array(parts.signedAttributes);
  implicit[0] = contextConstructed(0);
  const signerInfo = sequence(
    integer(1),
    sequence(parts.signer.issuer, tlv(Tag.integer, parts.signer.serial)),
    writeDigest(parts.digest),
    implicit,
    // rsaEncryption rather than one of the digest-with-RSA identifiers: every client knows it (RFC 3370 §3.2).
    parts.signatureAlgorithm ?? RSA_ENCRYPTION,
    octetString(parts.signature),
  );
  return contentInfo(
    integer(1),
    setOf(writeDigest(parts.digest)),
    sequence(DATA, ...encapsulated),
    certificateSet(parts.certificates),
    setOf(signerInfo),
  );
}

function contentInfo(...signedData: readonly Uint8Array[]): Uint8Array {
  return sequence(SIGNED_DATA, explicit(0, sequence(...signedData)));
}

/** Not sorted as a SET OF would be: clients read meaning into the order. */
function certificateSet(certificates: readonly Uint8Array[]): Uint8Array {
  return tlv(contextConstructed(0), ...certificates);
}

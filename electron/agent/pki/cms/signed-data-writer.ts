import { Tag, contextConstructed, contextPrimitive } from '../der-tags.ts';
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

/** Who signed: DER of the issuer Name with content octets of the serial number, or the identifier of a key without a certificate. */
type SignerIdentity =
  { readonly issuer: Uint8Array; readonly serial: Uint8Array } | { readonly keyIdentifier: Uint8Array };

/** DER of a SignedData, signed with an RSA key by PKCS#1 v1.5 unless an algorithm is given. */
export function writeSignedData(parts: {
  /** Dotted OID of what is signed; id-data unless given. */
  readonly contentType?: string;
  /** The eContent; null leaves it out. */
  readonly content: Uint8Array | null;
  readonly certificates: readonly Uint8Array[];
  readonly signer: SignerIdentity;
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
  const byKey = 'keyIdentifier' in parts.signer;
  const signerInfo = sequence(
    // RFC 5652 §5.3: 3 where a key is named, and §5.1 where other things than id-data are signed.
    integer(byKey ? 3 : 1),
    signerIdentifier(parts.signer),
    writeDigest(parts.digest),
    implicit,
    // rsaEncryption rather than one of the digest-with-RSA identifiers: every client knows it (RFC 3370 §3.2).
    parts.signatureAlgorithm ?? RSA_ENCRYPTION,
    octetString(parts.signature),
  );
  const { contentType = Oid.data, certificates } = parts;
  return contentInfo(
    integer(byKey || contentType !== Oid.data ? 3 : 1),
    setOf(writeDigest(parts.digest)),
    sequence(oid(contentType), ...encapsulated),
    ...(byKey && certificates.length === 0 ? [] : [certificateSet(certificates)]),
    setOf(signerInfo),
  );
}

function signerIdentifier(signer: SignerIdentity): Uint8Array {
  return 'keyIdentifier' in signer
    ? tlv(contextPrimitive(0), signer.keyIdentifier)
    : sequence(signer.issuer, tlv(Tag.integer, signer.serial));
}

function contentInfo(...signedData: readonly Uint8Array[]): Uint8Array {
  return sequence(SIGNED_DATA, explicit(0, sequence(...signedData)));
}

/** Not sorted as a SET OF would be: clients read meaning into the order. */
function certificateSet(certificates: readonly Uint8Array[]): Uint8Array {
  return tlv(contextConstructed(0), ...certificates);
}

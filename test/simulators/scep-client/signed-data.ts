import { X509Certificate, createHash, verify } from 'node:crypto';
import { parse, type Node } from './der.ts';
import { DIGEST_OID, OID, nameOf, type Digest } from './names.ts';
import { certificateFacts } from './x509.ts';

/** A SignedData with one signer, verified. */
export type SignedData = {
  readonly content: Buffer | null;
  /** DER of the certificates beside the signature, in order. */
  readonly certificates: readonly Buffer[];
  readonly digest: Digest;
  /** The one value of each signed attribute, by dotted OID, in order. */
  readonly attributes: ReadonlyMap<string, Node>;
};

/** Verifies that this certificate signed. Throws for anything that a strict client would refuse. */
export function openSignedData(der: Uint8Array, certificate: Uint8Array): SignedData {
  const signedData = contentOf(parse(der), OID.signedData);
  const fields = signedData.children;
  const content = signedData.at(2).children[1]?.at(0).content ?? null;
  const certificates = fields.find((field) => field.tag === 0xa0)?.children.map((child) => child.der) ?? [];
  const signerInfos = fields.at(-1)?.children ?? [];
  const [signerInfo] = signerInfos;
  if (signerInfo === undefined || signerInfos.length !== 1) throw new Error('not one signerInfo');
  const attributes = new Map(signerInfo.at(3).children.map((attribute) => [attribute.at(0).oid, onlyValue(attribute)]));
  const digest = nameOf(DIGEST_OID, signerInfo.at(2, 0).oid);
  if (digest === null) throw new Error('unknown digest');
  verifySignature(signerInfo, digest, content, attributes, certificate);
  return { content, certificates, digest, attributes };
}

/** The content of a ContentInfo of this type. */
export function contentOf(contentInfo: Node, type: string): Node {
  if (contentInfo.at(0).oid !== type) throw new Error(`content type ${contentInfo.at(0).oid}`);
  return contentInfo.at(1, 0);
}

function onlyValue(attribute: Node): Node {
  if (attribute.at(1).children.length !== 1) throw new Error('an attribute has not one value');
  return attribute.at(1, 0);
}

function verifySignature(
  signerInfo: Node,
  digest: Digest,
  content: Buffer | null,
  attributes: ReadonlyMap<string, Node>,
  certificate: Uint8Array,
): void {
  const facts = certificateFacts(certificate);
  const sid = signerInfo.at(1);
  if (!sid.at(0).der.equals(facts.issuer) || !sid.at(1).content.equals(facts.serial))
    throw new Error('signed by somebody else');
  const encoded = signerInfo.at(3).children.map((attribute) => attribute.der);
  if (encoded.some((der, i) => i > 0 && Buffer.compare(encoded[i - 1] ?? der, der) > 0))
    throw new Error('attributes are not sorted');
  const expected = createHash(digest)
    .update(content ?? Buffer.alloc(0))
    .digest();
  if (attributes.get(OID.messageDigest)?.content.equals(expected) !== true) throw new Error('messageDigest differs');
  const signed = Buffer.from(signerInfo.at(3).der);
  signed[0] = 0x31;
  const good = verify(digest, signed, new X509Certificate(certificate).publicKey, signerInfo.at(5).content);
  if (!good) throw new Error('the signature is not good');
}

/** DER of the certificates in a degenerate SignedData, in order. */
export function readCertsOnly(der: Uint8Array): Buffer[] {
  return carried(der, 0xa0);
}

/** DER of the CRLs in a degenerate SignedData. */
export function readCrls(der: Uint8Array): Buffer[] {
  return carried(der, 0xa1);
}

function carried(der: Uint8Array, tag: number): Buffer[] {
  const signedData = contentOf(parse(der), OID.signedData);
  return signedData.children.find((field) => field.tag === tag)?.children.map((child) => child.der) ?? [];
}

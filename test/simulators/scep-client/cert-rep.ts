import { X509Certificate, constants, createDecipheriv, createHash, privateDecrypt, verify } from 'node:crypto';
import { parse, type Node } from './der.ts';
import type { ClientKey } from './keys.ts';
import { CIPHER, DIGEST_OID, OID, engineOf, nameOf, type Cipher, type Digest } from './names.ts';
import { certificateFacts } from './x509.ts';

/** A CertRep, taken apart and verified. */
export type CertRep = {
  readonly messageType: string;
  readonly pkiStatus: 'success' | 'failure' | 'pending';
  readonly failInfo: 'badAlg' | 'badMessageCheck' | 'badRequest' | 'badTime' | 'badCertId' | null;
  /** Content octets. */
  readonly transactionId: Buffer;
  /** Identifier octet of its string type. */
  readonly transactionIdTag: number;
  readonly senderNonce: Buffer;
  readonly recipientNonce: Buffer;
  readonly digest: Digest | null;
  /** DER of the certificates beside the signature, in order. */
  readonly certificates: readonly Buffer[];
  /** Dotted OIDs of the signed attributes, in order. */
  readonly attributes: readonly string[];
  /** Null unless the status is success. */
  readonly envelope: {
    readonly cipher: Cipher | null;
    readonly keyTransport: 'pkcs1' | { readonly oaep: Digest | null };
    /** DER of the certificates inside, in order. */
    readonly issued: readonly Buffer[];
  } | null;
};

export type OpenOptions = {
  /** The key that signed the request. */
  readonly key: ClientKey;
  /** DER of the RA certificate that must have signed the reply. */
  readonly ra: Uint8Array;
};

const STATUS: Readonly<Record<string, CertRep['pkiStatus']>> = { '0': 'success', '2': 'failure', '3': 'pending' };
const FAIL_INFO = ['badAlg', 'badMessageCheck', 'badRequest', 'badTime', 'badCertId'] as const;

/** Verifies and opens a reply. Throws for anything that a strict client would refuse. */
export function openCertRep(body: Uint8Array, { key, ra }: OpenOptions): CertRep {
  const signedData = contentOf(parse(body), OID.signedData);
  const fields = signedData.children;
  const encapsulated = signedData.at(2);
  const content = encapsulated.children[1]?.at(0).content ?? null;
  const certificates = fields.find((field) => field.tag === 0xa0)?.children.map((child) => child.der) ?? [];
  const signerInfos = fields.at(-1)?.children ?? [];
  const [signerInfo] = signerInfos;
  if (signerInfo === undefined || signerInfos.length !== 1) throw new Error('not one signerInfo');
  const attributes = new Map(signerInfo.at(3).children.map((attribute) => [attribute.at(0).oid, onlyValue(attribute)]));
  const digest = nameOf(DIGEST_OID, signerInfo.at(2, 0).oid);
  verifySignature(signerInfo, digest, content, attributes, ra);
  const value = (type: string): Node => {
    const found = attributes.get(type);
    if (found === undefined) throw new Error(`no attribute ${type}`);
    return found;
  };
  const pkiStatus = STATUS[value(OID.pkiStatus).content.toString()];
  if (pkiStatus === undefined) throw new Error('unknown pkiStatus');
  const failInfo = attributes.get(OID.failInfo);
  if ((failInfo !== undefined) !== (pkiStatus === 'failure')) throw new Error('failInfo does not go with the status');
  if (pkiStatus !== 'success' && content !== null) throw new Error('a reply without a certificate has content');
  return {
    messageType: value(OID.messageType).content.toString(),
    pkiStatus,
    failInfo: failInfo === undefined ? null : failInfoOf(failInfo),
    transactionId: value(OID.transactionId).content,
    transactionIdTag: value(OID.transactionId).tag,
    senderNonce: value(OID.senderNonce).content,
    recipientNonce: value(OID.recipientNonce).content,
    digest,
    certificates,
    attributes: [...attributes.keys()],
    envelope: pkiStatus === 'success' && content !== null ? openEnvelope(content, key) : null,
  };
}

function failInfoOf(node: Node): (typeof FAIL_INFO)[number] {
  const text = node.content.toString();
  const name = /^[0-4]$/.test(text) && node.tag === 0x13 ? FAIL_INFO[Number(text)] : undefined;
  if (name === undefined) throw new Error(`failInfo ${text}`);
  return name;
}

function contentOf(contentInfo: Node, type: string): Node {
  if (contentInfo.at(0).oid !== type) throw new Error(`content type ${contentInfo.at(0).oid}`);
  return contentInfo.at(1, 0);
}

function onlyValue(attribute: Node): Node {
  if (attribute.at(1).children.length !== 1) throw new Error('an attribute has not one value');
  return attribute.at(1, 0);
}

function verifySignature(
  signerInfo: Node,
  digest: Digest | null,
  content: Buffer | null,
  attributes: ReadonlyMap<string, Node>,
  ra: Uint8Array,
): void {
  if (digest === null) throw new Error('unknown digest');
  const facts = certificateFacts(ra);
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
  if (attributes.get(OID.contentType)?.oid !== OID.data) throw new Error('contentType differs');
  if (!attributes.has(OID.signingTime)) throw new Error('no signingTime');
  const signed = Buffer.from(signerInfo.at(3).der);
  signed[0] = 0x31;
  const good = verify(digest, signed, new X509Certificate(ra).publicKey, signerInfo.at(5).content);
  if (!good) throw new Error('the signature is not good');
}

function openEnvelope(content: Buffer, key: ClientKey): NonNullable<CertRep['envelope']> {
  const enveloped = contentOf(parse(content), OID.envelopedData);
  if (enveloped.at(1).children.length !== 1) throw new Error('not one recipient');
  const recipient = enveloped.at(1, 0);
  const transport = recipient.at(2);
  const oaep = transport.at(0).oid === OID.rsaesOaep;
  const oaepHash = oaep ? nameOf(DIGEST_OID, transport.at(1).children[0]?.at(0, 0).oid ?? DIGEST_OID.sha1) : null;
  const contentKey = privateDecrypt(
    oaep
      ? { key: key.privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: oaepHash ?? 'sha1' }
      : { key: key.privateKey, padding: constants.RSA_PKCS1_PADDING },
    recipient.at(3).content,
  );
  const algorithm = enveloped.at(2, 1);
  const cipher =
    (Object.keys(CIPHER) as Cipher[]).find((candidate) => CIPHER[candidate].oid === algorithm.at(0).oid) ?? null;
  if (cipher === null) throw new Error('unknown cipher');
  const by = engineOf(cipher, contentKey);
  const decipher = createDecipheriv(by.engine, by.key, algorithm.at(1).content);
  const inner = Buffer.concat([decipher.update(enveloped.at(2, 2).content), decipher.final()]);
  return { cipher, keyTransport: oaep ? { oaep: oaepHash } : 'pkcs1', issued: readCertsOnly(inner) };
}

/** DER of the certificates in a degenerate SignedData, in order. */
export function readCertsOnly(der: Uint8Array): Buffer[] {
  const signedData = contentOf(parse(der), OID.signedData);
  return signedData.children.find((field) => field.tag === 0xa0)?.children.map((child) => child.der) ?? [];
}

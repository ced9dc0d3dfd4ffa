import { constants, createDecipheriv, privateDecrypt } from 'node:crypto';
import { parse, type Node } from './der.ts';
import type { ClientKey } from './keys.ts';
import { CIPHER, DIGEST_OID, OID, engineOf, nameOf, type Cipher, type Digest } from './names.ts';
import { openPasswordRecipient } from './password.ts';
import { contentOf, openSignedData, readCertsOnly, readCrls } from './signed-data.ts';

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
    readonly keyTransport:
      'pkcs1' | { readonly oaep: Digest | null } | { readonly hmac: Digest; readonly iterations: number };
    /** DER of the certificates inside, in order. */
    readonly issued: readonly Buffer[];
    /** DER of the CRLs inside. */
    readonly crls: readonly Buffer[];
  } | null;
};

export type OpenOptions = {
  /** The key that signed the request. */
  readonly key: ClientKey;
  /** DER of the RA certificate that must have signed the reply. */
  readonly ra: Uint8Array;
  /** Opens the envelope of a key that cannot decrypt. */
  readonly password?: string | undefined;
};

const STATUS: Readonly<Record<string, CertRep['pkiStatus']>> = { '0': 'success', '2': 'failure', '3': 'pending' };
const FAIL_INFO = ['badAlg', 'badMessageCheck', 'badRequest', 'badTime', 'badCertId'] as const;

/** Verifies and opens a reply. Throws for anything that a strict client would refuse. */
export function openCertRep(body: Uint8Array, { key, ra, password }: OpenOptions): CertRep {
  const { content, certificates, digest, attributes } = openSignedData(body, ra);
  if (attributes.get(OID.contentType)?.oid !== OID.data) throw new Error('contentType differs');
  if (!attributes.has(OID.signingTime)) throw new Error('no signingTime');
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
    envelope: pkiStatus === 'success' && content !== null ? openEnvelope(content, key, password) : null,
  };
}

function failInfoOf(node: Node): (typeof FAIL_INFO)[number] {
  const text = node.content.toString();
  const name = /^[0-4]$/.test(text) && node.tag === 0x13 ? FAIL_INFO[Number(text)] : undefined;
  if (name === undefined) throw new Error(`failInfo ${text}`);
  return name;
}

function openEnvelope(content: Buffer, key: ClientKey, password?: string): NonNullable<CertRep['envelope']> {
  const { inner, cipher, keyTransport } = decryptEnvelope(content, key, password);
  return { cipher, keyTransport, issued: readCertsOnly(inner), crls: readCrls(inner) };
}

/** What an EnvelopedData for one recipient carries. Throws for anything that a strict reader would refuse. */
export function decryptEnvelope(content: Buffer, key: ClientKey, password?: string) {
  const enveloped = contentOf(parse(content), OID.envelopedData);
  if (enveloped.at(1).children.length !== 1) throw new Error('not one recipient');
  const recipient = enveloped.at(1, 0);
  const { contentKey, keyTransport } =
    recipient.tag === 0xa3 ? openByPassword(enveloped, password) : openByKey(recipient, key);
  const algorithm = enveloped.at(2, 1);
  const cipher =
    (Object.keys(CIPHER) as Cipher[]).find((candidate) => CIPHER[candidate].oid === algorithm.at(0).oid) ?? null;
  if (cipher === null) throw new Error('unknown cipher');
  const by = engineOf(cipher, contentKey);
  const decipher = createDecipheriv(by.engine, by.key, algorithm.at(1).content);
  const inner = Buffer.concat([decipher.update(enveloped.at(2, 2).content), decipher.final()]);
  return { inner, cipher, keyTransport };
}

type OpenedKey = {
  readonly contentKey: Buffer;
  readonly keyTransport: NonNullable<CertRep['envelope']>['keyTransport'];
};

function openByPassword(enveloped: Node, password: string | undefined): OpenedKey {
  if (enveloped.at(0).content[0] !== 3) throw new Error('the version does not go with a PasswordRecipientInfo');
  if (password === undefined) throw new Error('enveloped by password');
  const { key, hmac, iterations } = openPasswordRecipient(enveloped.at(1, 0), password);
  return { contentKey: key, keyTransport: { hmac, iterations } };
}

function openByKey(recipient: Node, key: ClientKey): OpenedKey {
  const transport = recipient.at(2);
  const oaep = transport.at(0).oid === OID.rsaesOaep;
  const oaepHash = oaep ? nameOf(DIGEST_OID, transport.at(1).children[0]?.at(0, 0).oid ?? DIGEST_OID.sha1) : null;
  const contentKey = privateDecrypt(
    oaep
      ? { key: key.privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: oaepHash ?? 'sha1' }
      : { key: key.privateKey, padding: constants.RSA_PKCS1_PADDING },
    recipient.at(3).content,
  );
  return { contentKey, keyTransport: oaep ? { oaep: oaepHash } : 'pkcs1' };
}

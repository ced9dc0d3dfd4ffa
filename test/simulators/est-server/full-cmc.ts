import { X509Certificate, createHash, createPublicKey, randomBytes, verify } from 'node:crypto';
import type { Party } from '../scep-ca/scep-ca.ts';
import { context, enc, int, octets, oid, parse, seq, set, sortedSet, utf8, type Node } from '../scep-client/der.ts';
import { OID } from '../scep-client/names.ts';
import { contentOf } from '../scep-client/signed-data.ts';
import { signWith } from '../scep-client/signing.ts';
import { certificateFacts } from '../scep-client/x509.ts';
import { readCsr, type ReadCsr } from './issuing.ts';

const CMC = {
  pkiData: '1.3.6.1.5.5.7.12.2',
  pkiResponse: '1.3.6.1.5.5.7.12.3',
  statusInfo: '1.3.6.1.5.5.7.7.1',
  transactionId: '1.3.6.1.5.5.7.7.5',
  senderNonce: '1.3.6.1.5.5.7.7.6',
  recipientNonce: '1.3.6.1.5.5.7.7.7',
  queryPending: '1.3.6.1.5.5.7.7.21',
  statusInfoV2: '1.3.6.1.5.5.7.7.25',
} as const;
const SHA256 = '2.16.840.1.101.3.4.2.1';

/** A Full PKI Request, verified. */
export type ReadFullRequest = {
  /** Content octets of the INTEGER. */
  readonly transactionId: Buffer;
  readonly senderNonce: Buffer;
  readonly csr: ReadCsr | null;
  readonly pendToken: Buffer | null;
  /** DER of the certificate that signed; null where the request's own key did. */
  readonly signer: Buffer | null;
};

/**
 * Reads a Full PKI Request (RFC 5272 §4.2) and verifies it, with a reader of its own: signed by a certificate of the CA, or by the request's
 * own key under its subjectKeyIdentifier; with one request, or a question for one that waits. `keyOf` has the key (SubjectPublicKeyInfo) of a
 * request that waits by its token. Throws for anything else.
 */
export function readFullRequest(
  der: Buffer,
  ca: Party,
  keyOf: (pendToken: Buffer) => Buffer | undefined,
): ReadFullRequest {
  const message = parse(der);
  if (!message.der.equals(der)) throw new Error('not DER');
  const signedData = contentOf(message, OID.signedData);
  if (!signedData.at(0).content.equals(Buffer.of(3))) throw new Error('SignedData of another version');
  if (signedData.at(2, 0).oid !== CMC.pkiData) throw new Error('no PKIData');
  const content = signedData.at(2, 1, 0).content;
  const [controls, requests, cms, other, ...more] = parse(content).children;
  if (controls === undefined || requests === undefined || more.length > 0) throw new Error('no PKIData');
  if (cms?.children.length !== 0 || other?.children.length !== 0) throw new Error('more than was asked for');
  const ids = [...controls.children.map((each) => each.at(0)), ...requests.children.map((each) => each.at(0))];
  if (new Set(ids.map((id) => id.content.toString('hex'))).size !== ids.length) throw new Error('bodyPartID twice');
  const control = (type: string): Node | undefined => {
    const [found, ...again] = controls.children.filter((each) => each.at(1).oid === type);
    if (again.length > 0 || (found !== undefined && found.at(2).children.length !== 1)) throw new Error('twice');
    return found?.at(2, 0);
  };
  const [transactionId, senderNonce] = [control(CMC.transactionId), control(CMC.senderNonce)];
  if (transactionId?.tag !== 2 || senderNonce?.tag !== 4) throw new Error('transactionId or senderNonce is missing');
  const pendToken = control(CMC.queryPending)?.content ?? null;
  if (requests.children.length !== (pendToken === null ? 1 : 0)) throw new Error('not one request');
  const tagged = requests.children[0];
  if (tagged !== undefined && tagged.tag !== 0xa0) throw new Error('no tcr');
  const csr = tagged === undefined ? null : readCsr(tagged.at(1).der);
  const key = csr?.spki ?? (pendToken === null ? undefined : keyOf(pendToken));
  if (key === undefined) throw new Error('nothing waits under this token');
  const signer = verified(signedData, content, ca, key);
  return { transactionId: transactionId.content, senderNonce: senderNonce.content, csr, pendToken, signer };
}

function verified(signedData: Node, content: Buffer, ca: Party, requestKey: Buffer): Buffer | null {
  const infos = signedData.children.at(-1)?.children ?? [];
  const [info] = infos;
  if (info === undefined || infos.length !== 1) throw new Error('not one signerInfo');
  const [version, sid, digest, attributes, , signature] = info.children;
  if (digest?.at(0).oid !== SHA256 || attributes?.tag !== 0xa0 || signature === undefined)
    throw new Error('signerInfo');
  const encoded = attributes.children.map((each) => each.der);
  if (encoded.some((each, at) => at > 0 && Buffer.compare(encoded[at - 1] ?? each, each) > 0)) throw new Error('order');
  const value = (type: string): Node | undefined =>
    attributes.children.find((each) => each.at(0).oid === type)?.at(1, 0);
  if (value(OID.contentType)?.oid !== CMC.pkiData) throw new Error('contentType');
  const hash = createHash('sha256').update(content).digest();
  if (value(OID.messageDigest)?.content.equals(hash) !== true) throw new Error('messageDigest');
  const carried = signedData.children.find(({ tag }) => tag === 0xa0)?.children.map(({ der }) => der) ?? [];
  const byKey = sid?.tag === 0x80;
  if (version?.content.equals(Buffer.of(byKey ? 3 : 1)) !== true) throw new Error('version of signerInfo');
  const certificate = byKey ? null : signerCertificate(carried, sid, ca);
  if (byKey) {
    const identifier = createHash('sha1').update(parse(requestKey).at(1).content.subarray(1)).digest();
    if (!sid.content.equals(identifier)) throw new Error('not the key of the request');
  }
  const publicKey =
    certificate === null
      ? createPublicKey({ key: requestKey, format: 'der', type: 'spki' })
      : new X509Certificate(certificate).publicKey;
  const signed = Buffer.from(attributes.der);
  signed[0] = 0x31;
  if (!verify('sha256', signed, publicKey, signature.content)) throw new Error('the signature is not good');
  return certificate;
}

function signerCertificate(carried: readonly Buffer[], sid: Node | undefined, ca: Party): Buffer {
  const found = carried.find((der) => {
    const { issuer, serial } = certificateFacts(der);
    return sid?.at(0).der.equals(issuer) === true && sid.at(1).content.equals(serial);
  });
  if (found === undefined || !new X509Certificate(found).verify(ca.key.publicKey)) throw new Error('who signs?');
  return found;
}

/** What the answer says; everything that is left out is as it should be. */
export type CmcPlan = {
  readonly status?: number;
  readonly failInfo?: number;
  readonly text?: string;
  /** CMCStatusInfo of RFC 2797 in place of version 2. */
  readonly legacy?: boolean;
  /** Of status 3: what to ask with; null leaves pendInfo out. */
  readonly pendToken?: Buffer | null;
  readonly recipientNonce?: Buffer | null;
  readonly transactionId?: Buffer;
  readonly signer?: Party;
  readonly certificates?: readonly Buffer[];
};

/** DER of a Full PKI Response (RFC 5272 §4.2), signed. */
export function fullResponse(asked: Pick<ReadFullRequest, 'transactionId' | 'senderNonce'>, ca: Party, plan: CmcPlan) {
  const { status = 0, failInfo, text, legacy = false, pendToken, signer = ca, certificates = [] } = plan;
  const pending =
    pendToken === undefined || pendToken === null
      ? []
      : [seq(octets(pendToken), enc(0x18, Buffer.from(generalized(Date.now() + 60_000))))];
  const info = seq(
    int(status),
    seq(int(3)),
    ...(text === undefined ? [] : [utf8(text)]),
    ...(failInfo === undefined ? [] : [int(failInfo)]),
    ...pending,
  );
  const nonce = plan.recipientNonce === undefined ? asked.senderNonce : plan.recipientNonce;
  const control = (id: number, type: string, value: Buffer): Buffer => seq(int(id), oid(type), set(value));
  const controls = [
    control(1, legacy ? CMC.statusInfo : CMC.statusInfoV2, info),
    control(2, CMC.transactionId, enc(0x02, plan.transactionId ?? asked.transactionId)),
    control(4, CMC.senderNonce, octets(randomBytes(16))),
    ...(nonce === null ? [] : [control(5, CMC.recipientNonce, octets(nonce))]),
  ];
  return signedResponse(seq(seq(...controls), seq(), seq()), signer, certificates);
}

function signedResponse(content: Buffer, { key, certificate }: Party, certificates: readonly Buffer[]): Buffer {
  const attribute = (type: string, value: Buffer): Buffer => seq(oid(type), set(value));
  const attributes = sortedSet(
    attribute(OID.contentType, oid(CMC.pkiResponse)),
    attribute(OID.messageDigest, octets(createHash('sha256').update(content).digest())),
  );
  const { algorithm, signature } = signWith(key, 'sha256', attributes);
  const { issuer, serial } = certificateFacts(certificate);
  const signed = Buffer.from(attributes);
  signed[0] = 0xa0;
  const info = seq(int(1), seq(issuer, int(serial)), seq(oid(SHA256)), signed, algorithm, octets(signature));
  const encapsulated = seq(oid(CMC.pkiResponse), context(0, octets(content)));
  const all = context(0, ...certificates, certificate);
  return seq(oid(OID.signedData), context(0, seq(int(3), set(seq(oid(SHA256))), encapsulated, all, set(info))));
}

/** GeneralizedTime, whole seconds. */
function generalized(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}Z`;
}

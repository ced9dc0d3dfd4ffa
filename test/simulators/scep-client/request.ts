import {
  createCipheriv,
  createHash,
  createPublicKey,
  constants,
  publicEncrypt,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { asIndefinite } from './ber.ts';
import { NULL, context, enc, int, octets, oid, printable, seq, set, sortedSet, utcTime } from './der.ts';
import type { ClientKey } from './keys.ts';
import { CIPHER, DIGEST_OID, OID, engineOf, type Cipher, type Digest } from './names.ts';
import { passwordRecipient, type PasswordTransport } from './password.ts';
import { signWith, type SignatureStyle } from './signing.ts';
import { certificateFacts } from './x509.ts';

type ClientKeyTransport =
  'pkcs1' | PasswordTransport | { readonly oaep: Exclude<Digest, 'md5'>; readonly parameters?: 'absent' };

export type Attribute = { readonly type: string; readonly values: readonly Uint8Array[] };

/** What goes into the SignedData, after signing, for tests that spoil it. */
export type SignedParts = {
  content: Buffer | null;
  certificates: readonly Uint8Array[];
  signerInfos: readonly Uint8Array[];
};

export type RequestOptions = {
  /** DER of the certificate to encrypt to. */
  readonly recipient: Uint8Array;
  /** Another certificate that the envelope says it is encrypted to. */
  readonly namedRecipient?: Uint8Array;
  readonly recipientIdentifier?: 'issuerAndSerialNumber' | 'subjectKeyIdentifier';
  readonly signer: { readonly key: ClientKey; readonly certificate: Uint8Array };
  readonly signerIdentifier?: 'issuerAndSerialNumber' | 'subjectKeyIdentifier';
  /** DER of the PKCS#10 request, or whatever else is to be enveloped. */
  readonly csr: Uint8Array;
  /** Decimal text of the messageType attribute; PKCSReq (19) unless given. */
  readonly messageType?: string;
  /** Text of a PrintableString, or the attribute's value with its tag. */
  readonly transactionId?: string | Uint8Array;
  readonly senderNonce?: Uint8Array;
  readonly digest?: Digest;
  readonly signatureStyle?: SignatureStyle;
  readonly cipher?: Cipher;
  readonly keyTransport?: ClientKeyTransport;
  /** Instead of the encrypted content key, and of the encrypted content. */
  readonly encryptedKey?: Uint8Array;
  readonly ciphertext?: Uint8Array;
  /** The initialisation vector of the content; a fresh one unless given. */
  readonly iv?: Uint8Array;
  /** Indefinite lengths and constructed strings, as streaming encoders write. */
  readonly ber?: boolean;
  /** Tampers with the attributes before they are signed. */
  readonly attributes?: (attributes: readonly Attribute[]) => readonly Attribute[];
  /** Attributes are signed and sent in the order given, not in DER's. */
  readonly keepOrder?: boolean;
  /** Tampers with the SignedData after it is signed. */
  readonly tamper?: (parts: SignedParts) => SignedParts;
  /** The ContentInfo of the envelope, rewritten before it is signed. */
  readonly envelope?: (contentInfo: Buffer) => Buffer;
};

export type BuiltRequest = {
  readonly message: Buffer;
  /** Content octets. */
  readonly transactionId: Buffer;
  readonly senderNonce: Buffer;
};

/** DER, or BER, of a pkiMessage (RFC 8894 §3). */
export function buildRequest(options: RequestOptions): BuiltRequest {
  const digest = options.digest ?? 'sha256';
  const senderNonce = Buffer.from(options.senderNonce ?? randomBytes(16));
  const { transactionId = createHash('sha1').update(options.signer.key.spki).digest('hex') } = options;
  const transactionValue = typeof transactionId === 'string' ? printable(transactionId) : Buffer.from(transactionId);
  const envelope = buildEnvelope(options);
  const inner = options.ber === true ? asIndefinite(envelope) : envelope;
  const content = options.envelope?.(inner) ?? inner;
  const standard: Attribute[] = [
    { type: OID.contentType, values: [oid(OID.data)] },
    { type: OID.messageDigest, values: [octets(createHash(digest).update(content).digest())] },
    { type: OID.signingTime, values: [utcTime(Date.now())] },
    { type: OID.messageType, values: [printable(options.messageType ?? '19')] },
    { type: OID.transactionId, values: [transactionValue] },
    { type: OID.senderNonce, values: [octets(senderNonce)] },
  ];
  const attributes = options.attributes?.(standard) ?? standard;
  const signerInfo = buildSignerInfo(options, digest, attributes);
  const parts = { content, certificates: [options.signer.certificate], signerInfos: [signerInfo] };
  const message = buildSignedData(digest, options.tamper?.(parts) ?? parts);
  // What is signed keeps its bytes: the attributes and the certificates.
  const written =
    options.ber === true
      ? asIndefinite(message, (node) => node.der.equals(signerInfo) || isCertificate(options, node.der))
      : message;
  return { message: written, transactionId: transactionValue.subarray(2), senderNonce };
}

function isCertificate(options: RequestOptions, der: Buffer): boolean {
  return der.equals(options.signer.certificate);
}

function buildSignerInfo(options: RequestOptions, digest: Digest, attributes: readonly Attribute[]): Buffer {
  const encoded = attributes.map(({ type, values }) => seq(oid(type), sortedSet(...values)));
  const toSign = options.keepOrder === true ? set(...encoded) : sortedSet(...encoded);
  const { algorithm, signature } = signWith(
    options.signer.key,
    digest,
    toSign,
    options.signatureStyle ?? 'rsaEncryption',
  );
  const facts = certificateFacts(options.signer.certificate);
  const sid = identifier(facts, options.signerIdentifier);
  const signed = Buffer.from(toSign);
  signed[0] = 0xa0;
  return seq(
    int(options.signerIdentifier === 'subjectKeyIdentifier' ? 3 : 1),
    sid,
    seq(oid(DIGEST_OID[digest]), NULL),
    ...(attributes.length === 0 ? [] : [signed]),
    algorithm,
    octets(signature),
  );
}

function identifier(facts: ReturnType<typeof certificateFacts>, kind: RequestOptions['signerIdentifier']): Buffer {
  if (kind !== 'subjectKeyIdentifier') return seq(facts.issuer, int(facts.serial));
  if (facts.subjectKeyIdentifier === null) throw new Error('the certificate has no subjectKeyIdentifier');
  return enc(0x80, facts.subjectKeyIdentifier);
}

/** DER of a ContentInfo with a SignedData. */
function buildSignedData(digest: Digest, { content, certificates, signerInfos }: SignedParts): Buffer {
  return seq(
    oid(OID.signedData),
    context(
      0,
      seq(
        int(1),
        set(seq(oid(DIGEST_OID[digest]), NULL)),
        seq(oid(OID.data), ...(content === null ? [] : [context(0, octets(content))])),
        context(0, ...certificates),
        set(...signerInfos),
      ),
    ),
  );
}

function buildEnvelope(options: RequestOptions): Buffer {
  const cipher = options.cipher ?? 'aes-128-cbc';
  const facts = CIPHER[cipher];
  const key = randomBytes(facts.key);
  const iv = Buffer.from(options.iv ?? randomBytes(facts.block));
  const { ciphertext = encrypt(cipher, key, iv, options.csr) } = options;
  const content = seq(oid(OID.data), seq(oid(facts.oid), octets(iv)), enc(0x80, ciphertext));
  const transport = options.keyTransport ?? 'pkcs1';
  const byPassword = isPassword(transport);
  const recipient = byPassword ? passwordRecipient(transport, cipher, key) : keyTransRecipient(options, transport, key);
  return seq(oid(OID.envelopedData), context(0, seq(int(byPassword ? 3 : 0), set(recipient), content)));
}

type KeyTransport = Exclude<ClientKeyTransport, PasswordTransport>;

function isPassword(transport: ClientKeyTransport): transport is PasswordTransport {
  return typeof transport !== 'string' && 'password' in transport;
}

function keyTransRecipient(options: RequestOptions, transport: KeyTransport, key: Buffer): Buffer {
  const recipient = certificateFacts(options.namedRecipient ?? options.recipient);
  const publicKey = createPublicKey({ key: certificateFacts(options.recipient).spki, format: 'der', type: 'spki' });
  return seq(
    int(options.recipientIdentifier === 'subjectKeyIdentifier' ? 2 : 0),
    identifier(recipient, options.recipientIdentifier),
    transportAlgorithm(transport),
    octets(options.encryptedKey ?? encryptKey(publicKey, transport, key)),
  );
}

/** A cipher that the engine no longer has gets noise: it is refused by name before anybody decrypts. */
function encrypt(cipher: Cipher, key: Buffer, iv: Buffer, content: Uint8Array): Buffer {
  if (cipher === 'rc2-cbc') return randomBytes(Math.ceil((content.length + 1) / 8) * 8);
  const by = engineOf(cipher, key);
  const encipher = createCipheriv(by.engine, by.key, iv);
  return Buffer.concat([encipher.update(content), encipher.final()]);
}

function transportAlgorithm(transport: KeyTransport): Buffer {
  if (transport === 'pkcs1') return seq(oid(OID.rsaEncryption), NULL);
  if (transport.parameters === 'absent') return seq(oid(OID.rsaesOaep));
  const hash = seq(oid(DIGEST_OID[transport.oaep]), NULL);
  return seq(oid(OID.rsaesOaep), seq(context(0, hash), context(1, seq(oid(OID.mgf1), hash))));
}

function encryptKey(publicKey: KeyObject, transport: KeyTransport, key: Buffer): Buffer {
  if (transport === 'pkcs1') return publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, key);
  return publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: transport.oaep }, key);
}

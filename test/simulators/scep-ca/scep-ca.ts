import type { OutboundAnswer, OutboundRequest } from '../../../electron/agent/outbound/exchange.ts';
import { TRUE, context, int, octets, oid, parse, printable, seq, set, utf8 } from '../scep-client/der.ts';
import { makeKey, type ClientKey } from '../scep-client/keys.ts';
import { OID } from '../scep-client/names.ts';
import { buildRequest, type RequestOptions } from '../scep-client/request.ts';
import { contentOf } from '../scep-client/signed-data.ts';
import { extension, makeCertificate, type CertificateOptions, type Subject } from '../scep-client/x509.ts';

export type Party = { readonly key: ClientKey; readonly certificate: Buffer };

/** A CA with an RA under it, which answers without looking: what it says is the test's to choose. */
export type ScepCaSimulator = {
  readonly ca: Party;
  readonly ra: Party;
  /** Lines of GetCACaps. */
  capabilities: string;
  /** What GetCACert carries. */
  certificates: readonly Buffer[];
  /** GetNextCACert; null where there is none. */
  next: Buffer | null;
  readonly asked: string[];
  /** How the next messages are answered. */
  reply: ReplyPlan;
  /** The last message as it came, for answers to another one. */
  last: { readonly transactionId: Buffer; readonly nonce: Buffer } | null;
  answer(request: OutboundRequest): Partial<OutboundAnswer>;
};

export type ReplyPlan = {
  readonly status?: '0' | '2' | '3' | '9';
  readonly failInfo?: string;
  readonly failInfoText?: string;
  readonly messageType?: string;
  readonly signer?: Party;
  readonly digest?: RequestOptions['digest'];
  readonly transactionId?: string;
  readonly recipientNonce?: Buffer | null;
  /** Whose key the reply is encrypted to, named as the client's all the same. */
  readonly encryptedTo?: Buffer;
  /** The certified key; unless given, the simulator certifies `key`. */
  readonly certificates?: readonly Buffer[];
  /** What the envelope holds in place of certificates. */
  readonly content?: Buffer;
  readonly ber?: boolean;
  readonly keyTransport?: RequestOptions['keyTransport'];
  readonly cipher?: RequestOptions['cipher'];
  readonly after?: (body: Buffer) => Uint8Array;
};

const KEY_USAGE = '2.5.29.15';
const BASIC_CONSTRAINTS = '2.5.29.19';
/** Named bits of a BIT STRING: digitalSignature and keyEncipherment; keyCertSign and cRLSign. */
const RA_USAGE = Buffer.from([3, 2, 5, 0xa0]);
const CA_USAGE = Buffer.from([3, 2, 1, 0x06]);

export const CA_NAME = [['commonName', 'Simulated CA']] as const;

export async function scepCa(): Promise<ScepCaSimulator> {
  const caKey = await makeKey('ec:p256');
  const ca = { key: caKey, certificate: caCertificate(caKey) };
  const ra = await raOf(ca.key);
  const simulator: ScepCaSimulator = {
    ca,
    ra,
    capabilities: 'AES\nPOSTPKIOperation\nRenewal\nSHA-256\nSCEPStandard\n',
    certificates: [ra.certificate, ca.certificate],
    next: null,
    asked: [],
    reply: {},
    last: null,
    answer(request) {
      const operation = request.url.searchParams.get('operation');
      simulator.asked.push(operation ?? '');
      if (operation === 'GetNextCACert' && simulator.next !== null) return { body: simulator.next };
      if (operation === 'GetCACaps') return { body: Buffer.from(simulator.capabilities) };
      if (operation === 'GetCACert') return { body: certsOnly(simulator.certificates) };
      if (operation !== 'PKIOperation') return { status: 404 };
      return { body: replyTo(simulator, messageOf(request)) };
    },
  };
  return simulator;
}

/** Self-signed, under the usual name, unless told otherwise. */
export function caCertificate(key: ClientKey, options: Partial<CertificateOptions> = {}): Buffer {
  const extensions = [extension(BASIC_CONSTRAINTS, seq(TRUE), true), extension(KEY_USAGE, CA_USAGE, true)];
  return makeCertificate(key, { subject: CA_NAME, extensions, notAfter: Date.now() + 3_000 * 86_400_000, ...options });
}

/** A registration authority that this key signs for. */
export async function raOf(caKey: ClientKey, issuer: Subject = CA_NAME): Promise<Party> {
  const key = await makeKey();
  const extensions = [extension(KEY_USAGE, RA_USAGE, true)];
  const names = { subject: [['commonName', 'Simulated RA']] as const, issuer };
  return { key, certificate: makeCertificate(key, { ...names, issuerKey: caKey, extensions }) };
}

/** A device's certificate of this CA. */
export function certify(ca: Party, key: ClientKey, commonName: string): Buffer {
  return makeCertificate(key, { subject: [['commonName', commonName]], issuer: CA_NAME, issuerKey: ca.key });
}

/** DER of a degenerate SignedData. */
export function certsOnly(certificates: readonly Uint8Array[]): Buffer {
  const signedData = seq(int(1), set(), seq(oid(OID.data)), context(0, ...certificates), set());
  return seq(oid(OID.signedData), context(0, signedData));
}

function messageOf({ body, url }: OutboundRequest): Buffer {
  return Buffer.from(body ?? Buffer.from(url.searchParams.get('message') ?? '', 'base64'));
}

function replyTo(simulator: ScepCaSimulator, message: Buffer): Uint8Array {
  const { reply } = simulator;
  const signedData = contentOf(parse(message), OID.signedData);
  const client = signedData.children.find(({ tag }) => tag === 0xa0)?.at(0).der ?? Buffer.alloc(0);
  const attributes = new Map(
    (signedData.children.at(-1)?.at(0, 3).children ?? []).map((each) => [each.at(0).oid, each.at(1, 0)]),
  );
  const transactionId = attributes.get(OID.transactionId)?.der ?? Buffer.alloc(0);
  const nonce = attributes.get(OID.senderNonce)?.content ?? Buffer.alloc(0);
  simulator.last = { transactionId, nonce };
  const recipientNonce = reply.recipientNonce === undefined ? nonce : reply.recipientNonce;
  const status = reply.status ?? '0';
  const { message: built } = buildRequest({
    recipient: reply.encryptedTo ?? client,
    namedRecipient: client,
    signer: reply.signer ?? simulator.ra,
    csr: reply.content ?? certsOnly(reply.certificates ?? []),
    messageType: reply.messageType ?? '3',
    transactionId: reply.transactionId ?? transactionId,
    ...(reply.digest === undefined ? {} : { digest: reply.digest }),
    ...(reply.cipher === undefined ? {} : { cipher: reply.cipher }),
    ...(reply.keyTransport === undefined ? {} : { keyTransport: reply.keyTransport }),
    ...(reply.ber === undefined ? {} : { ber: reply.ber }),
    attributes: (standard) => [
      ...standard,
      { type: OID.pkiStatus, values: [printable(status)] },
      ...(recipientNonce === null ? [] : [{ type: OID.recipientNonce, values: [octets(recipientNonce)] }]),
      ...(reply.failInfo === undefined ? [] : [{ type: OID.failInfo, values: [printable(reply.failInfo)] }]),
      ...(reply.failInfoText === undefined ? [] : [{ type: '1.3.6.1.5.5.7.24.1', values: [utf8(reply.failInfoText)] }]),
    ],
  });
  return reply.after?.(built) ?? built;
}

import { createPrivateKey } from 'node:crypto';
import type {
  CertificateQuery,
  EnrollmentDesk,
  EnrollmentRequest,
  PollRequest,
  RefusedMessage,
} from '../../../../../electron/agent/enrollment/request.ts';
import { rejectionSecret, type DecryptionKey } from '../../../../../electron/agent/pki/cms/key-transport.ts';
import type { RaIdentity, ScepCodec } from '../../../../../electron/agent/protocols/scep/codec.ts';
import type { ScepService } from '../../../../../electron/agent/protocols/scep/service.ts';
import type { MessagePolicy } from '../../../../../electron/agent/protocols/scep/stance.ts';
import { openMessage } from '../../../../../electron/agent/protocols/scep/open.ts';
import { readRaIdentity } from '../../../../../electron/agent/protocols/scep/ra-identity.ts';
import {
  createScepResponder,
  type ScepHttpRequest,
  type ScepHttpResponse,
  type ScepResponder,
} from '../../../../../electron/agent/protocols/scep/responder.ts';
import { sealMessage } from '../../../../../electron/agent/protocols/scep/seal.ts';
import { openCertRep, type CertRep } from '../../../../simulators/scep-client/cert-rep.ts';
import { makeDevice, type Device } from '../../../../simulators/scep-client/device.ts';
import { makeKey, type ClientKey } from '../../../../simulators/scep-client/keys.ts';
import { buildRequest, type RequestOptions } from '../../../../simulators/scep-client/request.ts';
import {
  buildCsr,
  extension,
  keyIdentifier,
  makeCertificate,
  type CsrOptions,
} from '../../../../simulators/scep-client/x509.ts';
import { OID } from '../../../../simulators/scep-client/names.ts';
import { TRUE, bits, enc, octets, seq } from '../../../../simulators/scep-client/der.ts';

/** A CA and its RA, made with the simulator's tools, not with the product's. */
type TestAuthority = {
  readonly caKey: ClientKey;
  readonly ca: Buffer;
  readonly raKey: ClientKey;
  readonly ra: Buffer;
};

async function makeTestAuthority(keyBits: number): Promise<TestAuthority> {
  const [caKey, raKey] = await Promise.all([makeKey(`rsa:${keyBits}`), makeKey(`rsa:${keyBits}`)]);
  const caName = [['commonName', 'Test CA']] as const;
  const ca = makeCertificate(caKey, {
    subject: caName,
    extensions: [
      extension(OID.basicConstraints, seq(TRUE), true),
      extension(OID.keyUsage, bits(Buffer.from([0x06]), 1), true),
      extension(OID.subjectKeyIdentifier, octets(keyIdentifier(caKey))),
    ],
  });
  const ra = makeCertificate(raKey, {
    subject: [['commonName', 'Test RA']],
    issuer: caName,
    issuerKey: caKey,
    extensions: [
      extension(OID.keyUsage, bits(Buffer.from([0xa0]), 5), true),
      extension(OID.subjectKeyIdentifier, octets(keyIdentifier(raKey))),
      extension(OID.authorityKeyIdentifier, seq(enc(0x80, keyIdentifier(caKey)))),
    ],
  });
  return { caKey, ca, raKey, ra };
}

/** What the built-in profile accepts. */
export const COMPATIBLE: MessagePolicy = { stance: 'compatible', singleDes: true, passwords: [] };
export const MODERN: MessagePolicy = { stance: 'modern', singleDes: false, passwords: [] };
export const LEGACY: MessagePolicy = { stance: 'legacy', singleDes: false, passwords: [] };

/** The codec in line: the same functions that the threads run. */
export function inlineCodec(keyId: string, pkcs8: Uint8Array): ScepCodec {
  const key: DecryptionKey = {
    privateKey: createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' }),
    rejectionSecret: rejectionSecret(pkcs8),
  };
  return {
    openScep: async (request) => openMessage(request, (id) => (id === keyId ? key : undefined)),
    sealScep: async (request) => sealMessage(request, key.privateKey),
  };
}

export type House = TestAuthority & {
  readonly device: Device;
  readonly identity: RaIdentity;
  readonly service: ScepService;
  readonly responder: ScepResponder;
  readonly requests: EnrollmentRequest[];
  readonly polls: PollRequest[];
  /** GetCert and GetCRL. */
  readonly queries: CertificateQuery[];
  /** What was refused before or after it reached the desk. */
  readonly refusals: RefusedMessage[];
  readonly faults: unknown[];
  /** Issues for whatever arrives, unless a test puts something else here. */
  enroll: EnrollmentDesk['enroll'];
  /** These know nothing, unless a test puts something else here. */
  poll: EnrollmentDesk['poll'];
  getCertificate: EnrollmentDesk['getCertificate'];
  getCrl: EnrollmentDesk['getCrl'];
  readonly post: (message: Uint8Array) => Promise<ScepHttpResponse>;
  readonly get: (rawQuery: string) => Promise<ScepHttpResponse>;
  /** Builds, sends and opens one request of the device. */
  readonly send: (options?: SendOptions) => Promise<CertRep>;
  readonly build: (options?: SendOptions) => Buffer;
};

export type SendOptions = Partial<Omit<RequestOptions, 'csr'>> & {
  readonly csr?: Partial<CsrOptions> | Uint8Array;
  readonly csrKey?: ClientKey;
  /** Opens the reply where the signer's key cannot decrypt; the challenge unless given. */
  readonly password?: string;
};

const CHALLENGE = 'Correct1';

type Parties = { readonly authority: TestAuthority; readonly device: Device };

/** Keys are made once a file. */
const parties = new Map<number, Promise<Parties>>();

async function makeParties(keyBits: number): Promise<Parties> {
  const authority = await makeTestAuthority(keyBits);
  return { authority, device: await makeDevice('door.office.example', await makeKey(`rsa:${keyBits}`)) };
}

export type HouseOptions = {
  readonly codec?: ScepCodec;
  /** Smaller keys for tests of many messages. */
  readonly keyBits?: number;
  readonly policy?: MessagePolicy;
  readonly service?: Partial<ScepService>;
};

/** A responder over a fake enrollment that remembers what reached it. */
export async function makeHouse(options: HouseOptions = {}): Promise<House> {
  const { keyBits = 2048, policy = COMPATIBLE } = options;
  const made = parties.get(keyBits) ?? makeParties(keyBits);
  parties.set(keyBits, made);
  const { authority, device } = await made;
  const identity = readRaIdentity('ra', authority.ra);
  const build = (request: SendOptions = {}): Buffer => buildFor(authority, device, request).message;
  const service: ScepService = { ...serviceOf(authority, identity), policy, ...options.service };
  const unknown = fakeRefusals((message) => house.refusals.push(message));
  const house: House = {
    ...authority,
    device,
    identity,
    service,
    requests: [],
    polls: [],
    queries: [],
    refusals: [],
    faults: [],
    enroll: async (request) => ({ outcome: 'issued', certificate: issueFor(authority, request), replayed: false }),
    poll: unknown('poll-unknown'),
    getCertificate: unknown('certificate-unknown'),
    getCrl: unknown('crl-unknown'),
    responder: createScepResponder({
      service,
      codec: options.codec ?? inlineCodec('ra', authority.raKey.pkcs8),
      desk: deskOf(() => house),
      onFault: (fault) => house.faults.push(fault),
    }),
    post: (message) => house.responder.handle(httpRequest('POST', 'operation=PKIOperation', message)),
    get: (rawQuery) => house.responder.handle(httpRequest('GET', rawQuery)),
    build,
    send: async (request = {}) => {
      const response = await house.post(build(request));
      if (response.status !== 200) throw new Error(`HTTP ${String(response.status)}`);
      const { password = CHALLENGE } = request;
      return openCertRep(response.body, { key: request.signer?.key ?? device.key, ra: authority.ra, password });
    },
  };
  return house;
}

function serviceOf(authority: TestAuthority, ra: RaIdentity): Omit<ScepService, 'policy'> {
  return {
    scope: 'default',
    scepProfileId: 'default',
    raProfileId: 'ra-profile',
    chain: 'none',
    includeRoot: false,
    renewal: true,
    ra,
    formerRas: [],
    caCertificates: [authority.ca],
    externalCas: [],
    nextCaCertificate: null,
  };
}

/** Remembers what comes, then asks what the test put in the house. */
function deskOf(house: () => House): EnrollmentDesk {
  const remembered = <Message, Outcome>(list: () => Message[], ask: () => (message: Message) => Promise<Outcome>) => {
    return (message: Message): Promise<Outcome> => {
      list().push(message);
      return ask()(message);
    };
  };
  return {
    enroll: remembered(
      () => house().requests,
      () => house().enroll,
    ),
    poll: remembered(
      () => house().polls,
      () => house().poll,
    ),
    getCertificate: remembered(
      () => house().queries,
      () => house().getCertificate,
    ),
    getCrl: remembered(
      () => house().queries,
      () => house().getCrl,
    ),
    recordRefusal: async (message) => {
      house().refusals.push(message);
    },
  };
}

type Question = PollRequest | CertificateQuery;

/** As enrollment does it: what could not be read is refused with that, after it was looked up. */
function fakeRefusals(record: (message: RefusedMessage) => void) {
  return (code: 'poll-unknown' | 'certificate-unknown' | 'crl-unknown') => async (message: Question) => {
    const refusal = message.unread ?? { code, params: {} };
    record({ ...message, refusal });
    return { outcome: 'refused' as const, refusal };
  };
}

function buildFor(authority: TestAuthority, device: Device, options: SendOptions) {
  const { csr, csrKey, ...rest } = options;
  const der =
    csr instanceof Uint8Array
      ? csr
      : buildCsr(csrKey ?? options.signer?.key ?? device.key, {
          subject: device.subject,
          challenge: CHALLENGE,
          ...csr,
        });
  return buildRequest({ recipient: authority.ra, signer: device, ...rest, csr: der });
}

export function httpRequest(
  method: 'GET' | 'POST',
  rawQuery: string,
  body: Uint8Array = new Uint8Array(0),
): ScepHttpRequest {
  return { method, path: '/scep', rawQuery, body, clientAddress: '192.0.2.7', receivedAt: 1_750_000_000_000 };
}

function issueFor(authority: TestAuthority, request: EnrollmentRequest): Buffer {
  const key = { ...authority.caKey, spki: Buffer.from(request.csr.publicKey) };
  return makeCertificate(key, {
    subject: [['commonName', 'door.office.example']],
    issuer: [['commonName', 'Test CA']],
    issuerKey: authority.caKey,
  });
}

import { createPrivateKey } from 'node:crypto';
import type {
  EnrollmentOutcome,
  EnrollmentRequest,
  RefusedMessage,
} from '../../../../../electron/agent/enrollment/request.ts';
import { rejectionSecret, type DecryptionKey } from '../../../../../electron/agent/pki/cms/key-transport.ts';
import type { RaIdentity, ScepCodec } from '../../../../../electron/agent/protocols/scep/codec.ts';
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
  readonly responder: ScepResponder;
  readonly requests: EnrollmentRequest[];
  readonly refusals: RefusedMessage[];
  readonly faults: unknown[];
  /** Issues for whatever arrives, unless a test puts something else here. */
  enroll: (request: EnrollmentRequest) => Promise<EnrollmentOutcome>;
  readonly post: (message: Uint8Array) => Promise<ScepHttpResponse>;
  readonly get: (rawQuery: string) => Promise<ScepHttpResponse>;
  /** Builds, sends and opens one request of the device. */
  readonly send: (options?: SendOptions) => Promise<CertRep>;
  readonly build: (options?: SendOptions) => Buffer;
};

export type SendOptions = Partial<Omit<RequestOptions, 'csr'>> & {
  readonly csr?: Partial<CsrOptions> | Uint8Array;
  readonly csrKey?: ClientKey;
};

type Parties = { readonly authority: TestAuthority; readonly device: Device };

/** Keys are made once a file. */
const parties = new Map<number, Promise<Parties>>();

async function makeParties(keyBits: number): Promise<Parties> {
  const authority = await makeTestAuthority(keyBits);
  return { authority, device: await makeDevice('door.office.example', await makeKey(`rsa:${keyBits}`)) };
}

/** A responder over a fake enrollment that remembers what reached it. `keyBits`: smaller keys for tests of many messages. */
export async function makeHouse(codec?: ScepCodec, keyBits = 2048): Promise<House> {
  const made = parties.get(keyBits) ?? makeParties(keyBits);
  parties.set(keyBits, made);
  const { authority, device } = await made;
  const identity = readRaIdentity('ra', authority.ra);
  const requests: EnrollmentRequest[] = [];
  const refusals: RefusedMessage[] = [];
  const faults: unknown[] = [];
  const build = (options: SendOptions = {}): Buffer => buildFor(authority, device, options).message;
  const house: House = {
    ...authority,
    device,
    identity,
    requests,
    refusals,
    faults,
    enroll: async (request) => ({ outcome: 'issued', certificate: issueFor(authority, request), replayed: false }),
    responder: createScepResponder({
      profile: 'default',
      caCertificate: authority.ca,
      ra: identity,
      codec: codec ?? inlineCodec('ra', authority.raKey.pkcs8),
      enroll: (request) => {
        requests.push(request);
        return house.enroll(request);
      },
      recordRefusal: async (message) => {
        refusals.push(message);
      },
      onFault: (fault) => faults.push(fault),
    }),
    post: (message) => house.responder.handle(httpRequest('POST', 'operation=PKIOperation', message)),
    get: (rawQuery) => house.responder.handle(httpRequest('GET', rawQuery)),
    build,
    send: async (options = {}) => {
      const response = await house.post(build(options));
      if (response.status !== 200) throw new Error(`HTTP ${String(response.status)}`);
      return openCertRep(response.body, { key: options.signer?.key ?? device.key, ra: authority.ra });
    },
  };
  return house;
}

function buildFor(authority: TestAuthority, device: Device, options: SendOptions) {
  const { csr, csrKey, ...rest } = options;
  const der =
    csr instanceof Uint8Array
      ? csr
      : buildCsr(csrKey ?? options.signer?.key ?? device.key, {
          subject: device.subject,
          challenge: 'Correct1',
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

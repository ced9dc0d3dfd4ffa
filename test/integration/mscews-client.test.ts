import { createPrivateKey, generateKeyPairSync, X509Certificate, type KeyObject } from 'node:crypto';
import { request } from 'node:https';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CaAnswer } from '../../electron/agent/outbound/ca-answer.ts';
import type { Exchange } from '../../electron/agent/outbound/exchange.ts';
import {
  buildCertificationRequest,
  type RequestAttribute,
} from '../../electron/agent/pki/build-certification-request.ts';
import { signRequest } from '../../electron/agent/pki/cmc/signed-request.ts';
import { nameAttribute, writeName } from '../../electron/agent/pki/distinguished-name.ts';
import { Oid } from '../../electron/agent/pki/oids.ts';
import { readPublicKey } from '../../electron/agent/pki/public-key.ts';
import { keySigner, signatureAlgorithmFor } from '../../electron/agent/pki/signer.ts';
import { EnrollmentClient, type WstepTicket } from '../../electron/agent/protocols/wstep/enrollment-client.ts';
import { getPolicies } from '../../electron/agent/protocols/wstep/policy-client.ts';
import { renewalAttribute } from '../../electron/agent/protocols/wstep/renewal-attribute.ts';
import { templateExtension } from '../../electron/agent/protocols/wstep/template-extension.ts';
import { openCes, type Ces, type CesBehaviour } from '../simulators/ces/ces.ts';

const never = new AbortController().signal;

function overTls(ca: string): Exchange {
  return ({ method, url, headers, body }, signal) =>
    new Promise((resolve, reject) => {
      const sent = request(url, { method, headers: { ...headers }, ca, agent: false, signal }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => {
          const names = new Map([['content-type', response.headers['content-type'] ?? '']]);
          resolve({ status: response.statusCode ?? 0, headers: names, body: Buffer.concat(parts), tls: null });
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
}

describe('our MSCEWS client against the strict stand-in', () => {
  let house: Ces;
  let usual: CesBehaviour;
  beforeAll(async () => {
    house = await openCes();
    usual = { ...house.behaviour };
  });
  beforeEach(() => void Object.assign(house.behaviour, usual));
  afterAll(() => house.close());

  function client(password = usual.password, clock = Date.now): EnrollmentClient {
    const settings = { url: house.ces, credentials: { username: usual.username, password } };
    return new EnrollmentClient(settings, overTls(house.tls), clock);
  }

  async function csrFor(name: string, type: 'rsa' | 'ec' = 'ec', attributes: readonly RequestAttribute[] = []) {
    const pair = makePair(type);
    const publicKey = Uint8Array.from(pair.publicKey.export({ type: 'spki', format: 'der' }));
    const signer = keySigner(pair.privateKey, signatureAlgorithmFor(readPublicKey(publicKey)));
    const subject = writeName([[nameAttribute(Oid.commonName, name)]]);
    const extensions = [templateExtension({ kind: 'oid', oid: '1.3.6.1.4.1.311.21.8.1.2.3', major: 100, minor: 4 })];
    const der = await buildCertificationRequest({ subject, publicKey, extensions, attributes }, signer);
    return { der, publicKey, privateKey: pair.privateKey };
  }

  function issued(answer: CaAnswer<WstepTicket>) {
    if (answer.outcome !== 'issued') throw new Error(JSON.stringify(answer));
    return answer;
  }

  it('reads the policies: CAs, templates and what they demand', async () => {
    const settings = { url: house.cep, credentials: { username: usual.username, password: usual.password } };
    const policies = await getPolicies(settings, overTls(house.tls), Date.now(), never);
    expect(policies.friendlyName).toBe('Stand-in policy');
    const [ca] = policies.cas;
    expect(Buffer.from(ca?.certificate ?? [])).toEqual(house.authority.certificate);
    expect(ca?.uris[0]).toEqual({ uri: house.ces.href, authentication: 'username', priority: 1, renewalOnly: false });
    expect(policies.templates).toMatchObject([
      {
        name: 'PrinterServer',
        friendlyName: 'Printer server',
        subjectSupplied: true,
        altNameSupplied: true,
        agentSignatures: 0,
      },
      {
        name: 'PrinterOnBehalf',
        agentSignatures: 1,
        agentPurposes: ['1.3.6.1.4.1.311.20.2.1'],
        altNameSupplied: false,
      },
    ]);
    expect(policies.templates[0]).toMatchObject({
      minimalKeyLength: 2048,
      extendedKeyUsages: [Oid.serverAuth],
      enroll: true,
    });
    house.behaviour.policies = 'unchanged';
    const again = await getPolicies(settings, overTls(house.tls), Date.now(), never);
    expect(again).toMatchObject({ notChanged: true, cas: [], templates: [] });
  });

  it.for(['rsa', 'ec'] as const)('enrolls a key of kind %s', async (type) => {
    const { der, publicKey, privateKey } = await csrFor('a.office.example', type);
    const answer = issued(
      await client().enroll({ format: 'PKCS10', der, template: 'PrinterServer' }, publicKey, never),
    );
    const certificate = new X509Certificate(answer.certificate);
    expect(certificate.checkPrivateKey(privateKey)).toBe(true);
    expect(answer.others.map((other) => new X509Certificate(other).subject)).toEqual(['CN=Stand-in CA']);
  });

  it('waits, and asks again with what a restart keeps', async () => {
    house.behaviour.decide = 'pending';
    const { der, publicKey } = await csrFor('b.office.example');
    const asked = await client().enroll({ format: 'PKCS10', der, template: null }, publicKey, never);
    if (asked.outcome !== 'pending') throw new Error(asked.outcome);
    const ticket = JSON.parse(JSON.stringify(asked.ticket)) as WstepTicket;
    expect(ticket).toMatchObject({ requestId: expect.stringMatching(/^R-/) as string, uri: house.ces.href });
    expect((await client().poll(ticket, never)).outcome).toBe('pending');
    house.behaviour.decide = 'issue';
    // A ticket that points elsewhere gets its question to the CA that the operator named.
    issued(await client().poll({ ...ticket, uri: 'https://elsewhere.example/steal' }, never));
    expect(await client().poll({ ...ticket, requestId: 'none' }, never)).toMatchObject({ code: 'certificate-unknown' });
  });

  it('enrolls on behalf of others, with and without naming them', async () => {
    house.behaviour.decide = 'need-agent';
    const { der, publicKey } = await csrFor('c.office.example', 'rsa');
    expect(await client().enroll({ format: 'PKCS10', der, template: null }, publicKey, never)).toMatchObject({
      outcome: 'refused',
      code: 'agent-signature-missing',
      upstreamCode: '0x8009480a',
    });
    const agent = signerOf(await house.authority.agent('Agent', true));
    for (const name of [null, 'OFFICE\\printer$']) {
      const signed = await signRequest(der, agent, name);
      issued(await client().enroll({ format: 'PKCS7', der: signed, template: null }, publicKey, never));
    }
    expect(house.onBehalfOf).toEqual(['OFFICE\\printer$']);
    const nobody = signerOf(await house.authority.agent('Nobody', false));
    const signed = await signRequest(der, nobody, null);
    expect(await client().enroll({ format: 'PKCS7', der: signed, template: null }, publicKey, never)).toMatchObject({
      code: 'agent-certificate-refused',
    });
  });

  it('renews with the signature of the certificate that ends', async () => {
    const first = await csrFor('d.office.example');
    const { certificate } = issued(
      await client().enroll({ format: 'PKCS10', ...first, template: null }, first.publicKey, never),
    );
    const next = await csrFor('d.office.example', 'ec', [renewalAttribute(certificate)]);
    const der = await signRequest(next.der, { certificate, privateKey: first.privateKey }, null);
    issued(await client().enroll({ format: 'PKCS7', der, template: null }, next.publicKey, never));
  });

  it('is refused with the HRESULT and what it means', async () => {
    house.behaviour.decide = 'deny';
    const { der, publicKey } = await csrFor('e.office.example');
    expect(await client().enroll({ format: 'PKCS10', der, template: null }, publicKey, never)).toEqual({
      outcome: 'refused',
      code: 'denied',
      upstreamCode: '0x80094014',
      upstreamText: 'Denied by an officer.',
    });
  });

  it.for<[Partial<CesBehaviour>, string]>([
    [{ answer: 'html-503' }, 'http-status'],
    [{ answer: 'html-401' }, 'authentication-failed'],
    [{ answer: 'html-200' }, 'answer-html'],
    [{ answer: 'wcf-fault' }, 'wstep-fault'],
    [{ password: 'another' }, 'wstep-credentials'],
    [{ relatesTo: 'other' }, 'wstep-answer-other'],
    [{ certificate: 'another-key' }, 'certificate-of-another-key'],
  ])('says what is wrong: %j', async ([behaviour, code]) => {
    Object.assign(house.behaviour, behaviour);
    const { der, publicKey } = await csrFor('f.office.example');
    await expect(client().enroll({ format: 'PKCS10', der, template: null }, publicKey, never)).rejects.toMatchObject({
      code,
    });
  });

  it('says that the clock is wrong where the message is too old', async () => {
    const { der, publicKey } = await csrFor('g.office.example');
    const late = client(usual.password, () => Date.now() - 3_600_000);
    await expect(late.enroll({ format: 'PKCS10', der, template: null }, publicKey, never)).rejects.toMatchObject({
      code: 'wstep-credentials',
      params: { subcode: 'InvalidSecurity' },
    });
  });
});

function makePair(type: 'rsa' | 'ec'): { publicKey: KeyObject; privateKey: KeyObject } {
  return type === 'rsa'
    ? generateKeyPairSync('rsa', { modulusLength: 2048 })
    : generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

function signerOf({ certificate, key }: { certificate: string; key: string }) {
  return { certificate: Uint8Array.from(new X509Certificate(certificate).raw), privateKey: createPrivateKey(key) };
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CaClient, Renewed } from '../../electron/agent/connectors/ca-client.ts';
import { estCaClient } from '../../electron/agent/connectors/est.ts';
import type { CaAnswer } from '../../electron/agent/outbound/ca-answer.ts';
import { DEFAULT_IDENTITY, type IdentitySettings } from '../../electron/agent/outbound/identity-settings.ts';
import { openIdentity, type Identity } from '../../electron/agent/outbound/open-identity.ts';
import { writeFullRequest } from '../../electron/agent/pki/cmc/full-request.ts';
import { mutate } from '../harness/mutate.ts';
import { answering } from '../harness/plain-exchange.ts';
import { mustRun } from '../harness/program.ts';
import { errorOf, expectFault } from '../harness/told.ts';
import { startEstServer, type EstServer } from '../simulators/est-server/est-server.ts';
import { fullResponse, readFullRequest } from '../simulators/est-server/full-cmc.ts';
import { pem } from '../simulators/est-server/issuing.ts';
import { nextHouse } from '../simulators/scep-ca/next-ca.ts';
import { CA_NAME, certify } from '../simulators/scep-ca/scep-ca.ts';
import { oid, seq } from '../simulators/scep-client/der.ts';
import { makeKey, type ClientKey } from '../simulators/scep-client/keys.ts';
import { OID } from '../simulators/scep-client/names.ts';
import { buildCsr, extension, makeCertificate } from '../simulators/scep-client/x509.ts';

const never = new AbortController().signal;
const NAMES = { subject: [['commonName', 'a.office.example']] as const, dnsNames: ['a.office.example'] };

describe('fullcmc of EST', () => {
  let server: EstServer;
  let identities: Identity[];
  let key: ClientKey;
  beforeEach(async () => {
    server = await startEstServer();
    server.cmc = {};
    identities = [];
    key = await makeKey();
  });
  afterEach(async () => {
    for (const each of identities) each.close();
    await server.close();
  });

  function open(settings: Partial<IdentitySettings> = {}): Identity {
    const trust = { kind: 'anchors', anchors: [server.ca.certificate], system: false } as const;
    const identity = openIdentity({ ...DEFAULT_IDENTITY, ...settings, trust });
    identities.push(identity);
    return identity;
  }

  function client(certificate: Renewed | null = null, exchange = open().exchange): CaClient {
    return estCaClient({
      connection: {
        ...{ protocol: 'est', url: server.url.href, label: null, linkIdentity: false, revokes: false },
        ...{ credentials: { kind: 'none' }, requests: 'full-cmc' },
      },
      ...{ knowsRequests: false, certificate, anchors: [server.ca.certificate], exchange, clock: Date.now },
      openAs: (renewed) => open({ clientCertificate: { chain: [renewed.certificate], key: renewed.privateKey } }),
      close: () => Promise.resolve(),
    });
  }

  const own = () => ({ csr: buildCsr(key, NAMES), key: key.privateKey });
  const enroll = (over = client()) => over.enroll(own(), never);

  async function holder(name = 'Certwright RA', kind: 'rsa:2048' | 'ec:p256' = 'rsa:2048') {
    const held = await makeKey(kind);
    return { certificate: certify(server.ca, held, name), privateKey: held.privateKey };
  }

  it('is signed by the request’s own key where there is no certificate', async () => {
    const answer = await enroll();
    if (answer.outcome !== 'issued') throw new Error(answer.outcome);
    expect(Buffer.from(answer.certificate)).toEqual(server.issued[0]);
    expect(server.fullRequests).toMatchObject([{ signer: null, pendToken: null }]);
    expect(server.seen.at(-1)?.path).toBe('/.well-known/est/fullcmc');
    key = await makeKey('ec:p256');
    expect(await enroll()).toMatchObject({ outcome: 'issued' });
  });

  it.for(['rsa:2048', 'ec:p256'] as const)('is signed by the endpoint’s certificate for a device: %s', async (kind) => {
    const signer = await holder('Certwright RA', kind);
    const device = { csr: buildCsr(key, NAMES), key: null };
    expect(await client(signer).enroll(device, never)).toMatchObject({ outcome: 'issued' });
    expect(server.fullRequests[0]?.signer).toEqual(signer.certificate);
    // The endpoint's own next certificate is asked for by its own key.
    await client(signer).enroll({ ...own(), own: { template: null } }, never);
    expect(server.fullRequests[1]?.signer).toBeNull();
  });

  it('is not sent for a device where there is no certificate', async () => {
    const error = await errorOf(client().enroll({ csr: buildCsr(key, NAMES), key: null }, never));
    expectFault(error, 'endpoint-certificate-missing', 'address');
    expect(server.fullRequests).toEqual([]);
  });

  it('renews under the certificate that is renewed, in the message and in TLS', async () => {
    const renews = await holder('a.office.example');
    expect(await client(await holder()).renew({ ...own(), renews }, never)).toMatchObject({ outcome: 'issued' });
    expect(server.fullRequests[0]?.signer).toEqual(renews.certificate);
  });

  it('waits with a token, which is asked with after a restart, in the same transaction', async () => {
    server.cmc = { status: 3, pendToken: Buffer.from('ticket-1'), text: 'an officer decides' };
    const asked = await enroll();
    if (asked.outcome !== 'pending') throw new Error(asked.outcome);
    expect(asked.retryAfter).toBeGreaterThan(0);
    const ticket: unknown = JSON.parse(JSON.stringify(asked.ticket));
    const request = own();
    expect(await client().poll(ticket, request, never)).toMatchObject({ outcome: 'pending' });
    server.cmc = {};
    expect(await client().poll(ticket, request, never)).toMatchObject({ outcome: 'issued' });
    expect(server.fullRequests.map(({ pendToken }) => pendToken?.toString())).toEqual([
      undefined,
      'ticket-1',
      'ticket-1',
    ]);
    const first = server.fullRequests[0];
    expect(server.fullRequests.every(({ transactionId }) => first?.transactionId.equals(transactionId))).toBe(true);
    expect(new Set(server.fullRequests.map(({ senderNonce }) => senderNonce.toString('hex'))).size).toBe(3);
  });

  it.for([
    [{ status: 2, failInfo: 2, text: 'no such profile' }, 'request-invalid', 'CMC badRequest'],
    [{ status: 2, failInfo: 0, legacy: true }, 'algorithm-refused', 'CMC badAlg'],
    [{ status: 2, failInfo: 11, http: 500 }, 'ca-unavailable', 'CMC internalCAError'],
    [{ status: 2, failInfo: 99, http: 400 }, 'denied', 'CMC failed'],
    [{ status: 4 }, 'denied', 'CMC noSupport'],
    [{ status: 6 }, 'denied', 'CMC popRequired'],
  ] as const)('is refused with the code that CMC has: %j', async ([plan, code, upstreamCode]) => {
    server.cmc = plan;
    expect(await enroll()).toEqual({
      outcome: 'refused',
      code,
      upstreamCode,
      upstreamText: 'text' in plan ? plan.text : null,
    });
    expect(server.issued).toEqual([]);
  });

  it('is refused by HTTP, or not offered, as every other request', async () => {
    server.dialect = { ...server.dialect, refusal: { status: 403, text: 'not you' } };
    expect(await enroll()).toMatchObject({ outcome: 'refused', code: 'not-permitted', upstreamText: 'not you' });
    server.dialect = { ...server.dialect, refusal: { status: 501, text: 'no CMC' } };
    expectFault(await errorOf(enroll()), 'est-not-offered', 'capabilities');
  });

  it('is no answer with another nonce, transaction, signer or key', async () => {
    const stranger = await nextHouse();
    const another = certify(server.ca, await makeKey('ec:p256'), 'other');
    // Issued by the CA for somebody, but no CA.
    const device = await makeKey('ec:p256');
    const leaf = { key: device, certificate: certify(server.ca, device, 'device.office.example') };
    const self = { key: device, certificate: makeCertificate(device, { subject: NAMES.subject }) };
    for (const [plan, code] of [
      [{ recipientNonce: Buffer.alloc(16) }, 'cmc-reply-other'],
      [{ recipientNonce: null }, 'cmc-reply-other'],
      [{ transactionId: Buffer.of(1, 2, 3) }, 'cmc-reply-other'],
      [{ signer: stranger.ca }, 'cmc-reply-signer'],
      [{ signer: { ...server.ca, key: stranger.ca.key } }, 'cmc-reply-signer'],
      [{ signer: leaf }, 'cmc-reply-signer'],
      [{ signer: self }, 'cmc-reply-signer'],
      [{ certificates: [another] }, 'certificate-of-another-key'],
      [{ certificates: [] }, 'certificate-of-another-key'],
      [{ status: 2, failInfo: 2, recipientNonce: Buffer.alloc(16) }, 'cmc-reply-other'],
    ] as const) {
      server.cmc = plan;
      expectFault(await errorOf(enroll()), code, 'certificate');
    }
  });

  it('may be answered by whom the CA certified to speak CMC for it', async () => {
    const ra = await makeKey('ec:p256');
    const purposes = extension(OID.extKeyUsage, seq(oid('1.3.6.1.5.5.7.3.28')));
    const certificate = makeCertificate(ra, {
      subject: [['commonName', 'Registration authority']],
      ...{ issuer: CA_NAME, issuerKey: server.ca.key, extensions: [purposes] },
    });
    server.cmc = { signer: { key: ra, certificate } };
    expect(await enroll()).toMatchObject({ outcome: 'issued' });
  });

  it('is no answer cut off, empty, noise, a page, a certs-only message or ten megabytes', async () => {
    for (const [fault, code, step] of [
      ['truncated', 'est-answer-malformed', 'certificate'],
      ['empty', 'est-answer-malformed', 'certificate'],
      ['noise', 'est-answer-malformed', 'certificate'],
      ['html', 'answer-html', 'http'],
    ] as const) {
      server.fault = fault;
      expectFault(await errorOf(enroll()), code, step);
    }
    server.fault = null;
    server.cmc = { certificates: Array<Buffer>(30_000).fill(server.ca.certificate) };
    expectFault(await errorOf(enroll()), 'http-body-too-large', 'http');
  });

  it('never gives another certificate after 500 changes', async () => {
    const good = new Set<CaAnswer<unknown>['outcome']>();
    const certificate = certify(server.ca, key, 'a.office.example');
    const changed = answering(({ body }) => {
      const sent = Buffer.from(Buffer.from(body ?? []).toString('latin1'), 'base64');
      const asked = readFullRequest(sent, server.ca, () => undefined);
      return { body: mutate(fullResponse(asked, server.ca, { certificates: [certificate] })) };
    });
    const over = client(null, changed);
    const request = own();
    let faults = 0;
    for (let round = 0; round < 500; round++) {
      const answer = await over.enroll(request, never).catch((error: unknown) => error);
      if (answer instanceof Error) {
        expect(answer).toMatchObject({ name: 'CaFault' });
        faults += 1;
      } else {
        const { outcome, certificate: got } = answer as CaAnswer<unknown> & { certificate: Uint8Array };
        good.add(outcome);
        // What else was changed in it, the CA's signature tells before it is kept.
        expect(Buffer.from(got).includes(key.spki)).toBe(true);
      }
    }
    expect(faults).toBeGreaterThan(300);
    expect([...good].every((outcome) => outcome === 'issued')).toBe(true);
  });

  it.for(['certificate', 'own key'] as const)('is verified by OpenSSL: signed by %s', async (by) => {
    const folder = await mkdtemp(join(tmpdir(), 'certwright-cmc-'));
    const at = (name: string) => join(folder, name);
    try {
      const held = await holder();
      const signer = by === 'certificate' ? held : { privateKey: key.privateKey, certificate: null };
      const csr = buildCsr(key, NAMES);
      const nonce = { transactionId: Uint8Array.of(0x41, 1), senderNonce: Buffer.alloc(16, 7) };
      await writeFile(at('message'), await writeFullRequest({ ...nonce, content: { csr } }, signer));
      await writeFile(at('ca.pem'), server.caPem);
      // Of the own key there is no certificate: one of ours names it by the same identifier.
      await writeFile(at('own.ext'), 'subjectKeyIdentifier=hash\n');
      await writeFile(at('own.csr'), csr);
      await writeFile(at('own.key'), pem('PRIVATE KEY', key.pkcs8));
      const selfSigned = ['x509', '-req', '-in', at('own.csr'), '-inform', 'DER', '-signkey', at('own.key')];
      await mustRun('openssl', [...selfSigned, '-extfile', at('own.ext'), '-out', at('own.pem')]);
      const trust = by === 'certificate' ? ['-CAfile', at('ca.pem')] : ['-certfile', at('own.pem'), '-noverify'];
      const verify = ['cms', '-verify', '-in', at('message'), '-inform', 'DER', '-binary', '-purpose', 'any', ...trust];
      const content = await mustRun('openssl', verify);
      expect(content.includes(csr)).toBe(true);
      const shown = (
        await mustRun('openssl', ['cms', '-cmsout', '-print', '-in', at('message'), '-inform', 'DER'])
      ).toString();
      expect(shown).toContain('1.3.6.1.5.5.7.12.2');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

import { randomBytes } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CaFault } from '../../../../../../electron/agent/outbound/ca-fault.ts';
import type { OutboundAnswer } from '../../../../../../electron/agent/outbound/exchange.ts';
import {
  ScepClient,
  type ScepClientSettings,
} from '../../../../../../electron/agent/protocols/scep/client/scep-client.ts';
import { mutate } from '../../../../../harness/mutate.ts';
import { answering } from '../../../../../harness/plain-exchange.ts';
import {
  certify,
  raOf,
  scepCa,
  type Party,
  type ReplyPlan,
  type ScepCaSimulator,
} from '../../../../../simulators/scep-ca/scep-ca.ts';
import { makeKey, type ClientKey } from '../../../../../simulators/scep-client/keys.ts';
import { buildCsr } from '../../../../../simulators/scep-client/x509.ts';

const never = new AbortController().signal;
const NAME = 'printer.office.example';

describe('a hostile or broken SCEP CA', () => {
  let simulator: ScepCaSimulator;
  let key: ClientKey;
  let csr: Buffer;
  let good: Buffer;
  let stranger: Party;
  let original: Pick<ScepCaSimulator, 'capabilities' | 'certificates'>;
  beforeAll(async () => {
    simulator = await scepCa();
    original = { ...simulator };
    key = await makeKey();
    csr = buildCsr(key, { subject: [['commonName', NAME]], challenge: 'a challenge' });
    good = certify(simulator.ca, key, NAME);
    stranger = await raOf(await makeKey('ec:p256'));
  });
  beforeEach(() => {
    simulator.capabilities = original.capabilities;
    simulator.certificates = original.certificates;
    simulator.reply = { certificates: [good] };
  });

  function client(settings: Partial<ScepClientSettings> = {}, spoil?: Partial<OutboundAnswer>): ScepClient {
    const exchange = answering((request) => ({ ...simulator.answer(request), ...(spoil ?? {}) }));
    const all: ScepClientSettings = {
      url: new URL('http://ca.example/scep'),
      caIdentifier: null,
      anchors: [simulator.ca.certificate],
      keyTransport: { scheme: 'RSAES-PKCS1-v1_5' },
      allowWeak: false,
      ...settings,
    };
    return new ScepClient(all, exchange, Date.now);
  }

  async function faultOf(work: Promise<unknown>): Promise<string> {
    const error: unknown = await work.then(
      () => null,
      (reason: unknown) => reason,
    );
    if (!(error instanceof CaFault)) throw new Error(`no fault: ${String(error)}`);
    return error.code;
  }

  it('is not hostile in the first place', async () => {
    const answer = await client().enroll(csr, key.privateKey, never);
    expect(answer).toMatchObject({ outcome: 'issued', others: [] });
    expect(answer.outcome === 'issued' && Buffer.from(answer.certificate)).toEqual(good);
  });

  it.for<[string, ReplyPlan]>([
    ['in BER', { ber: true }],
    ['with 3DES', { cipher: 'des-ede3-cbc' }],
    ['with single DES', { cipher: 'des-cbc' }],
    ['by RSAES-OAEP', { keyTransport: { oaep: 'sha256' } }],
    ['by RSAES-OAEP without parameters', { keyTransport: { oaep: 'sha1', parameters: 'absent' } }],
    ['with SHA-512', { digest: 'sha512' }],
  ])('may answer %s', async ([, plan]) => {
    simulator.reply = { ...plan, certificates: [good] };
    expect(await client().enroll(csr, key.privateKey, never)).toMatchObject({ outcome: 'issued' });
  });

  it('may send the chain along, in any order', async () => {
    simulator.reply = { certificates: [simulator.ca.certificate, good] };
    const answer = await client().enroll(csr, key.privateKey, never);
    expect(answer.outcome === 'issued' && Buffer.from(answer.certificate)).toEqual(good);
    expect(answer).toMatchObject({ others: [Uint8Array.from(simulator.ca.certificate)] });
  });

  it.for<[string, () => ReplyPlan, string]>([
    ['signs with a key that the CA did not certify', () => ({ signer: stranger }), 'scep-reply-signer'],
    [
      'signs with another key under the RA’s name',
      () => ({ signer: { key: stranger.key, certificate: simulator.ra.certificate } }),
      'scep-reply-signature',
    ],
    ['signs with MD5', () => ({ digest: 'md5' }), 'scep-reply-malformed'],
    ['signs with SHA-1 and nobody consented', () => ({ digest: 'sha1' }), 'scep-reply-weak'],
    ['swaps nonces', () => ({ recipientNonce: randomBytes(16) }), 'scep-reply-nonce'],
    ['has no nonce', () => ({ recipientNonce: null }), 'scep-reply-nonce'],
    [
      'has half the nonce',
      () => ({ recipientNonce: (simulator.last?.nonce ?? randomBytes(8)).subarray(0, 8) }),
      'scep-reply-nonce',
    ],
    ['answers another transaction', () => ({ transactionId: 'ABCDEF' }), 'scep-reply-transaction'],
    ['answers with a request', () => ({ messageType: '19' }), 'scep-reply-malformed'],
    ['has a status that nobody knows', () => ({ status: '9' }), 'scep-reply-malformed'],
    ['encrypts to somebody else', () => ({ encryptedTo: stranger.certificate }), 'scep-reply-undecryptable'],
    // What comes of another key, where its end looks like padding by chance.
    ['encrypts noise', () => ({ content: randomBytes(300) }), 'scep-reply-undecryptable'],
    ['encrypts nothing', () => ({ content: Buffer.alloc(0) }), 'scep-reply-undecryptable'],
    ['encrypts something else than certificates', () => ({ content: good }), 'scep-reply-malformed'],
    [
      'certifies another key',
      () => ({ certificates: [certify(simulator.ca, stranger.key, NAME)] }),
      'certificate-of-another-key',
    ],
    ['issues nothing', () => ({ certificates: [] }), 'certificate-of-another-key'],
    ['sends nothing', () => ({ after: () => Buffer.alloc(0) }), 'scep-reply-malformed'],
    ['is cut off', () => ({ after: (body) => body.subarray(0, body.length - 40) }), 'scep-reply-malformed'],
    ['sends a page', () => ({ after: () => Buffer.from('<!DOCTYPE html><title>Sign in</title>') }), 'answer-html'],
    [
      'sends forty certificates',
      () => ({ certificates: Array.from({ length: 40 }, () => good) }),
      'scep-reply-malformed',
    ],
  ])('that %s gets nothing', async ([, plan, code]) => {
    simulator.reply = { certificates: [good], ...plan() };
    expect(await faultOf(client().enroll(csr, key.privateKey, never))).toBe(code);
  });

  it('may sign with SHA-1 where the operator consented', async () => {
    simulator.reply = { digest: 'sha1', certificates: [good] };
    expect(await client({ allowWeak: true }).enroll(csr, key.privateKey, never)).toMatchObject({ outcome: 'issued' });
  });

  it.for<[string, string | undefined, string, string]>([
    ['badAlg', '0', 'algorithm-refused', 'badAlg'],
    ['badMessageCheck', '1', 'message-check-failed', 'badMessageCheck'],
    ['badRequest', '2', 'denied', 'badRequest'],
    ['badTime', '3', 'time-refused', 'badTime'],
    ['badCertId', '4', 'certificate-unknown', 'badCertId'],
    ['a number that nobody knows', '17', 'unspecified', 'FAILURE'],
    ['no reason', undefined, 'unspecified', 'FAILURE'],
  ])('refuses with %s', async ([, failInfo, code, upstreamCode]) => {
    const text = 'No\u0007 such\r\n device\u202e';
    simulator.reply = { status: '2', failInfoText: text, ...(failInfo === undefined ? {} : { failInfo }) };
    expect(await client().enroll(csr, key.privateKey, never)).toEqual({
      outcome: 'refused',
      code,
      upstreamCode,
      upstreamText: String.raw`No\u{7} such device\u{202e}`,
    });
  });

  it('is asked again for its certificates when its RA has a new one, and believed on the same terms', async () => {
    const next = await raOf(simulator.ca.key);
    const scep = client();
    await scep.ca.parties(never);
    simulator.certificates = [next.certificate, simulator.ca.certificate];
    simulator.reply = { signer: next, certificates: [good] };
    expect(await scep.enroll(csr, key.privateKey, never)).toMatchObject({ outcome: 'issued' });
  });

  it.for<[string, () => readonly Buffer[], string]>([
    ['another CA', () => [stranger.certificate], 'scep-ca-unconfirmed'],
    ['an RA of another CA', () => [stranger.certificate, simulator.ca.certificate], 'scep-ra-missing'],
    ['no certificate', () => [], 'scep-ca-unreadable'],
    ['noise', () => [randomBytes(64)], 'scep-ca-unreadable'],
    ['forty of them', () => Array.from({ length: 40 }, () => simulator.ca.certificate), 'scep-ca-unreadable'],
  ])('that shows %s is not encrypted to', async ([, certificates, code]) => {
    simulator.certificates = certificates();
    expect(await faultOf(client().enroll(csr, key.privateKey, never))).toBe(code);
  });

  it('that nobody confirmed is not believed', async () => {
    expect(await faultOf(client({ anchors: [] }).enroll(csr, key.privateKey, never))).toBe('scep-ca-unconfirmed');
  });

  it.for<[string, string]>([
    ['nothing', ''],
    ['only what is weak', 'DES3\nSHA-1\n'],
    ['a weak cipher', 'SHA-256\nDES3\nPOSTPKIOperation'],
    ['a weak digest', 'aes\r\nsha-1\r\n'],
  ])('that can do %s needs consent', async ([, capabilities]) => {
    simulator.capabilities = capabilities;
    expect(await faultOf(client().enroll(csr, key.privateKey, never))).toBe('scep-capabilities-weak');
    expect(await client({ allowWeak: true }).enroll(csr, key.privateKey, never)).toMatchObject({ outcome: 'issued' });
  });

  it.for([500, 403, 302, 204])('that answers %i is told as it is', async (status) => {
    const broken = client({}, { status, body: Buffer.from('no way') });
    expect(await faultOf(broken.enroll(csr, key.privateKey, never))).toBe('http-status');
  });

  it('gets nothing by changing a good answer', async () => {
    simulator.reply = { certificates: [good] };
    const scep = client();
    const seen = new Set<string>();
    for (let round = 0; round < 1_500; round++) {
      simulator.reply = { certificates: [good], after: (body) => mutate(body) };
      try {
        const answer = await scep.enroll(csr, key.privateKey, never);
        // What is outside the signature may change; what is issued may not.
        expect(answer.outcome === 'issued' && Buffer.from(answer.certificate)).toEqual(good);
        seen.add('issued');
      } catch (error) {
        if (!(error instanceof CaFault)) throw error;
        seen.add(error.code);
      }
    }
    expect(seen).toContain('scep-reply-malformed');
    expect(seen).toContain('scep-reply-signature');
  });
});

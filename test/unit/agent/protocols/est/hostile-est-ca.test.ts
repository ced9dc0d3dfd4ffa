import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { CaFault } from '../../../../../electron/agent/outbound/ca-fault.ts';
import type { OutboundRequest, TlsFacts } from '../../../../../electron/agent/outbound/exchange.ts';
import { EstClient } from '../../../../../electron/agent/protocols/est/est-client.ts';
import { mutate } from '../../../../harness/mutate.ts';
import { answering, type Answers } from '../../../../harness/plain-exchange.ts';
import { issue, makeHouse, readCsr } from '../../../../simulators/est-server/issuing.ts';
import { certsOnly, type Party } from '../../../../simulators/scep-ca/scep-ca.ts';
import { makeKey, type ClientKey } from '../../../../simulators/scep-client/keys.ts';
import { buildCsr } from '../../../../simulators/scep-client/x509.ts';

const never = new AbortController().signal;
const NAMES = { subject: [['commonName', 'printer.office.example']] as const };

describe('a hostile or broken EST CA', () => {
  let ca: Party;
  let key: ClientKey;
  let csr: Buffer;
  let good: Buffer;
  beforeAll(async () => {
    ({ ca } = await makeHouse());
    key = await makeKey('ec:p256');
    csr = buildCsr(key, NAMES);
    good = issue(ca, readCsr(csr));
  });

  const client = (answers: Answers, url = 'https://ca.example', label: string | null = null): EstClient =>
    new EstClient({ url: new URL(url), label }, answering(answers), Date.now);

  it.for([false, true])('gets nothing by changing a good answer; base64: %s', async (base64) => {
    const der = certsOnly([good]);
    const seen = new Set<string>();
    for (let round = 0; round < 1_500; round++) {
      const body = mutate(base64 ? Buffer.from(der.toString('base64')) : der);
      try {
        const answer = await client(() => ({ body })).enroll(csr, never);
        if (answer.outcome !== 'issued') throw new Error(answer.outcome);
        // The certificate is no secret, and its signature is for the chain to tell; its key is ours.
        expect(Buffer.from(answer.certificate).includes(key.spki)).toBe(true);
        seen.add('issued');
      } catch (error) {
        if (!(error instanceof CaFault)) throw error;
        seen.add(error.code);
      }
    }
    expect(seen).toContain('est-answer-malformed');
    expect(seen).toContain('certificate-of-another-key');
  });

  it('is read within bounds: repeated, nested without end, all noise', async () => {
    const bodies = [
      Buffer.concat(Array<Buffer>(400).fill(certsOnly([good]))),
      certsOnly(Array<Buffer>(33).fill(good)),
      Buffer.alloc(200_000, Buffer.from([0x30, 0x80])),
      Buffer.alloc(200_000, 0x30),
      Buffer.alloc(200_000, ' '),
      Buffer.alloc(200_000, '='),
      Buffer.alloc(200_000, 'M'),
      Buffer.alloc(200_000, '-----BEGIN PKCS7-----'),
      randomBytes(200_000),
    ];
    for (const body of bodies) {
      const asked = client(() => ({ body }));
      await expect(asked.enroll(csr, never)).rejects.toBeInstanceOf(CaFault);
      await expect(asked.caCertificates(never)).rejects.toBeInstanceOf(CaFault);
      await expect(asked.csrAttributes(never)).rejects.toBeInstanceOf(CaFault);
      await expect(asked.serverKey(csr, null, never)).rejects.toBeInstanceOf(CaFault);
    }
  });

  it('may leave out when to ask again', async () => {
    const answer = await client(() => ({ status: 202 })).enroll(csr, never);
    expect(answer).toEqual({
      outcome: 'pending',
      ticket: { operation: 'simpleenroll', csr: csr.toString('base64') },
      retryAfter: null,
    });
  });

  it.for<[string, string | null, string]>([
    ['https://ca.example', null, '/.well-known/est/cacerts'],
    ['https://ca.example/', 'default', '/.well-known/est/default/cacerts'],
    ['https://ca.example:8443/.well-known/est/', 'a b/..', '/.well-known/est/a%20b%2F../cacerts'],
    ['https://ca.example/proxy/.well-known/est', null, '/proxy/.well-known/est/cacerts'],
  ])('is asked where it is: %s with the label %s', async ([url, label, path]) => {
    const asked: OutboundRequest[] = [];
    const answers: Answers = (request) => {
      asked.push(request);
      return { body: certsOnly([ca.certificate]) };
    };
    await client(answers, url, label).caCertificates(never);
    expect(asked[0]?.url.pathname).toBe(path);
  });

  it('that moves to another connection is sent a new proof once, and then believed to refuse', async () => {
    let connection = 0;
    const challenges: (string | null)[] = [];
    const answers: Answers = ({ method }) => {
      connection += 1;
      const tls: TlsFacts = {
        version: 'TLSv1.2',
        cipher: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
        chain: [],
        tlsUnique: Buffer.of(connection),
        clientCertificateSent: false,
      };
      return { status: method === 'GET' ? 204 : 400, tls };
    };
    const make = (challenge: string | null): Promise<Uint8Array> => {
      challenges.push(challenge);
      return Promise.resolve(csr);
    };
    expect(await client(answers).enrollLinked('simpleenroll', make, never)).toMatchObject({ outcome: 'refused' });
    expect(challenges).toEqual([Buffer.of(1).toString('base64'), Buffer.of(2).toString('base64')]);
  });

  it('over TLS 1.3 is sent no proof', async () => {
    const challenges: (string | null)[] = [];
    const make = (challenge: string | null): Promise<Uint8Array> => {
      challenges.push(challenge);
      return Promise.resolve(csr);
    };
    const asked = client(({ method }) => (method === 'GET' ? { status: 404 } : { body: certsOnly([good]) }));
    expect(await asked.enrollLinked('simpleenroll', make, never)).toMatchObject({ outcome: 'issued' });
    expect(challenges).toEqual([null]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askWebhook, type OutgoingWebhook } from '../../../../electron/agent/challenge-service/outgoing-webhook.ts';
import { tlsCertificate } from '../../../harness/tls-certificate.ts';
import { openDecisionServer, type DecisionServer } from '../../../simulators/webhook/decision-server.ts';

const SECRET = Buffer.alloc(32, 7);
const NOW = 1_700_000_000_123;
const QUESTION = {
  profile: 'phones',
  transactionId: 'AQID',
  challenge: 'Correct1',
  csr: 'MAA=',
  subject: 'CN=phone-1.office.example',
  dnsNames: ['phone-1.office.example'],
  ipAddresses: [],
  clientAddress: '192.0.2.9',
  receivedAt: '2026-11-21T04:00:00.000Z',
};

let server: DecisionServer;
let other: { cert: string; key: string };
let webhook: OutgoingWebhook;
beforeAll(async () => {
  const tls = await tlsCertificate();
  other = await tlsCertificate();
  server = await openDecisionServer(tls, SECRET);
  webhook = { url: server.url, timeout: 2_000, caPem: tls.cert, secret: SECRET };
});
afterAll(() => server.close());

describe('the outgoing webhook', () => {
  it('sends everything that is to be decided about, signed over time and body', async () => {
    server.behave({ kind: 'verdict', allow: true });
    expect(await askWebhook(webhook, QUESTION, NOW)).toEqual({ answer: 'allowed' });
    expect(server.received.at(-1)).toEqual({ body: QUESTION, signed: true, timestamp: '1700000000' });
  });

  it('brings back a refusal with its reason, cut to a length', async () => {
    server.behave({ kind: 'verdict', allow: false, reason: 'x'.repeat(2_000) });
    expect(await askWebhook(webhook, QUESTION, NOW)).toEqual({ answer: 'refused', reason: 'x'.repeat(500) });
  });

  it('is refused by a server that shares another secret', async () => {
    server.behave({ kind: 'verdict', allow: true });
    const answer = await askWebhook({ ...webhook, secret: Buffer.alloc(32, 8) }, QUESTION, NOW);
    expect(answer).toEqual({ answer: 'refused', reason: 'not signed' });
  });

  it.each([
    ['another status', { kind: 'raw', status: 500, body: '{"allow":true}' }, 'HTTP status 500'],
    [
      'a redirection',
      { kind: 'raw', status: 302, body: '', headers: { Location: 'https://127.0.0.1/' } },
      'HTTP status 302',
    ],
    ['no JSON', { kind: 'raw', status: 200, body: 'allow' }, 'the answer is not {"allow": true or false}'],
    [
      'the word for the value',
      { kind: 'raw', status: 200, body: '{"allow":"true"}' },
      'the answer is not {"allow": true or false}',
    ],
    ['an answer without end', { kind: 'endless' }, 'the answer is too long'],
  ] as const)('refuses at %s', async (_what, behaviour, problem) => {
    server.behave(behaviour);
    expect(await askWebhook(webhook, QUESTION, NOW)).toEqual({ answer: 'unavailable', problem });
  });

  it('refuses when no answer comes in time', async () => {
    server.behave({ kind: 'silent' });
    const answer = await askWebhook({ ...webhook, timeout: 300 }, QUESTION, NOW);
    expect(answer).toEqual({ answer: 'unavailable', problem: 'no answer in time' });
  });

  it('refuses a server whose certificate is not from the CA that was given, and one that speaks no TLS', async () => {
    server.behave({ kind: 'verdict', allow: true });
    const stranger = await askWebhook({ ...webhook, caPem: other.cert }, QUESTION, NOW);
    expect(stranger).toMatchObject({ answer: 'unavailable' });
    const unknown = await askWebhook({ ...webhook, caPem: null }, QUESTION, NOW);
    expect(unknown).toMatchObject({ answer: 'unavailable' });
    const plain = await askWebhook({ ...webhook, url: webhook.url.replace('https', 'http') }, QUESTION, NOW);
    expect(plain).toEqual({ answer: 'unavailable', problem: 'only https' });
  });

  it('asks a bounded number of questions at a time', async () => {
    server.behave({ kind: 'silent' });
    const slow = { ...webhook, timeout: 1_000 };
    const answers = await Promise.all(Array.from({ length: 65 }, () => askWebhook(slow, QUESTION, NOW)));
    const problems = answers.map((answer) => (answer.answer === 'unavailable' ? answer.problem : answer.answer));
    expect(problems.filter((problem) => problem === 'too many questions under way')).toHaveLength(1);
  });
});

import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { kerberosAuthentication } from '../../../../../electron/agent/outbound/authentication/kerberos.ts';
import { CaFault } from '../../../../../electron/agent/outbound/ca-fault.ts';
import { endPointBinding } from '../../../../../electron/agent/outbound/end-point-binding.ts';
import type { HttpAnswer } from '../../../../../electron/agent/outbound/http-client.ts';
import type { Kerberos, KerberosService } from '../../../../../electron/agent/outbound/kerberos/kerberos.ts';
import { KerberosError, type KerberosProblem } from '../../../../../electron/agent/outbound/kerberos/kerberos-error.ts';
import { serverChain } from '../../../../harness/tls-server.ts';

const BODY = Buffer.from('body');
const ASKED = { method: 'POST', url: new URL('https://ca.example/path'), most: 1, body: BODY } as const;
const TOKEN = Buffer.from('6003020100', 'hex');
const NEVER = new AbortController().signal;

type Said = { readonly authorization: string | null; readonly bare: boolean };

/** A computer's Kerberos that says what it was asked, and answers with one token. */
function computer(step: (given: Uint8Array | null) => Promise<Buffer | null> = () => Promise.resolve(TOKEN)) {
  const services: KerberosService[] = [];
  let open = 0;
  const kerberos: Kerberos = {
    start(service) {
      services.push(service);
      open += 1;
      return { step, close: () => void (open -= 1) };
    },
  };
  return { load: () => Promise.resolve(kerberos), services, open: () => open };
}

function answer(status: number, challenge: string | null, certificate: Uint8Array | null = null): HttpAnswer {
  const headers = new Map(challenge === null ? [] : [['www-authenticate', challenge]]);
  const facts = { version: 'TLSv1.3', cipher: 'x', tlsUnique: null, clientCertificateSent: false };
  const tls = certificate === null ? null : { ...facts, chain: [certificate] };
  return { answer: { status, headers, body: new Uint8Array(), tls }, socket: new Socket() };
}

/** Sends what authentication says and gives the answers in their order. */
function server(...answers: readonly HttpAnswer[]) {
  const said: Said[] = [];
  return {
    said,
    send: (authorization: string | null, bare?: 'bare') => {
      said.push({ authorization, bare: bare === 'bare' });
      const next = answers[said.length - 1];
      return next === undefined ? Promise.reject(new Error('one request too many')) : Promise.resolve(next);
    },
  };
}

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => (error instanceof CaFault ? error.code : error),
  );

const ASK = answer(401, 'Negotiate, NTLM');
const OK = answer(200, null);

describe('Kerberos over HTTP', () => {
  it('asks without the body, and then sends a ticket with every request', async () => {
    const { load, services, open } = computer();
    const { said, send } = server(ASK, OK, OK);
    const authenticate = kerberosAuthentication(load);
    await authenticate(ASKED, send, NEVER);
    await authenticate(ASKED, send, NEVER);
    expect(said[0]).toEqual({ authorization: null, bare: true });
    for (const { authorization, bare } of said.slice(1)) {
      expect([authorization?.startsWith('Negotiate '), bare]).toEqual([true, false]);
      // SPNEGO with the one mechanism 1.2.840.113554.1.2.2, and the token as it is.
      const init = Buffer.from(authorization?.slice('Negotiate '.length) ?? '', 'base64').toString('hex');
      expect(init).toContain(`300b06092a864886f712010202a2070405${TOKEN.toString('hex')}`);
    }
    expect(services.map(({ host }) => host)).toEqual(['ca.example', 'ca.example']);
    expect(open()).toBe(0);
  });

  it('sends the body to a server that asks for nothing, and no ticket', async () => {
    const { load, services } = computer();
    const { said, send } = server(answer(400, null), OK);
    await kerberosAuthentication(load)(ASKED, send, NEVER);
    expect(said).toEqual([
      { authorization: null, bare: true },
      { authorization: null, bare: false },
    ]);
    expect(services).toEqual([]);
  });

  it('binds to the certificate of the channel, and once more where another server answers', async () => {
    const [one, other] = [(await serverChain()).certDer, (await serverChain()).certDer];
    const { load, services } = computer();
    const ask = (certificate: Uint8Array): HttpAnswer => answer(401, 'Negotiate', certificate);
    const { said, send } = server(ask(one), ask(other), ask(other), answer(200, null, other));
    const { answer: last } = await kerberosAuthentication(load)(ASKED, send, NEVER);
    expect([last.status, said.length]).toEqual([200, 4]);
    expect(services.map(({ channelBinding }) => channelBinding)).toEqual([
      endPointBinding(one),
      endPointBinding(other),
    ]);
    const turning = server(ask(one), ask(other), ask(one), ask(other));
    expect(await codeOf(kerberosAuthentication(load)(ASKED, turning.send, NEVER))).toBe('kerberos-refused');
  });

  it('tries a ticket once', async () => {
    const { load, open } = computer();
    const { said, send } = server(ASK, ASK);
    expect(await codeOf(kerberosAuthentication(load)(ASKED, send, NEVER))).toBe('kerberos-refused');
    expect([said.length, open()]).toEqual([2, 0]);
  });

  it('reads in the refusal that the clocks differ', async () => {
    const { load } = computer((given) =>
      given === null ? Promise.resolve(TOKEN) : Promise.reject(new KerberosError('clock', 'Clock skew too great')),
    );
    const { send } = server(ASK, answer(401, `Negotiate ${TOKEN.toString('base64')}`));
    expect(await codeOf(kerberosAuthentication(load)(ASKED, send, NEVER))).toBe('kerberos-clock');
  });

  it('is left when the caller leaves, and gives back what it holds', async () => {
    const controller = new AbortController();
    const { load, open } = computer(() => {
      controller.abort(new Error('enough'));
      return new Promise(() => undefined);
    });
    const asked = kerberosAuthentication(load)(ASKED, server(ASK).send, controller.signal);
    await expect(asked).rejects.toThrow('enough');
    expect(open()).toBe(0);
  });

  it.each<[KerberosProblem, string]>([
    ['absent', 'kerberos-absent'],
    ['ticket-missing', 'kerberos-ticket-missing'],
    ['ticket-expired', 'kerberos-ticket-expired'],
    ['service-unknown', 'kerberos-service-unknown'],
    ['clock', 'kerberos-clock'],
    ['unreachable', 'kerberos-unreachable'],
    ['failed', 'kerberos-failed'],
  ])('has a fault for %s', async (problem, code) => {
    const { said, send } = server(ASK);
    const load = () => Promise.reject(new KerberosError(problem, 'why'));
    expect(await codeOf(kerberosAuthentication(load)(ASKED, send, NEVER))).toBe(code);
    expect(said.map(({ bare }) => bare)).toEqual([true]);
  });
});

import type { KeyObject } from 'node:crypto';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CaClient } from '../../../../../electron/agent/connectors/ca-client.ts';
import { UpstreamRequests, type Settled } from '../../../../../electron/agent/endpoints/upstream/upstream-requests.ts';
import type { CaAnswer } from '../../../../../electron/agent/outbound/ca-answer.ts';
import { CaFault } from '../../../../../electron/agent/outbound/ca-fault.ts';
import { openVault } from '../../../../../electron/agent/secrets/vault.ts';
import { openSqliteStore } from '../../../../../electron/agent/store/sqlite/open-store.ts';
import type { Store } from '../../../../../electron/agent/store/store.ts';
import { createDataFolder, type DataFolder } from '../../../../harness/data-folder.ts';
import { issue, makeHouse, readCsr } from '../../../../simulators/est-server/issuing.ts';
import { makeKey } from '../../../../simulators/scep-client/keys.ts';
import { buildCsr } from '../../../../simulators/scep-client/x509.ts';

const ENDPOINT = '019c0000-0000-7000-8000-00000000e0d0';
const START = Date.now();

describe('requests to external CAs', () => {
  let folder: DataFolder;
  let store: Store;
  let now: number;
  /** What the CA is asked, and answers next. */
  let asked: string[];
  let answers: (() => CaAnswer<unknown> | Promise<CaAnswer<unknown>>)[];
  let settled: string[];
  let outcomes: Settled[];
  let kept: Buffer[];
  const vault = openVault('passphrase', Buffer.alloc(32, 7));
  let house: Awaited<ReturnType<typeof makeHouse>>;
  let csr: Buffer;
  let certificate: Buffer;
  let issued: CaAnswer<unknown>;
  beforeAll(async () => {
    house = await makeHouse();
    const key = await makeKey('ec:p256');
    csr = buildCsr(key, { subject: [['commonName', 'printer.office.example']] });
    certificate = issue(house.ca, readCsr(csr));
    issued = { outcome: 'issued', certificate, others: [] };
  });
  beforeEach(async () => {
    folder = await createDataFolder();
    store = await openSqliteStore(folder.work);
    now = START;
    asked = [];
    answers = [];
    settled = [];
    outcomes = [];
    kept = [];
  });
  afterEach(async () => {
    await store.close();
    await folder.remove();
  });

  function next(what: string): Promise<CaAnswer<unknown>> {
    asked.push(what);
    const answer = answers.shift();
    if (answer === undefined) throw new Error(`not expected: ${what}`);
    return Promise.resolve().then(answer);
  }

  function requests(client: Partial<CaClient> = {}): UpstreamRequests {
    const all: CaClient = {
      needsKey: false,
      repeatable: true,
      challenge: () => Promise.resolve(null),
      enroll: ({ csr: sent, key }) =>
        next(`enroll ${Buffer.from(sent).equals(csr) ? 'csr' : 'other'} ${key?.asymmetricKeyType ?? 'no key'}`),
      poll: (ticket, { key }) => next(`poll ${JSON.stringify(ticket)} ${key?.asymmetricKeyType ?? 'no key'}`),
      renew: ({ renews }) => next(`renew ${Buffer.from(renews.certificate).toString('hex').slice(0, 8)}`),
      revoke: null,
      close: () => Promise.resolve(),
      ...client,
    };
    return new UpstreamRequests({
      store,
      vault: () => vault,
      clock: () => now,
      onFault: (error) => {
        throw error;
      },
      clientOf: () => Promise.resolve(all),
      timeoutOf: () => 10_000,
      anchorsOf: () => [house.ca.certificate],
      settling: (_record, outcome) => {
        outcomes.push(outcome);
        return Promise.resolve([]);
      },
      keepOwn: async (_record, _accepted, privateKey, unit) => {
        kept.push(Buffer.from(privateKey));
        await store.commit(unit);
      },
      onSettled: ({ id }) => settled.push(id),
    });
  }

  const request = () =>
    ({
      endpointId: ENDPOINT,
      transactionId: null,
      name: 'printer.office.example',
      purpose: 'device',
      csr,
    }) as const;
  const refused = () => Promise.reject(new CaFault('connection-refused', { host: 'ca.example', port: '443' }));
  const lost = () => Promise.reject(new CaFault('connection-lost', { host: 'ca.example' }));

  it('are settled at once where the CA answers at once', async () => {
    const room = requests();
    const id = await room.queue(request());
    expect(asked).toEqual([]);
    answers = [() => issued];
    expect(await room.tryNow(id)).toMatchObject({
      state: 'issued',
      certificate,
      issuers: [Uint8Array.from(house.ca.certificate)],
      revokedAt: null,
      completedAt: START,
    });
    expect(settled).toEqual([id]);
    // And stay so.
    expect(await room.tryNow(id)).toMatchObject({ state: 'issued' });
    expect(asked).toHaveLength(1);
  });

  it('wait while the CA is away, longer each time, and go when it is back', async () => {
    const room = requests();
    const id = await room.queue(request());
    answers = [refused, refused, refused, () => issued];
    const first = await room.tryNow(id);
    expect(first).toMatchObject({ state: 'queued', attempts: 1, fault: { code: 'connection-refused' } });
    const waits: number[] = [];
    for (let round = 0; round < 3; round++) {
      const record = await store.read('upstream.get', { id });
      if (record?.state !== 'queued') throw new Error(record?.state);
      waits.push(record.nextTryAt - now);
      // Not before its time.
      now = record.nextTryAt - 1;
      await room.doWhatIsDue();
      now = record.nextTryAt;
      await room.doWhatIsDue();
    }
    expect(waits).toEqual([5_000, 15_000, 60_000]);
    expect(asked).toHaveLength(4);
    expect(await store.read('upstream.get', { id })).toMatchObject({ state: 'issued' });
  });

  it('that wait at the CA are asked about with what it gave, after a restart too', async () => {
    const id = await requests({ needsKey: true }).queue(request());
    answers = [() => ({ outcome: 'pending', ticket: { number: '65' }, retryAfter: 90_000 })];
    expect(await requests({ needsKey: true }).tryNow(id)).toMatchObject({
      state: 'pending',
      nextTryAt: START + 90_000,
    });
    answers = [refused, () => ({ outcome: 'pending', ticket: { number: '66' }, retryAfter: null }), () => issued];
    for (let round = 0; round < 3; round++) {
      now += 3_600_000;
      await requests({ needsKey: true }).doWhatIsDue();
    }
    expect(asked).toEqual([
      'enroll csr rsa',
      'poll {"number":"65"} rsa',
      'poll {"number":"65"} rsa',
      'poll {"number":"66"} rsa',
    ]);
    expect(await store.read('upstream.get', { id })).toMatchObject({ state: 'issued' });
    // Its key is not needed any more.
    expect(await store.read('secret.get', { table: 'upstream-key', row: id })).toBeNull();
  });

  it('keep what the CA may ask us to wait within reason', async () => {
    for (const [retryAfter, wait] of [
      [0, 10_000],
      [1e12, 6 * 3_600_000],
    ] as const) {
      const room = requests();
      const id = await room.queue(request());
      answers = [() => ({ outcome: 'pending', ticket: {}, retryAfter })];
      expect(await room.tryNow(id)).toMatchObject({ nextTryAt: START + wait });
      await room.cancel(id);
    }
  });

  it('are sent once however often they are tried at the same time', async () => {
    const room = requests();
    const id = await room.queue(request());
    answers = [() => issued];
    await Promise.all([room.tryNow(id), room.tryNow(id), room.doWhatIsDue()]);
    expect(asked).toHaveLength(1);
    expect(settled).toEqual([id]);
  });

  describe('to a CA that must not be asked twice', () => {
    const once = { repeatable: false };

    it('go again when they were never received', async () => {
      const room = requests(once);
      const id = await room.queue(request());
      answers = [refused, () => issued];
      expect(await room.tryNow(id)).toMatchObject({ state: 'queued', ticket: null });
      now += 60_000;
      await room.doWhatIsDue();
      expect(await store.read('upstream.get', { id })).toMatchObject({ state: 'issued' });
    });

    it('are a person’s to look into when the answer was lost', async () => {
      const room = requests(once);
      const id = await room.queue(request());
      answers = [lost];
      expect(await room.tryNow(id)).toMatchObject({ state: 'refused', refusal: { code: 'answer-lost' } });
      now += 3_600_000;
      await room.doWhatIsDue();
      expect(asked).toHaveLength(1);
    });

    it('are that too where an answer came that nobody understands', async () => {
      const room = requests(once);
      const id = await room.queue(request());
      answers = [() => Promise.reject(new CaFault('wstep-answer-malformed'))];
      expect(await room.tryNow(id)).toMatchObject({ state: 'refused', refusal: { code: 'answer-lost' } });
    });

    it('are that too when we were killed while sending', async () => {
      const room = requests({
        ...once,
        enroll: (_, signal) =>
          new Promise((_resolve, reject) => {
            asked.push('enroll');
            signal.addEventListener('abort', () => {
              reject(new CaFault('connection-lost'));
            });
          }),
      });
      const id = await room.queue(request());
      const trying = room.tryNow(id);
      await expect.poll(() => asked).toHaveLength(1);
      await room.close();
      await trying;
      expect(await store.read('upstream.get', { id })).toMatchObject({ state: 'queued', ticket: { sending: true } });
      await requests(once).doWhatIsDue();
      expect(await store.read('upstream.get', { id })).toMatchObject({
        state: 'refused',
        refusal: { code: 'answer-lost' },
      });
      expect(asked).toHaveLength(1);
    });
  });

  it('are cancelled for good', async () => {
    const room = requests();
    const id = await room.queue(request());
    expect(await room.cancel(id)).toMatchObject({ state: 'cancelled' });
    now += 3_600_000;
    await room.doWhatIsDue();
    expect(await room.tryNow(id)).toMatchObject({ state: 'cancelled' });
    expect(asked).toEqual([]);
  });

  describe('whose certificate may not be had', () => {
    const refusal = (upstreamCode: string) => ({
      state: 'refused',
      refusal: { code: 'certificate-unacceptable', upstreamCode },
    });

    async function settledWith(answer: (typeof answers)[number], client: Partial<CaClient> = {}) {
      const room = requests(client);
      const id = await room.queue(request());
      answers = [answer];
      const record = await room.tryNow(id);
      // The CA would issue another one each time.
      now += 30 * 86_400_000;
      await room.doWhatIsDue();
      expect(asked).toHaveLength(1);
      return record;
    }

    it.for(['certificate-of-another-key', 'certificate-untrusted', 'certificate-unreadable'] as const)(
      'are refused, and not sent again: %s',
      async (code) => {
        const stranger = await makeHouse();
        const offered = {
          'certificate-of-another-key': issue(house.ca, { ...readCsr(csr), spki: stranger.ca.key.spki }),
          'certificate-untrusted': issue(stranger.ca, readCsr(csr)),
          'certificate-unreadable': Uint8Array.of(0x30, 0),
        }[code];
        // Whatever comes with it.
        const others = [stranger.ca.certificate];
        const record = await settledWith(() => ({ outcome: 'issued', certificate: offered, others }));
        expect(record).toMatchObject(refusal(code));
        expect(outcomes).toMatchObject([{ outcome: 'refused', code: 'certificate-unacceptable' }]);
      },
    );

    it.for([true, false])('are refused where the protocol’s client noticed (repeatable: %s)', async (repeatable) => {
      const noticed = () => Promise.reject(new CaFault('certificate-of-another-key'));
      expect(await settledWith(noticed, { repeatable })).toMatchObject(refusal('certificate-of-another-key'));
    });
  });

  describe('that renew', () => {
    const old = () => ({ certificate, privateKey: renewedKey.privateKey });
    let renewedKey: Awaited<ReturnType<typeof makeKey>>;
    beforeAll(async () => {
      renewedKey = await makeKey('ec:p256');
    });

    it('go the CA’s way for it with the old certificate and its key, after a restart too', async () => {
      const id = await requests().queue({ ...request(), renews: old() });
      expect(await store.read('upstream.get', { id })).toMatchObject({ renews: certificate });
      const seen: unknown[] = [];
      const client: Partial<CaClient> = {
        renew: ({ renews }) => {
          seen.push(renews);
          return next('renew');
        },
        poll: (_ticket, polled) => {
          seen.push('renews' in polled ? polled.renews : null);
          return next('poll');
        },
      };
      answers = [refused, () => ({ outcome: 'pending', ticket: {}, retryAfter: null }), () => issued];
      for (let round = 0; round < 3; round++) {
        await requests(client).doWhatIsDue();
        now += 3_600_000;
      }
      expect(asked).toEqual(['renew', 'renew', 'poll']);
      for (const each of seen as { certificate: Uint8Array; privateKey: KeyObject }[]) {
        expect(Buffer.from(each.certificate)).toEqual(certificate);
        expect(each.privateKey.equals(renewedKey.privateKey)).toBe(true);
      }
      expect(await store.read('upstream.get', { id })).toMatchObject({ state: 'issued' });
      expect(await store.read('secret.get', { table: 'upstream-renewed-key', row: id })).toBeNull();
    });

    it('leave no key behind where they are cancelled', async () => {
      const room = requests();
      const id = await room.queue({ ...request(), renews: old(), key: renewedKey.pkcs8 });
      const kept = () =>
        Promise.all(
          ['upstream-key', 'upstream-renewed-key'].map((table) => store.read('secret.get', { table, row: id })),
        );
      expect(await kept()).not.toContain(null);
      await room.cancel(id);
      expect(await kept()).toEqual([null, null]);
    });
  });

  it('for the endpoint itself hand over certificate and key in one unit, once', async () => {
    const room = requests();
    const key = await makeKey();
    const own = buildCsr(key, { subject: [['commonName', 'RA']] });
    const ownCertificate = issue(house.ca, readCsr(own));
    const id = await room.queue({ ...request(), purpose: 'own', csr: own, key: key.pkcs8 });
    answers = [() => ({ outcome: 'issued', certificate: ownCertificate, others: [] })];
    await Promise.all([room.tryNow(id), room.tryNow(id)]);
    await room.tryNow(id);
    expect(kept).toEqual([key.pkcs8]);
    expect(settled).toEqual([id]);
    expect(await store.read('upstream.get', { id })).toMatchObject({ state: 'issued', certificate: ownCertificate });
    expect(await store.read('upstream.ownOf', { endpointId: ENDPOINT, certificate: ownCertificate })).toMatchObject({
      id,
    });
  });

  describe('and what they brought is revoked', () => {
    const reasons: string[] = [];
    const revokes: Partial<CaClient> = {
      revoke: (der, reason) => {
        reasons.push(`${reason} ${String(Buffer.from(der).equals(certificate))}`);
        return Promise.resolve();
      },
    };

    async function issuedBy(room: UpstreamRequests): Promise<string> {
      const id = await room.queue(request());
      answers = [() => issued];
      await room.tryNow(id);
      return id;
    }

    it('once, by the CA, and kept', async () => {
      const room = requests(revokes);
      const id = await issuedBy(room);
      expect(await room.revoke(id, 'superseded')).toMatchObject({ state: 'issued', revokedAt: now });
      expect(reasons).toEqual(['superseded true']);
      await expect(room.revoke(id, 'superseded')).rejects.toMatchObject({ code: 'certificate-already-revoked' });
    });

    it('not where the protocol cannot, nothing was issued, or the CA does not', async () => {
      const room = requests();
      const id = await issuedBy(room);
      await expect(room.revoke(id, 'unspecified')).rejects.toMatchObject({ code: 'endpoint-cannot-revoke' });
      const waiting = await room.queue(request());
      await expect(room.revoke(waiting, 'unspecified')).rejects.toMatchObject({ code: 'not-found' });
      const away = requests({ revoke: () => Promise.reject(new CaFault('connection-refused')) });
      await expect(away.revoke(id, 'unspecified')).rejects.toMatchObject({ code: 'connection-refused' });
      expect(await store.read('upstream.get', { id })).toMatchObject({ revokedAt: null });
    });
  });
});

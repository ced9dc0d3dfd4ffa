import { verify } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  createCryptoPool,
  type CryptoPool,
  type CryptoPoolOptions,
} from '../../../../electron/agent/workers/crypto-pool.ts';
import { CodecUnavailableError, type OpenRequest } from '../../../../electron/agent/protocols/scep/codec.ts';
import { makeKey, type ClientKey } from '../../../simulators/scep-client/keys.ts';
import { COMPATIBLE, makeHouse, type House } from '../protocols/scep/scep-house.ts';

let house: House;
let key: ClientKey;
const pools: CryptoPool[] = [];
beforeAll(async () => {
  house = await makeHouse();
  key = house.raKey;
});
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

function makePool(options: CryptoPoolOptions = { size: 1 }): CryptoPool {
  const pool = createCryptoPool(options);
  pools.push(pool);
  return pool;
}

const openRequest = (): OpenRequest => ({
  message: house.build(),
  recipients: [house.identity],
  policy: COMPATIBLE,
});
const tbs = Buffer.from('to be signed');
const reasonOf = (error: unknown) => (error instanceof CodecUnavailableError ? error.reason : error);

describe('signer', () => {
  test('signs as the key would: RSA PKCS#1 and PSS, ECDSA in DER', async () => {
    const pool = makePool({ size: 2 });
    const ec = await makeKey('ec:p256');
    pool.addKey('rsa', key.pkcs8);
    pool.addKey('ec', ec.pkcs8);
    const rsa = await pool.signer('rsa', { scheme: 'rsa-pkcs1', digest: 'sha256' }).sign(tbs);
    const ecdsa = await pool.signer('ec', { scheme: 'ecdsa', digest: 'sha256' }).sign(tbs);
    expect(verify('sha256', tbs, key.publicKey, rsa)).toBe(true);
    expect(verify('sha256', tbs, ec.publicKey, ecdsa)).toBe(true);
  });

  test('fails for a key that was never added, and for one that was removed', async () => {
    const pool = makePool();
    const signer = pool.signer('rsa', { scheme: 'rsa-pkcs1', digest: 'sha256' });
    await expect(signer.sign(tbs)).rejects.toThrow('no such key');
    pool.addKey('rsa', key.pkcs8);
    await expect(signer.sign(tbs)).resolves.toHaveLength(256);
    pool.removeKey('rsa');
    await expect(signer.sign(tbs)).rejects.toThrow('no such key');
  });

  test('a key that is none is refused when it is added', () => {
    expect(() => {
      makePool().addKey('bad', Buffer.from('no key'));
    }).toThrow();
  });
});

describe('the SCEP codec', () => {
  test('opens and seals in a thread what the functions do in line', async () => {
    const pool = makePool({ size: 2 });
    pool.addKey('ra', key.pkcs8);
    const threaded = await makeHouse({ codec: pool });
    const replies = await Promise.all(Array.from({ length: 20 }, () => threaded.send()));
    expect(replies.every((reply) => reply.pkiStatus === 'success')).toBe(true);
    expect(threaded.requests).toHaveLength(20);
    expect(threaded.requests[0]?.challenge).toBe('Correct1');
    expect(threaded.faults).toEqual([]);
  });

  test('does not take the message away from the caller', async () => {
    const pool = makePool();
    pool.addKey('ra', key.pkcs8);
    const request = openRequest();
    const copy = Buffer.from(request.message);
    await pool.openScep(request);
    expect(Buffer.from(request.message)).toEqual(copy);
  });

  test('is busy beyond its bound, and takes signatures all the same', async () => {
    const pool = makePool({ size: 1, queueLimit: 2 });
    pool.addKey('ra', key.pkcs8);
    const opened = Array.from({ length: 10 }, () =>
      pool.openScep(openRequest()).then((message) => message.outcome, reasonOf),
    );
    const signed = pool.signer('ra', { scheme: 'rsa-pkcs1', digest: 'sha256' }).sign(tbs);
    const outcomes = await Promise.all(opened);
    // Two in the thread, two waiting.
    expect(outcomes.filter((outcome) => outcome === 'opened')).toHaveLength(4);
    expect(outcomes.filter((outcome) => outcome === 'busy')).toHaveLength(6);
    await expect(signed).resolves.toHaveLength(256);
  });
});

describe('where much waits', () => {
  const counting = new URL('counting-worker.ts', import.meta.url);
  const sign = (pool: CryptoPool, text: number) =>
    pool.signer('any', { scheme: 'rsa-pkcs1', digest: 'sha256' }).sign(Uint8Array.of(text));

  test('jobs travel several at a time, and each gets its own answer', async () => {
    const pool = makePool({ size: 1, entry: counting });
    const texts = Array.from({ length: 12 }, (_, index) => index);
    const answers = await Promise.all(texts.map((text) => sign(pool, text)));
    expect(answers.map(([, text]) => text)).toEqual(texts);
    // Two messages went before anything waited.
    expect(answers.map(([together]) => together)).toEqual([1, 1, 8, 8, 8, 8, 8, 8, 8, 8, 2, 2]);
  });

  test('every thread gets its share', async () => {
    const pool = makePool({ size: 2, entry: counting });
    const answers = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((text) => sign(pool, text)));
    expect(answers.map(([, text]) => text)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(Math.max(...answers.map(([together]) => together ?? 0))).toBe(2);
  });

  test('what follows from an answer waits for the turn to end, and goes together', async () => {
    const pool = makePool({ size: 1, entry: counting });
    const second = async (text: number) => (await sign(pool, text), sign(pool, text + 10));
    const answers = await Promise.all([1, 2, 3, 4, 5, 6].map(second));
    expect(answers.map(([, text]) => text)).toEqual([11, 12, 13, 14, 15, 16]);
    expect(answers.slice(2).map(([together]) => together)).toEqual([4, 4, 4, 4]);
  });
});

describe('threads that die', () => {
  test('fail their jobs and are replaced, with the keys', async () => {
    const pool = makePool({ size: 1, entry: new URL('faulty-worker.ts', import.meta.url) });
    pool.addKey('ra', key.pkcs8);
    for (let i = 0; i < 5; i++) expect(await pool.openScep(openRequest()).catch(reasonOf)).toBe('crashed');
    await expect(pool.signer('ra', { scheme: 'rsa-pkcs1', digest: 'sha256' }).sign(tbs)).resolves.toHaveLength(1);
  });

  test('are not replaced for ever when they cannot even start', async () => {
    const pool = makePool({ size: 1, entry: new URL('faulty-worker.ts?barren', import.meta.url) });
    const waiting = Array.from({ length: 6 }, () => pool.openScep(openRequest()).catch(reasonOf));
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['crashed']));
    expect(await pool.openScep(openRequest()).catch(reasonOf)).toBe('crashed');
  });
});

test('close fails what waits and takes nothing more', async () => {
  const pool = makePool();
  pool.addKey('ra', key.pkcs8);
  const waiting = Array.from({ length: 5 }, () => pool.openScep(openRequest()).catch(reasonOf));
  await pool.close();
  expect(new Set(await Promise.all(waiting))).toEqual(new Set(['closed']));
  expect(await pool.openScep(openRequest()).catch(reasonOf)).toBe('closed');
  await pool.close();
});

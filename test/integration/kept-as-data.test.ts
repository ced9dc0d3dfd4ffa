import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PROJECT } from '../harness/command-line.ts';
import { openScepHouse, type ScepHouse } from '../harness/scep-house.ts';
import { enroll, makeDevice } from '../simulators/scep-client/device.ts';
import { parse } from '../simulators/scep-client/der.ts';
import { poll } from '../simulators/scep-client/questions.ts';

const DAY = 86_400_000;
const DIGEST = 32;

let house: ScepHouse;
let url: string;
let raProfileId: string;
beforeAll(async () => {
  house = await openScepHouse();
  const approval = { rule: 'always', persons: 1, expiresAfter: DAY } as const;
  ({ id: raProfileId } = await house.raProfile('asked', { approval }));
  await house.scepProfile('asked', { raProfileId });
  url = `${house.url}/asked`;
});
afterAll(() => house.close());

async function begin(name: string) {
  const fqdn = `${name}.office.example`;
  const device = await makeDevice(fqdn);
  const challenge = await house.challengeFor(fqdn, raProfileId);
  const reply = await enroll(url, device, { ra: house.ra, csr: { challenge }, transactionId: name });
  expect(reply.pkiStatus).toBe('pending');
  return { id: (await house.newest()).id, device };
}

/** The store's one file of tables. */
async function storeFile(): Promise<string> {
  const name = (await readdir(house.folder.path)).find((each) => /\.(?:db|sqlite)$/u.test(each));
  return join(house.folder.path, name ?? expect.fail('no store'));
}

const row = z.record(z.string(), z.unknown());

describe('a request that waits is kept as DER and plain data, and nothing revives an object (scep.md §5.22)', () => {
  it('in each column: a number, a text, JSON of plain data, a digest, or DER', async () => {
    const { id } = await begin('kept');
    const database = new Database(await storeFile(), { readonly: true });
    const kept = row.parse(database.prepare('SELECT * FROM exchange WHERE id = ?').get(id));
    database.close();
    const octets = Object.entries(kept).filter((entry): entry is [string, Buffer] => Buffer.isBuffer(entry[1]));
    expect(octets.map(([name]) => name).sort()).toEqual(['csr', 'csr_digest', 'signer_key_digest', 'transaction_id']);
    const csr = octets.find(([name]) => name === 'csr')?.[1] ?? Buffer.alloc(0);
    // One element of DER and not an octet more.
    expect(parse(csr).der).toEqual(csr);
    for (const name of ['csr_digest', 'signer_key_digest']) expect(kept[name]).toHaveLength(DIGEST);
    const decoded: unknown = JSON.parse(z.string().parse(kept['decoded']));
    expect(JSON.parse(JSON.stringify(decoded))).toEqual(decoded);
  });

  it.for([
    ['noise', Buffer.alloc(300, 7)],
    ['an object of Java', Buffer.from('aced0005737200116a6176612e7574696c2e48617368536574', 'hex')],
    ['an object of V8', Buffer.from('ff0f6f220161490249027b01', 'hex')],
    ['JSON with a prototype', Buffer.from('{"__proto__":{"polluted":true},"constructor":{"prototype":{}}}')],
    ['DER of something else', Buffer.from('3003020105', 'hex')],
  ] as const)('%s in the place of the CSR is an error of this request alone', async ([name, octets]) => {
    const transactionId = name.replaceAll(' ', '-').toLowerCase();
    const { id, device } = await begin(transactionId);
    const database = new Database(await storeFile());
    database.prepare('UPDATE exchange SET csr = ? WHERE id = ?').run(octets, id);
    database.close();
    const before = (await house.client.certificates.list({})).rows.length;
    await expect(house.client.transactions.approve({ id, person: null })).rejects.toThrow();
    expect((await house.client.certificates.list({})).rows).toHaveLength(before);
    expect({}).not.toHaveProperty('polluted');
    const answer = await poll(url, device, { ra: house.ra, ca: house.ca, transactionId });
    expect(answer.pkiStatus).not.toBe('success');
    // Others wait, are approved and get theirs.
    const other = await begin(`beside-${transactionId}`);
    await house.client.transactions.approve({ id: other.id, person: null });
    expect((await house.client.transactions.get({ id: other.id })).state).toBe('issued');
  });

  it('and no source of ours knows how to', async () => {
    const files = (await readdir(join(PROJECT, 'electron'), { recursive: true })).filter((name) =>
      name.endsWith('.ts'),
    );
    expect(files.length).toBeGreaterThan(200);
    const revives = /\bdeserialize\s*\(|from 'node:(?:v8|vm)'|\bnew Function\b|\beval\s*\(|\bunserialize\b/u;
    for (const name of files) {
      const source = await readFile(join(PROJECT, 'electron', name), 'utf8');
      expect([name, revives.exec(source)?.[0]]).toEqual([name, undefined]);
    }
  });
});

import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { renewalAttribute } from '../../electron/agent/protocols/wstep/renewal-attribute.ts';
import { buildCertificationRequest } from '../../electron/agent/pki/build-certification-request.ts';
import { readCertificate } from '../../electron/agent/pki/certificate.ts';
import { keySigner } from '../../electron/agent/pki/signer.ts';
import { CA_KINDS, type CaHouse } from '../harness/ca-kinds.ts';
import { createDataFolder, type DataFolder } from '../harness/data-folder.ts';
import { makeKey, type ClientKey } from '../simulators/scep-client/keys.ts';
import { buildCsr } from '../simulators/scep-client/x509.ts';
import type { Command } from './upstream-process.ts';

const PROCESS = fileURLToPath(new URL('upstream-process.ts', import.meta.url));
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** More than are sent at once. */
const MANY = 12;
const FQDN = 'printer.office.example';

type Recorded = {
  readonly state: string;
  readonly fault: string | null;
  readonly refusal: { readonly code: string } | null;
  readonly certificate: string | null;
  readonly issuers: readonly string[];
  readonly revoked: boolean;
  readonly hasKeys: boolean;
};

type Answer = { readonly number: number; readonly result?: unknown; readonly error?: string };

/** The queue as a process; a test kills it where it likes. */
class Queue {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (answer: Omit<Answer, 'number'>) => void>();
  #number = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', ({ number, ...answer }: Answer) => this.#waiting.get(number)?.(answer));
    child.once('exit', () => {
      for (const settle of this.#waiting.values()) settle({ error: 'the process ended' });
    });
  }

  static async start(folder: string, ahead = 0): Promise<Queue> {
    const execArgv = ['--disable-warning=ExperimentalWarning'];
    const queue = new Queue(fork(PROCESS, [folder, String(ahead)], { execArgv }));
    await queue.#answer<null>(0);
    return queue;
  }

  async ask<Result>(command: Command): Promise<Result> {
    const number = ++this.#number;
    const answer = this.#answer<Result>(number);
    this.#child.send({ number, command });
    return answer;
  }

  /** Does not wait for what it does, because it will not live to say. */
  begin(command: Command): void {
    this.#child.send({ number: -1, command });
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }

  #answer<Result>(number: number): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, ({ result, error }) => {
        this.#waiting.delete(number);
        if (error === undefined) resolve(result as Result);
        else reject(new Error(error));
      });
    });
  }
}

describe.each(CA_KINDS)('requests to a CA, across kills and restarts: %s', (_name, open, repeatable) => {
  let house: CaHouse;
  let folder: DataFolder;
  let queue: Queue;
  let endpointId: string;
  let key: ClientKey;
  let csr: Buffer;
  beforeEach(async () => {
    house = await open();
    folder = await createDataFolder();
    queue = await Queue.start(folder.path);
    const { preset, connection, password } = house;
    const trust = { systemRoots: false, anchors: house.anchors };
    const settings = { enabled: true, preset, connection, trust, timeout: 20_000 };
    endpointId = await queue.ask({ do: 'define', settings, password });
    key = await makeKey();
    csr = buildCsr(key, { subject: [['commonName', FQDN]] });
  });
  afterEach(async () => {
    await queue.kill();
    await house.close();
    await folder.remove();
  });

  function keep(renews: Extract<Command, { do: 'queue' }>['renews'] = null, request = csr): Promise<string> {
    return queue.ask({ do: 'queue', endpointId, csr: request.toString('base64'), renews });
  }

  /** Kills it and starts it again, some time later. */
  async function again(ahead = HOUR): Promise<void> {
    await queue.kill();
    queue = await Queue.start(folder.path, ahead);
  }

  function expectIssued({ state, certificate, issuers, hasKeys }: Recorded, to = key): void {
    expect(state).toBe('issued');
    const read = new X509Certificate(Buffer.from(certificate ?? '', 'base64'));
    expect(read.publicKey.export({ type: 'spki', format: 'der' })).toEqual(to.spki);
    expect(issuers).toHaveLength(1);
    // What is settled needs no key any more.
    expect(hasKeys).toBe(false);
  }

  /** A certificate by this CA, with its key. */
  async function first(): Promise<{ certificate: string; privateKey: string }> {
    const id = await keep();
    const { certificate } = await queue.ask<Recorded>({ do: 'try', id });
    return { certificate: certificate ?? '', privateKey: key.pkcs8.toString('base64') };
  }

  it('goes on asking about one that waited, and gets it once', async () => {
    house.waits(true);
    const id = await keep();
    expect(await queue.ask({ do: 'try', id })).toMatchObject({ state: 'pending' });
    await again();
    await queue.ask({ do: 'due' });
    expect(await queue.ask({ do: 'record', id })).toMatchObject({ state: 'pending', fault: null });
    house.waits(false);
    await again(3 * HOUR);
    await queue.ask({ do: 'due' });
    expectIssued(await queue.ask({ do: 'record', id }));
    expect(house.arrived()).toBe(1);
    expect(house.issued()).toBe(1);
  });

  it('is killed again and again while it sends many: none is lost, none is issued twice', async () => {
    const ids: string[] = [];
    for (let each = 0; each < MANY; each++) {
      ids.push(await keep(null, buildCsr(key, { subject: [['commonName', `device-${String(each)}`]] })));
    }
    for (let kills = 1; kills <= 3; kills++) {
      queue.begin({ do: 'due' });
      await expect.poll(() => house.issued(), { timeout: 20_000 }).toBeGreaterThanOrEqual(2 * kills);
      await again(kills * HOUR);
    }
    const settled: Recorded[] = [];
    await queue.ask({ do: 'due' });
    for (const id of ids) settled.push(await queue.ask<Recorded>({ do: 'record', id }));
    const issued = settled.filter(({ state }) => state === 'issued');
    const lost = settled.filter(({ refusal }) => refusal?.code === 'answer-lost');
    expect(issued.length + lost.length).toBe(MANY);
    if (repeatable) expect(lost).toEqual([]);
    expect(new Set(issued.map(({ certificate }) => certificate)).size).toBe(issued.length);
    expect(house.arrived()).toBeLessThanOrEqual(MANY);
    expect(house.issued()).toBeLessThanOrEqual(MANY);
    expect(house.issued()).toBeGreaterThanOrEqual(issued.length);
  });

  it('is killed while it sends: none is issued twice', async () => {
    let release = (): void => undefined;
    house.hold(new Promise((resolve) => (release = resolve)));
    const id = await keep();
    queue.begin({ do: 'try', id });
    await expect.poll(() => house.issued(), { timeout: 20_000 }).toBe(1);
    await again();
    house.hold(null);
    release();
    await queue.ask({ do: 'due' });
    const record = await queue.ask<Recorded>({ do: 'record', id });
    if (repeatable) expectIssued(record);
    else expect(record).toMatchObject({ state: 'refused', refusal: { code: 'answer-lost' }, hasKeys: false });
    // Nothing is due any more.
    await queue.ask({ do: 'due' });
    expect(house.issued()).toBe(1);
  });

  it('waits for a CA that is away, and loses nothing', async () => {
    await house.away();
    const ids = [await keep(), await keep(null, buildCsr(await makeKey(), { subject: [['commonName', 'two']] }))];
    for (const id of ids) {
      expect(await queue.ask({ do: 'try', id })).toMatchObject({ state: 'queued', fault: 'connection-refused' });
    }
    await again();
    await queue.ask({ do: 'due' });
    await house.back();
    await again(3 * HOUR);
    await queue.ask({ do: 'due' });
    for (const id of ids) expect(await queue.ask({ do: 'record', id })).toMatchObject({ state: 'issued' });
    expect(house.arrived()).toBe(2);
    expect(house.issued()).toBe(2);
  });

  it('renews by the old certificate, also after a restart in between', async () => {
    const renews = await first();
    const next = await makeKey();
    const old = Buffer.from(renews.certificate, 'base64');
    const request = Buffer.from(
      await buildCertificationRequest(
        { subject: readCertificate(old).subject, publicKey: next.spki, attributes: [renewalAttribute(old)] },
        keySigner(next.privateKey, { scheme: 'rsa-pkcs1', digest: 'sha256' }),
      ),
    );
    house.waits(true);
    const id = await keep(renews, request);
    expect(await queue.ask({ do: 'record', id })).toMatchObject({ hasKeys: true });
    await again();
    expect(await queue.ask({ do: 'try', id })).toMatchObject({ state: 'pending' });
    expect(house.renewed()).toBe(true);
    await again(3 * HOUR);
    house.waits(false);
    await queue.ask({ do: 'due' });
    expectIssued(await queue.ask({ do: 'record', id }), next);
    expect(house.issued()).toBe(2);
  });

  it('makes the endpoint its own certificate, and renews it when it has had two thirds of its life', async () => {
    house.waits(true);
    const id = await queue.ask<string>({ do: 'own', endpointId, template: null });
    await queue.ask({ do: 'try', id });
    expect(await queue.ask({ do: 'endpoint', id: endpointId })).toBeNull();
    await again();
    house.waits(false);
    await queue.ask({ do: 'due' });
    const made = await queue.ask<{ certificate: string; keyFits: boolean }>({ do: 'endpoint', id: endpointId });
    expect(made.keyFits).toBe(true);
    const record = await queue.ask<Recorded>({ do: 'record', id });
    expect(record).toMatchObject({ state: 'issued', certificate: made.certificate, hasKeys: false });
    // Not before its time.
    await again(DAY);
    expect(await queue.ask({ do: 'renew-own' })).toEqual([]);
    const { notBefore, notAfter } = readCertificate(Buffer.from(made.certificate, 'base64'));
    await again(notBefore + ((notAfter - notBefore) * 3) / 4 - Date.now());
    const [renewal = ''] = await queue.ask<string[]>({ do: 'renew-own' });
    // Once, however often it is looked.
    expect(await queue.ask({ do: 'renew-own' })).toEqual([renewal]);
    await queue.ask({ do: 'due' });
    expect(house.renewed()).toBe(true);
    const renewed = await queue.ask<{ certificate: string; keyFits: boolean }>({ do: 'endpoint', id: endpointId });
    expect(renewed.keyFits).toBe(true);
    expect(renewed.certificate).not.toBe(made.certificate);
    expect(await queue.ask({ do: 'record', id: renewal })).toMatchObject({ certificate: renewed.certificate });
    expect(house.issued()).toBe(2);
  });

  it('is killed between the CA’s answer and the endpoint’s new certificate: the key is not lost', async () => {
    let release = (): void => undefined;
    house.hold(new Promise((resolve) => (release = resolve)));
    const id = await queue.ask<string>({ do: 'own', endpointId, template: null });
    queue.begin({ do: 'try', id });
    await expect.poll(() => house.issued(), { timeout: 20_000 }).toBe(1);
    await queue.kill();
    house.hold(null);
    release();
    await again();
    await queue.ask({ do: 'due' });
    const has = await queue.ask<{ keyFits: boolean } | null>({ do: 'endpoint', id: endpointId });
    if (repeatable) expect(has?.keyFits).toBe(true);
    // A person has to look; nothing was made up.
    else expect(has).toBeNull();
    expect(house.issued()).toBe(1);
  });
});

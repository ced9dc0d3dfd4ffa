import { constants, createCipheriv, createPrivateKey, publicEncrypt, randomBytes } from 'node:crypto';
import { rejectionSecret } from '../../electron/agent/pki/cms/key-transport.ts';
import { openMessage } from '../../electron/agent/protocols/scep/open.ts';
import { readRaIdentity } from '../../electron/agent/protocols/scep/ra-identity.ts';
import { makeDevice } from '../simulators/scep-client/device.ts';
import { makeKey } from '../simulators/scep-client/keys.ts';
import { buildRequest, type RequestOptions } from '../simulators/scep-client/request.ts';
import { buildCsr, makeCertificate } from '../simulators/scep-client/x509.ts';

/** One way of failing behind the decryption, and whether its time tells it from all the others. */
export type FailureFigure = {
  readonly failure: string;
  readonly samples: number;
  /** Microseconds to open such a message: the lowest tenth of the samples is faster. */
  readonly fastUs: number;
  /** Welch's t against the other failures together; dudect takes less than 4.5 for no evidence of a leak. */
  readonly t: number;
};

/** What is slower than this part of all samples is the machine's and the engine's doing, not the message's. */
const KEPT = 0.4;

/**
 * Times `openMessage` over messages that fail in different places, taking turns in random order, so that the machine's
 * pace falls on all alike. An attacker on a network sees far less than this.
 */
export async function measureFailureTiming(rounds: number): Promise<FailureFigure[]> {
  const { open, messages } = await prepare();
  const names = Object.keys(messages);
  const times = new Map(names.map((name) => [name, [] as number[]]));
  for (let round = -Math.ceil(rounds / 10); round < rounds; round++) {
    for (const name of shuffled(names)) {
      const message = messages[name]?.();
      if (message === undefined) continue;
      const start = process.hrtime.bigint();
      open(message);
      const taken = Number(process.hrtime.bigint() - start) / 1_000;
      if (round >= 0) times.get(name)?.push(taken);
    }
  }
  const limit = quantile([...times.values()].flat(), KEPT);
  const kept = new Map([...times].map(([name, all]) => [name, all.filter((taken) => taken <= limit)]));
  return names.map((failure) => {
    const own = kept.get(failure) ?? [];
    const others = names.filter((name) => name !== failure).flatMap((name) => kept.get(name) ?? []);
    return { failure, samples: own.length, fastUs: quantile(times.get(failure) ?? [], 0.1), t: welch(own, others) };
  });
}

type Prepared = {
  readonly open: (message: Uint8Array) => void;
  /** Makes a fresh message of each kind. */
  readonly messages: Readonly<Record<string, () => Uint8Array>>;
};

async function prepare(): Promise<Prepared> {
  const [caKey, raKey, strangerKey] = await Promise.all([makeKey(), makeKey(), makeKey()]);
  const ra = makeCertificate(raKey, {
    subject: [['commonName', 'RA']],
    issuer: [['commonName', 'CA']],
    issuerKey: caKey,
  });
  const device = await makeDevice('door.office.example');
  const csr = (key = device.key, spoilSignature = false) =>
    buildCsr(key, {
      subject: device.subject,
      challenge: 'Sesame9Sesame9Sesame',
      dnsNames: ['door.office.example'],
      spoilSignature,
    });
  const good = csr();
  const build = (options: Partial<RequestOptions>): Uint8Array =>
    buildRequest({ recipient: ra, signer: device, csr: good, transactionId: 'timing', ...options }).message;
  const encrypted = (block: Buffer) =>
    publicEncrypt({ key: raKey.publicKey, padding: constants.RSA_NO_PADDING }, block);
  const transported = (key: Buffer) =>
    publicEncrypt({ key: raKey.publicKey, padding: constants.RSA_PKCS1_PADDING }, key);
  const key = {
    privateKey: createPrivateKey({ key: raKey.pkcs8, format: 'der', type: 'pkcs8' }),
    rejectionSecret: rejectionSecret(raKey.pkcs8),
  };
  const recipients = [readRaIdentity('ra', ra)];
  const policy = { stance: 'compatible', singleDes: false, passwords: [] } as const;
  const [spoilt, foreign] = [csr(device.key, true), csr(strangerKey)];
  return {
    open: (message) => {
      const opened = openMessage({ message, recipients, policy }, () => key);
      if (opened.outcome !== 'refused') throw new Error(`a message that should fail was ${opened.outcome}`);
    },
    messages: {
      'key transport badly padded': () => build({ encryptedKey: encrypted(belowModulus(1)) }),
      'key transport of another length': () => build({ encryptedKey: transported(randomBytes(24)) }),
      'another key, well padded': () => build({ encryptedKey: transported(randomBytes(16)) }),
      'content badly padded': () => build(withLastOctet(good, transported, 0)),
      'content well padded, no CSR': () => build({ csr: randomBytes(good.length) }),
      'a CSR with a bad signature': () => build({ csr: spoilt }),
      'a CSR of another key': () => build({ csr: foreign }),
    },
  };
}

/** A block whose first octets are 00 and this. */
function belowModulus(second: number): Buffer {
  const block = randomBytes(256);
  block[0] = 0;
  block[1] = second;
  return block;
}

/** The good CSR under a padding whose last octet is this one. */
function withLastOctet(csr: Buffer, transported: (key: Buffer) => Buffer, octet: number): Partial<RequestOptions> {
  const [key, iv] = [randomBytes(16), Buffer.alloc(16)];
  const text = Buffer.alloc(Math.ceil((csr.length + 1) / 16) * 16, 7);
  text.set(csr);
  text[text.length - 1] = octet;
  const cipher = createCipheriv('aes-128-cbc', key, iv).setAutoPadding(false);
  return { ciphertext: Buffer.concat([cipher.update(text), cipher.final()]), encryptedKey: transported(key), iv };
}

function shuffled<Item>(items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * part)] ?? 0;
}

/** Welch's t of two samples. */
function welch(a: readonly number[], b: readonly number[]): number {
  const [one, two] = [moments(a), moments(b)];
  return (one.mean - two.mean) / Math.sqrt(one.variance / a.length + two.variance / b.length);
}

function moments(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, variance };
}

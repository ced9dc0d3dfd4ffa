import type { SelfTestKeys } from './self-test-case.ts';
import { selfTestCases } from './self-test-cases.ts';
import { newKeyPair } from './key-pair.ts';
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';

export type SelfTestResult = {
  readonly algorithm: string;
  readonly passed: boolean;
  /** Codes of what does not work without it, such as `scep` or `authority-ec`. */
  readonly affects: string[];
};

/**
 * Tries every algorithm that we offer on the engine that we run on (OpenSSL in Node, BoringSSL in Electron), with known
 * answers where there are some. Never rejects: what throws has not passed. Takes about a tenth of a second, most of it
 * for a key.
 */
export async function runSelfTest(): Promise<SelfTestResult[]> {
  const keys = await testKeys();
  return selfTestCases(keys).map(({ algorithm, affects, test }) => ({
    algorithm,
    passed: passes(test),
    affects: [...affects],
  }));
}

function passes(test: () => boolean): boolean {
  try {
    return test();
  } catch {
    return false;
  }
}

/** Fresh keys; null where the engine cannot make one, which fails the tests that need it. */
async function testKeys(): Promise<SelfTestKeys> {
  try {
    const { publicKey, privateKey } = await newKeyPair('rsa:2048');
    return {
      rsa: {
        publicKey: createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' }),
        privateKey: createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' }),
      },
      ec: (namedCurve) => generateKeyPairSync('ec', { namedCurve }),
    };
  } catch {
    return { rsa: null, ec: (namedCurve) => generateKeyPairSync('ec', { namedCurve }) };
  }
}

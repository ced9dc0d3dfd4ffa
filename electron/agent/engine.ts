import { runSelfTest, type SelfTestResult } from './pki/self-test.ts';

/** The cryptographic engine underneath (OpenSSL in Node, BoringSSL in Electron), and what it turned out not to do. */
export class Engine {
  #results: Promise<SelfTestResult[]> | null = null;
  #failing: readonly SelfTestResult[] = [];

  /** Algorithms that failed; empty until they were tested. */
  get failing(): readonly SelfTestResult[] {
    return this.#failing;
  }

  /** Tests every algorithm that we offer, once in the agent's life, before the first device may ask for anything. */
  async test(): Promise<SelfTestResult[]> {
    this.#results ??= runSelfTest();
    const results = await this.#results;
    this.#failing = results.filter(({ passed }) => !passed);
    return results;
  }
}

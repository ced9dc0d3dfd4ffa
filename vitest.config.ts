import { defineConfig } from 'vitest/config';

/** Suites that start processes (agents, peers, browsers) run one file after the other: two cores serve them best so. */
const oneFileAtATime = { fileParallelism: false } as const;

const MINUTE = 60_000;

/**
 * Threads that come and go by the hundred, each with the WebAssembly that strips types, run into a race of V8's
 * bookkeeping of protected code pages ("Check failed: jit_page.has_value()", archestra-ai/archestra#6177).
 */
const manyThreads = { execArgv: ['--no-memory-protection-keys'] };

/** A condition is waited for until it holds; the default of a second would measure the machine. Below every test's own end. */
const waits = { expect: { poll: { timeout: 25_000 } } } as const;

/** Agents start from one bundle instead of stripping the types of every source anew. */
const bundledAgent = { globalSetup: ['test/harness/bundled-agent.ts'] };
const bundledThreads = { ...bundledAgent, setupFiles: ['test/harness/use-bundled-agent.ts'] };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          ...waits,
          environment: 'node',
          include: ['test/unit/**/*.test.ts'],
          exclude: ['test/unit/renderer/**'],
          testTimeout: 30_000,
          ...manyThreads,
          ...bundledThreads,
        },
      },
      {
        plugins: [],
        test: {
          name: 'renderer',
          ...waits,
          environment: 'jsdom',
          include: ['test/unit/renderer/**/*.test.{ts,tsx}'],
          setupFiles: ['test/harness/patient-queries.ts'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'integration',
          ...waits,
          environment: 'node',
          include: ['test/integration/**/*.test.ts'],
          testTimeout: 5 * MINUTE,
          hookTimeout: MINUTE,
          ...oneFileAtATime,
          ...manyThreads,
          ...bundledThreads,
        },
      },
      {
        test: {
          name: 'interop',
          ...waits,
          environment: 'node',
          include: ['test/interop/**/*.test.ts'],
          testTimeout: 2 * MINUTE,
          hookTimeout: MINUTE,
          ...oneFileAtATime,
          ...bundledAgent,
        },
      },
      {
        test: {
          name: 'e2e',
          ...waits,
          environment: 'node',
          include: ['test/e2e/browser/**/*.test.ts'],
          testTimeout: 4 * MINUTE,
          hookTimeout: 2 * MINUTE,
          ...oneFileAtATime,
        },
      },
      {
        test: {
          name: 'desktop',
          ...waits,
          environment: 'node',
          include: ['test/e2e/desktop/**/*.test.ts'],
          testTimeout: 4 * MINUTE,
          hookTimeout: 2 * MINUTE,
          ...oneFileAtATime,
        },
      },
    ],
  },
});

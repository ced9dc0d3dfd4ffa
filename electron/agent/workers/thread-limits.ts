import type { ResourceLimits } from 'node:worker_threads';

/**
 * For every thread: two semi-spaces of 8 MiB, as the main thread has them (`--max-semi-space-size` in
 * `scripts/setup/project.mjs`). V8 would let each grow to 64 MiB under load, and hardly gives them back. The old generation
 * keeps V8's limit: what it holds is bounded by the queues.
 */
export const THREAD_LIMITS: ResourceLimits = { maxYoungGenerationSizeMb: 24 };

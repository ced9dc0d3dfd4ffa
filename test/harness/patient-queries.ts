import { configure } from '@testing-library/react';

/** As `expect.poll` in vitest.config.ts: a condition is waited for until it holds, not for the second that is the default. */
configure({ asyncUtilTimeout: 25_000 });

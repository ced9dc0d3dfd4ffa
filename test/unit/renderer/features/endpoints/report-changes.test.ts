import { describe, expect, it } from 'vitest';
import { changesSince, reportBefore } from '../../../../../renderer/features/endpoints/report-changes.ts';
import { report, step } from './endpoints.ts';

const fault = (code: 'connection-refused' | 'connection-timeout') => ({
  fault: { code, params: { host: 'ca.example', port: '443' } },
});

describe('what changed since the report before', () => {
  it('is what passed and fails now, and what failed and passes now', () => {
    const before = report({ steps: [step('address', 'passed'), step('tls', 'failed'), step('crl', 'warned')] });
    const now = report({ steps: [step('address', 'failed'), step('tls', 'passed'), step('crl', 'warned')] });
    expect(changesSince(now, before)).toEqual([
      { step: 'address', before: 'passed', now: 'failed', kind: 'worse' },
      { step: 'tls', before: 'failed', now: 'passed', kind: 'better' },
    ]);
  });

  it('is a failure for another reason too, and not one for the same', () => {
    const refused = report({ steps: [step('connection', 'failed', fault('connection-refused'))] });
    const timeout = report({ steps: [step('connection', 'failed', fault('connection-timeout'))] });
    expect(changesSince(timeout, refused)).toEqual([
      { step: 'connection', before: 'failed', now: 'failed', kind: 'other' },
    ]);
    expect(changesSince(refused, refused)).toEqual([]);
  });

  it('is nothing of steps that were not reached, or not known then', () => {
    const before = report({ steps: [step('address', 'failed'), step('tls', 'skipped')] });
    const now = report({ steps: [step('tls', 'failed'), step('crl', 'failed'), step('address', 'skipped')] });
    expect(changesSince(now, before)).toEqual([]);
  });
});

describe('the report before', () => {
  const shown = report({ id: 'c', startedAt: 300 });
  it('is the newest that came to an end before', () => {
    const reports = [
      report({ id: 'later', startedAt: 400 }),
      shown,
      report({ id: 'stopped', startedAt: 250, verdict: 'cancelled' }),
      report({ id: 'running', startedAt: 240, verdict: 'running' }),
      report({ id: 'old', startedAt: 100, verdict: 'passed' }),
      report({ id: 'before', startedAt: 200, verdict: 'failed' }),
    ];
    expect(reportBefore(shown, reports)?.id).toBe('before');
  });

  it('is none for the first one', () => {
    expect(reportBefore(shown, [shown])).toBeUndefined();
  });
});

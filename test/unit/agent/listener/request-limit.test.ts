import { describe, expect, it } from 'vitest';
import {
  RequestLimit,
  readNetwork,
  type RequestLimitSettings,
} from '../../../../electron/agent/listener/request-limit.ts';

const T = 1_700_000_000_000;

describe('who may ask the listener', () => {
  it('limits each client address by itself', () => {
    const limit = new RequestLimit(() => ({ requestsPerMinute: 60, allowedNetworks: [] }));
    const verdicts = Array.from({ length: 61 }, () => limit.admit('192.0.2.1', T));
    expect(verdicts.slice(0, 60).every(({ outcome }) => outcome === 'admitted')).toBe(true);
    expect(verdicts.at(-1)).toEqual({ outcome: 'too-many', retryAfter: 1 });
    expect(limit.admit('192.0.2.2', T)).toEqual({ outcome: 'admitted' });
  });

  it('lets nobody in from other networks, once there are some', () => {
    let settings: RequestLimitSettings = { requestsPerMinute: 60, allowedNetworks: [] };
    const limit = new RequestLimit(() => settings);
    expect(limit.admit('198.51.100.1', T).outcome).toBe('admitted');
    settings = { ...settings, allowedNetworks: ['192.0.2.0/24', '2001:db8::/32', '203.0.113.7'] };
    const outcomes = ['192.0.2.77', '203.0.113.7', '203.0.113.8', '198.51.100.1', '2001:db8::1', '2001:db9::1', ''].map(
      (address) => limit.admit(address, T).outcome,
    );
    expect(outcomes).toEqual(['admitted', 'admitted', 'foreign', 'foreign', 'admitted', 'foreign', 'foreign']);
  });

  it('keeps what was taken when an unrelated setting changes', () => {
    let settings: RequestLimitSettings = { requestsPerMinute: 10, allowedNetworks: [] };
    const limit = new RequestLimit(() => settings);
    for (let i = 0; i < 10; i++) limit.admit('192.0.2.1', T);
    settings = { ...settings };
    expect(limit.admit('192.0.2.1', T).outcome).toBe('too-many');
  });

  it('reads networks', () => {
    expect(['192.0.2.0/24', ' 2001:DB8::/32 ', '192.0.2.1', '10.0.0.0/08'].map(readNetwork)).toEqual([
      '192.0.2.0/24',
      '2001:db8::/32',
      '192.0.2.1',
      '10.0.0.0/8',
    ]);
    for (const text of [
      '',
      'office',
      '192.0.2.0/33',
      '2001:db8::/129',
      '192.0.2.0/24/8',
      'fe80::1%eth0',
      '192.0.2.0/-1',
      '/',
    ]) {
      expect(readNetwork(text)).toBeNull();
    }
  });
});

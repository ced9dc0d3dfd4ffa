import { describe, expect, it, vi } from 'vitest';
import { loadKerberos } from '../../../../../electron/agent/outbound/kerberos/load-kerberos.ts';
import { Structure } from '../../../../../electron/agent/outbound/kerberos/native-memory.ts';

vi.mock('koffi', () => {
  throw new Error('it was not installed');
});

describe('a computer without the optional package', () => {
  it('has no Kerberos, and says so each time', async () => {
    for (let i = 0; i < 2; i++) await expect(loadKerberos()).rejects.toMatchObject({ problem: 'absent' });
  });
});

describe('a structure', () => {
  it('aligns each field to its size', () => {
    const bytes = new Structure().uint32(1).word(2n).uint32(3).uint32(4).word(5).bytes;
    expect(bytes.toString('hex')).toBe(
      '0100000000000000' + '0200000000000000' + '0300000004000000' + '0500000000000000',
    );
  });
});

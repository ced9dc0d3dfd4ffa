import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { settings, vault } from '../../../../shared/contract/agent.ts';
import { authorityInput } from '../../../../shared/contract/authority.ts';
import { certificateList } from '../../../../shared/contract/certificates.ts';
import { listenerConfig } from '../../../../shared/contract/listener.ts';
import { PAGE_LIMIT } from '../../../../shared/contract/paging.ts';
import { registrationInput, registrationList } from '../../../../shared/contract/registrations.ts';
import { hex, objectId, serialHex } from '../../../../shared/contract/scalars.ts';
import { transactionList } from '../../../../shared/contract/transactions.ts';

describe('a page request', () => {
  it('has a limit, by itself too', () => {
    for (const list of [registrationList, certificateList, transactionList]) {
      expect(list.parse({}).limit).toBe(100);
      for (const limit of [0, -1, PAGE_LIMIT + 1, 1.5, Number.NaN])
        expect(list.safeParse({ limit }).success).toBe(false);
      expect(list.safeParse({ search: 'x'.repeat(201) }).success).toBe(false);
      expect(list.safeParse({ after: '' }).success).toBe(false);
      expect(list.safeParse({ after: 'x'.repeat(1_025) }).success).toBe(false);
      expect(list.safeParse({ states: ['no-such'] }).success).toBe(false);
      expect(list.safeParse({ sort: { by: 'der', direction: 'asc' } }).success).toBe(false);
      expect(list.safeParse({ offset: 7 }).success).toBe(false);
    }
  });
});

describe('scalars', () => {
  it('are what they say and nothing else', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(serialHex.safeParse(text).success).toBe(/^([0-9a-f]{2}){1,20}$/.test(text) && !text.includes('\n'));
      }),
    );
    for (const text of ['0A', 'a', '', '0a\n', 'f'.repeat(42)]) expect(serialHex.safeParse(text).success).toBe(false);
    expect(hex.safeParse('').success).toBe(true);
    expect(hex.safeParse('0g').success).toBe(false);
    for (const text of ['1', "' OR 1=1", '../x']) expect(objectId.safeParse(text).success).toBe(false);
  });
});

describe('what the operator may ask for', () => {
  it('is bounded everywhere', () => {
    const bad: [{ safeParse: (value: unknown) => { success: boolean } }, unknown][] = [
      [registrationInput, { fqdn: 'x'.repeat(301) }],
      [registrationInput, { fqdn: 'a', ipAddresses: Array.from({ length: 33 }, () => '192.0.2.1') }],
      [registrationInput, { fqdn: 'a', validFor: 0 }],
      [registrationInput, { fqdn: 'a', validFor: 3_651 * 86_400_000 }],
      [registrationInput, { fqdn: 'a', notes: 'x'.repeat(2_001) }],
      [registrationInput, { fqdn: 'a', profile: 'admin' }],
      [authorityInput, { name: ' ' }],
      [authorityInput, { name: 'x'.repeat(65) }],
      [authorityInput, { name: 'CA', years: 41 }],
      [authorityInput, { name: 'CA', key: 'rsa:1024' }],
      [listenerConfig, { host: '127.0.0.1', port: 65_536 }],
      [listenerConfig, { host: '127.0.0.1', port: -1 }],
      [settings.partial(), { certificateDays: 0 }],
      [settings.partial(), { crlDays: 366 }],
      [settings.partial(), { publicHost: 'x'.repeat(254) }],
    ];
    for (const [schema, value] of bad) expect([value, schema.safeParse(value).success]).toEqual([value, false]);
  });

  it('begins with the careful choice', () => {
    expect(registrationInput.parse({ fqdn: 'a' })).toMatchObject({ reusable: false, validFor: 3_600_000 });
    expect(authorityInput.parse({ name: ' CA ' })).toEqual({ name: 'CA', key: 'rsa:3072', years: 10 });
  });

  it('is no vault with a short passphrase', () => {
    const input = vault.create['~orpc'].inputSchema ?? expect.fail('no input');
    const outcome = input['~standard'].validate({ kind: 'passphrase', passphrase: 'elevenchars' });
    expect(outcome).toHaveProperty('issues');
  });
});

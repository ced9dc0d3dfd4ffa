import { describe, expect, it } from 'vitest';
import { foreignHost, systemResolve, type Resolve } from '../../../../electron/agent/outbound/foreign-host.ts';

const CA = new URL('https://ca.office.example/scep');
const NAMES = new Map([
  ['ca.office.example', ['198.51.100.1']],
  ['here.office.example', ['127.0.0.1']],
  ['crl.office.example', ['198.51.100.2', '2001:db8::2']],
  ['mixed.office.example', ['198.51.100.2', '127.0.0.1']],
  ['scoped.office.example', ['fe80::1%eth0']],
  ['nobody.localhost', ['198.51.100.2']],
]);

const resolve: Resolve = async (host) =>
  (NAMES.get(host) ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

const codeOf = (host: string, endpoint = CA): Promise<string> =>
  foreignHost(host, endpoint, resolve).then(
    ({ addresses }) => addresses.map(({ address }) => address).join(' '),
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );

describe('a host that a certificate names', () => {
  it('is resolved once, and sockets get what was looked at', async () => {
    const { lookup } = await foreignHost('CRL.office.example.', CA, resolve);
    const told: unknown[] = [];
    lookup('whatever', { all: true }, (...said) => told.push(said));
    lookup('whatever', {}, (...said) => told.push(said));
    expect(told).toEqual([
      [
        null,
        [
          { address: '198.51.100.2', family: 4 },
          { address: '2001:db8::2', family: 6 },
        ],
      ],
      [null, '198.51.100.2', 4],
    ]);
  });

  it.for([
    ['crl.office.example', '198.51.100.2 2001:db8::2'],
    ['mixed.office.example', 'address-forbidden'],
    ['here.office.example', 'address-forbidden'],
    ['scoped.office.example', 'address-forbidden'],
    ['nobody.localhost', 'address-forbidden'],
    ['[::1]', 'address-forbidden'],
    ['[::ffff:a9fe:a9fe]', 'address-forbidden'],
    ['198.51.100.9', '198.51.100.9'],
    ['nowhere.office.example', 'name-unresolved'],
    ['', 'name-unresolved'],
  ] as const)('%s: %s', async ([host, told]) => {
    expect(await codeOf(host)).toBe(told);
  });

  it('may be this machine where the CA is, and never what is closed', async () => {
    const here = new URL('https://here.office.example/');
    expect(await codeOf('127.0.0.1', here)).toBe('127.0.0.1');
    expect(await codeOf('mixed.office.example', here)).toBe('198.51.100.2 127.0.0.1');
    expect(await codeOf('169.254.169.254', here)).toBe('address-forbidden');
  });

  it('may be the CA itself, wherever that is', async () => {
    expect(await codeOf('[fe80::1]', new URL('https://[fe80::1]/'))).toBe('fe80::1');
  });

  it.for(['127.1', '0x7f.1', '0177.0.0.1', '2130706433', 'localhost'])(
    'is known in every form that this computer takes: %s',
    async (host) => {
      await expect(foreignHost(host, new URL('https://198.51.100.1/'), systemResolve)).rejects.toMatchObject({
        code: expect.stringMatching(/^(?:address-forbidden|name-unresolved)$/) as string,
      });
    },
  );
});

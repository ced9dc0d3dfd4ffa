import { describe, expect, it } from 'vitest';
import type { DirectoryCa } from '../../../../shared/contract/directory.ts';
import { endpointFromDirectory } from '../../../../shared/domain/endpoint-from-directory.ts';

type Server = DirectoryCa['servers'][number];

const TEMPLATE = { name: 'PrinterServer', signatures: 0 };
const server = (authentication: Server['authentication'], renewalOnly = false): Server => ({
  ...{ authentication, renewalOnly, priority: 1 },
  url: `https://ces.office.example/${authentication}/CES`,
});
const DIRECTORY = 'ldaps://dc.office.example';
const settingsFor = (...servers: readonly Server[]) =>
  endpointFromDirectory({ chain: [], servers: [...servers] }, TEMPLATE, 'printer@office.example', DIRECTORY);
const connectionFor = (...servers: readonly Server[]) => settingsFor(...servers).connection;

describe('a CA of the directory', () => {
  it.each([
    ['kerberos', { kind: 'kerberos' }],
    ['certificate', { kind: 'certificate' }],
    ['anonymous', { kind: 'none' }],
    ['password', { kind: 'username-token', userName: 'printer@office.example' }],
  ] as const)('is logged in to by what its service takes: %s', (authentication, credentials) => {
    const url = `https://ces.office.example/${authentication}/CES`;
    expect(connectionFor(server(authentication))).toMatchObject({ enrollmentUrl: url, credentials });
  });

  it('is not asked where it renews alone', () => {
    const found = connectionFor(server('password', true), server('kerberos'));
    expect(found).toMatchObject({ credentials: { kind: 'kerberos' } });
  });

  it('has its revocation lists looked for in the directory, where an account can ask it', () => {
    expect(settingsFor(server('password')).trust.directory).toBe(DIRECTORY);
    expect(settingsFor(server('kerberos')).trust).not.toHaveProperty('directory');
  });
});

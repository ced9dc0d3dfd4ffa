import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { fetchCrl, readCrlAddress, readDomainCrlAddress } from '../../../../electron/agent/directory/fetch-crl.ts';
import { CaFault } from '../../../../electron/agent/outbound/ca-fault.ts';

const never = new AbortController().signal;

describe('the LDAP URL of a CRL', () => {
  it('as a Microsoft CA writes it', () => {
    const url =
      'ldap://dc.office.example/CN=Office%20CA,CN=dc,CN=CDP,DC=office,DC=example?certificateRevocationList?base?objectClass=cRLDistributionPoint';
    expect(readCrlAddress(url)).toEqual({
      ...{ host: 'dc.office.example', port: 389 },
      dn: 'CN=Office CA,CN=dc,CN=CDP,DC=office,DC=example',
    });
  });

  it('without a host is an entry of the domain', () => {
    expect(readDomainCrlAddress('ldap:///CN=Office%20CA,DC=office?certificateRevocationList?base')).toBe(
      'CN=Office CA,DC=office',
    );
    for (const none of ['ldap:///', 'ldap://dc.office.example/CN=CA', 'ldap:///CN=CA?userPassword', 'http:///CN=CA'])
      expect(readDomainCrlAddress(none)).toBeNull();
  });

  it.for([
    'ldap:///CN=CA,DC=office?certificateRevocationList',
    'ldaps://dc.office.example/CN=CA',
    'http://dc.office.example/CN=CA',
    'ldap://user@dc.office.example/CN=CA',
    'ldap://dc.office.example/',
    'ldap://dc.office.example/CN=CA?userPassword',
    'ldap://dc.office.example/CN=CA?certificateRevocationList?sub',
    'ldap://dc.office.example/CN=%E0%A4',
    'CN=CA',
    '',
  ])('is none: %s', (text) => {
    expect(readCrlAddress(text)).toBeNull();
  });
});

describe('a directory that is none', () => {
  let server: Server;
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it.for<[string, () => Buffer | undefined]>([
    ['says nothing', () => undefined],
    [
      'sends thousands of empty messages in one piece',
      () => Buffer.alloc(63_000, Buffer.from('30050201027300', 'hex')),
    ],
    ['talks of something else', () => Buffer.from('HTTP/1.1 200 OK\r\n\r\n')],
    ['begins an answer without an end', () => Buffer.from([0x30, 0x84, 0x7f, 0xff, 0xff, 0xff, 0x02])],
  ])('is left in time when it %s', async ([, say]) => {
    server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => {
        const said = say();
        if (said !== undefined) socket.write(said);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const work = fetchCrl({ host: '127.0.0.1', port, dn: 'CN=CA' }, { timeout: 300, most: 1_000, signal: never });
    await expect(work).rejects.toBeInstanceOf(CaFault);
  });
});

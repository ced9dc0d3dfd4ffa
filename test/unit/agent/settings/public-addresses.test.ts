import { describe, expect, it } from 'vitest';
import { publicAddresses, readPublicHost } from '../../../../electron/agent/settings/public-addresses.ts';

describe('publicAddresses', () => {
  it.for([
    ['192.0.2.1', 8080, '', 'http://192.0.2.1:8080'],
    ['192.0.2.1', 80, '', 'http://192.0.2.1'],
    ['2001:db8::1', 8080, '', 'http://[2001:db8::1]:8080'],
    ['192.0.2.1', 8080, 'ca.office.example', 'http://ca.office.example:8080'],
    ['192.0.2.1', 80, '2001:db8::1', 'http://[2001:db8::1]'],
  ] as const)('are under %s %i %s at %s', ([host, port, publicHost, base]) => {
    const { scepUrl, crlUrl, caUrl } = publicAddresses({ host, port }, publicHost);
    expect([scepUrl, crlUrl('x'), caUrl('x')]).toEqual([`${base}/scep`, `${base}/crl/x.crl`, `${base}/ca/x.cer`]);
    expect(new URL(scepUrl).href).toBe(scepUrl);
  });
});

describe('readPublicHost', () => {
  it.for([
    ['', ''],
    ['  ', ''],
    ['CA.Office.Example.', 'ca.office.example'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['büro', 'xn--bro-hoa'],
    ['CA-1', 'ca-1'],
    ['192.0.2.1', '192.0.2.1'],
    ['2001:DB8::1', '2001:db8::1'],
  ])('reads %j as %j', ([text, host]) => {
    expect(readPublicHost(text ?? '')).toBe(host);
  });

  it.for([
    'http://ca',
    'ca/scep',
    'ca:80',
    'a b',
    '*.example',
    '0.0.0.0',
    '300.1.1.1',
    'ca@evil',
    'ca?x',
    'ca_1',
    '-ca',
    'x'.repeat(64),
  ])('refuses %j', (text) => {
    expect(() => readPublicHost(text)).toThrow(expect.objectContaining({ code: 'public-host-invalid' }));
  });
});

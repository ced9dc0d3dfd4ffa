import { describe, expect, it } from 'vitest';
import { addressesOf, beginOf } from '../../../../../renderer/features/services/addresses.ts';

const URL = 'http://192.0.2.1:8080/scep/phones';

describe('addressesOf', () => {
  it('lists the forms that other products burn into devices, at the same host and port', () => {
    expect(addressesOf(URL, 'scep', 'phones', false)).toEqual({
      burnt: [
        'http://192.0.2.1:8080/scep/phones/pkiclient.exe',
        'http://192.0.2.1:8080/api/v1/protocols/scep/phones/pkiclient.exe',
      ],
      nameless: [],
    });
  });

  it('knows the RA profile’s form', () => {
    const { burnt } = addressesOf('http://ca.office.example/scep/ra/phones', 'ra', 'phones', false);
    expect(burnt).toContain('http://ca.office.example/api/v1/protocols/scep/raProfile/phones/pkiclient.exe');
  });

  it('adds the addresses without a name for the default profile', () => {
    expect(addressesOf(URL, 'scep', 'phones', true).nameless).toEqual([
      'http://192.0.2.1:8080/scep',
      'http://192.0.2.1:8080/certsrv/mscep/mscep.dll',
      'http://192.0.2.1:8080/certsrv/mscep/mscep.dll/pkiclient.exe',
      'http://192.0.2.1:8080/cgi-bin/pkiclient.exe',
    ]);
  });
});

describe('beginOf', () => {
  it.each([
    ['https://ca.office.example:8443/certsrv/mscep_admin/', 'https://ca.office.example:8443'],
    ['http://[2001:db8::1]:8080/scep', 'http://[2001:db8::1]:8080'],
    ['', ''],
  ])('%s begins with %s', (url, begin) => {
    expect(beginOf(url)).toBe(begin);
  });
});

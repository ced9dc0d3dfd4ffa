import { describe, expect, it } from 'vitest';
import { compareNames } from '../../../../../renderer/features/activity/compare-names.ts';

const csr = {
  subject: 'CN=door-1.office.example',
  commonNames: ['door-1.office.example'],
  dnsNames: ['DOOR-1.office.example.', 'door-2.office.example'],
  ipAddresses: ['192.0.2.7'],
  otherNames: [],
  serialNumbers: [],
  keyAlgorithm: 'RSA 2048',
  signatureAlgorithm: 'SHA-256 with RSA',
  extensions: [],
  challengePresent: true,
  notGranted: [],
};
const registration = { fqdn: 'door-1.office.example', ipAddresses: ['192.0.2.7'], serialNumber: 'X1' };

describe('a request beside its registration', () => {
  it('shows which names are registered, once each', () => {
    expect(compareNames(csr, registration)).toEqual([
      {
        kind: 'name',
        asked: [
          { text: 'door-1.office.example', registered: true },
          { text: 'door-2.office.example', registered: false },
        ],
        registered: ['door-1.office.example'],
        verdict: 'differs',
      },
      { kind: 'address', asked: [{ text: '192.0.2.7', registered: true }], registered: ['192.0.2.7'], verdict: 'same' },
      { kind: 'serialNumber', asked: [], registered: ['X1'], verdict: 'not-asked' },
    ]);
  });

  it('has nothing to compare with where there is none, and leaves out what nobody names', () => {
    expect(compareNames({ ...csr, ipAddresses: [] }, null)).toMatchObject([{ kind: 'name', verdict: 'open' }]);
  });

  it('takes an address that stands in the common name for an address', () => {
    const named = { ...csr, commonNames: ['192.0.2.7'], dnsNames: [] };
    expect(compareNames(named, { ...registration, serialNumber: null })).toMatchObject([
      { kind: 'name', asked: [], verdict: 'not-asked' },
      { kind: 'address', verdict: 'same' },
    ]);
  });
});

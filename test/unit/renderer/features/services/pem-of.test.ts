import { describe, expect, it } from 'vitest';
import { pemOf } from '../../../../../renderer/features/services/pem-of.ts';

describe('pemOf', () => {
  it('leaves text as it is', () => {
    const pem = 'Subject: CN=MDM\n-----BEGIN CERTIFICATE-----\nAQID\n-----END CERTIFICATE-----\n';
    expect(pemOf(new TextEncoder().encode(pem))).toBe(pem);
  });

  it('takes other octets for DER, in lines of 64', () => {
    const der = Uint8Array.from({ length: 100 }, (_, index) => index + 100);
    const lines = pemOf(der).trimEnd().split('\n');
    expect(lines[0]).toBe('-----BEGIN CERTIFICATE-----');
    expect(lines.at(-1)).toBe('-----END CERTIFICATE-----');
    expect(lines.slice(1, -1).map(({ length }) => length)).toEqual([64, 64, 8]);
    expect(Uint8Array.from(atob(lines.slice(1, -1).join('')), (each) => each.charCodeAt(0))).toEqual(der);
  });
});

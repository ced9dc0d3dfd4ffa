import { describe, expect, it } from 'vitest';
import { basicCredentials, bearerToken } from '../../../../electron/agent/challenge-service/credentials.ts';

function basic(text: string): string {
  return `Basic ${Buffer.from(text, 'utf8').toString('base64')}`;
}

describe('credentials of a request', () => {
  it('reads name and password; the password may hold colons and any script', () => {
    expect(basicCredentials(basic('mdm:a:b'))).toEqual({ name: 'mdm', password: 'a:b' });
    expect(basicCredentials(basic('mdm:Größe'))).toEqual({ name: 'mdm', password: 'Größe' });
    expect(basicCredentials(basic('mdm:').replace('Basic', 'bAsIc'))).toEqual({ name: 'mdm', password: '' });
  });

  it.each([
    undefined,
    '',
    'Basic',
    'Basic !!!',
    basic('nameonly'),
    basic(':password'),
    `Basic ${'A'.repeat(2_000)}`,
    'Bearer abc',
  ])('finds none in %s', (header) => {
    expect(basicCredentials(header)).toBeNull();
  });

  it('reads a bearer token', () => {
    expect(bearerToken('Bearer abc-._~+/=')).toBe('abc-._~+/=');
    expect(bearerToken('bearer abc')).toBe('abc');
    expect(bearerToken('Bearer a b')).toBeNull();
    expect(bearerToken('Bearer ')).toBeNull();
    expect(bearerToken(undefined)).toBeNull();
  });
});

import { expect, it } from 'vitest';
import { withCertificate } from '../../../../../renderer/features/endpoints/key-file-field.tsx';

const KEY = '-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n';
const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n';
const file = (text: string) => ({ name: 'x', file: btoa(text), passphrase: 'p' });
const sent = (text: string, known: string | null) => atob(withCertificate(file(text), known).file);

it('a key alone goes with the certificate that is known', () => {
  expect(sent(KEY, CERTIFICATE)).toBe(`${CERTIFICATE}\n${KEY}`);
});

it('a file with a certificate, one of another kind, and one without a known certificate go as they are', () => {
  expect(sent(`${KEY}${CERTIFICATE}`, '-----BEGIN CERTIFICATE-----other')).toBe(`${KEY}${CERTIFICATE}`);
  expect(sent('\u0030\u0082\u00ff', CERTIFICATE)).toBe('\u0030\u0082\u00ff');
  expect(sent(KEY, null)).toBe(KEY);
  expect(withCertificate({ name: '', file: '', passphrase: '' }, CERTIFICATE).file).toBe('');
});

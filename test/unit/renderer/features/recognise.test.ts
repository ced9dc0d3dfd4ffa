import { describe, expect, it } from 'vitest';
import { looksLikeCsv } from '../../../../renderer/features/inspector/recognise.ts';

describe('looksLikeCsv', () => {
  it.each(['fqdn,ip\n', 'FQDN;serial', '"fqdn"\tnotes', '\uFEFFfqdn,ip'])(
    'knows a list of devices by its header: %j',
    (text) => {
      expect(looksLikeCsv(text)).toBe(true);
    },
  );

  it.each(['-----BEGIN CERTIFICATE-----', '0a1b2c', 'fqdn', 'a,b,c'])('takes nothing else for one: %j', (text) => {
    expect(looksLikeCsv(text)).toBe(false);
  });
});

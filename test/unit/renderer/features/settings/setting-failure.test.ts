import { describe, expect, it } from 'vitest';
import { elsewhere, isAboutText } from '../../../../../renderer/features/settings/setting-failure.ts';

const failure = { code: 'network-invalid', params: { network: '192.0.2.0/99' }, details: null };

describe('a failure about one setting', () => {
  it('stands at the text that it is about, until that is another', () => {
    expect(isAboutText(failure, 'network-invalid', ' 192.0.2.0/99 ')).toBe(true);
    expect(isAboutText(failure, 'network-invalid', '192.0.2.0/24')).toBe(false);
    expect(isAboutText(failure, 'public-host-invalid', '192.0.2.0/99')).toBe(false);
    expect(isAboutText(failure, 'network-invalid', '192.0.2.0/990')).toBe(false);
    const long = { ...failure, code: 'public-host-invalid', params: { host: 'x'.repeat(80) } };
    expect(isAboutText(long, 'public-host-invalid', 'x'.repeat(100))).toBe(true);
    expect(isAboutText(null, 'network-invalid', '')).toBe(false);
  });

  it('stands nowhere else', () => {
    expect(elsewhere(failure)).toBeNull();
    const other = { ...failure, code: 'internal' };
    expect(elsewhere(other)).toBe(other);
  });
});

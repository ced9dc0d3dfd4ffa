import { describe, expect, it } from 'vitest';
import { consoleHeaders, contentSecurityPolicy } from '../../../electron/console/content-security-policy.ts';

describe('contentSecurityPolicy', () => {
  it('begins closed and opens nothing to other origins', () => {
    const policy = contentSecurityPolicy();
    expect(policy).toMatch(/^default-src 'none'; /u);
    expect(policy).not.toMatch(/unsafe|\*|https?:|blob:/u);
    for (const closed of ['base-uri', 'form-action', 'frame-ancestors', 'object-src']) {
      expect(policy).toContain(`${closed} 'none'`);
    }
  });

  it('gives a nonce to styles only', () => {
    expect(contentSecurityPolicy('abc').match(/'nonce-abc'/gu)).toHaveLength(1);
    expect(contentSecurityPolicy('abc')).toContain("style-src 'self' 'nonce-abc'");
  });

  it('travels with its companions', () => {
    expect(consoleHeaders('abc')).toMatchObject({
      'Content-Security-Policy': contentSecurityPolicy('abc'),
      'X-Content-Type-Options': 'nosniff',
      'Cross-Origin-Opener-Policy': 'same-origin',
    });
  });
});

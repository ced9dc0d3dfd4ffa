import { beforeEach, describe, expect, it, vi } from 'vitest';
import { externalUrl, openExternal } from '../../../../electron/desktop/security/external-links.ts';

const opened = vi.hoisted(() => vi.fn<(url: string) => Promise<void>>());
vi.mock('electron', () => ({ shell: { openExternal: opened } }));

beforeEach(() => {
  opened.mockReset();
});

describe('externalUrl', () => {
  it('writes an allowed address anew from what was parsed', () => {
    expect(externalUrl('HTTPS://WWW.rfc-editor.ORG/rfc/../rfc/rfc8894?x=1#section-3')).toBe(
      'https://www.rfc-editor.org/rfc/rfc8894#section-3',
    );
  });

  it.each([
    'http://www.rfc-editor.org/rfc/rfc8894',
    'https://www.rfc-editor.org.evil.example/',
    'https://www.rfc-editor.org@evil.example/',
    'https://user@www.rfc-editor.org/',
    'https://www.rfc-editor.org:8443/',
    'https://crl.some-ca.example/ca.crl',
    'file:///etc/passwd',
    'smb://server/share',
    'javascript:alert(1)',
    'ms-msdt:/id',
    '\\\\server\\share',
    '',
  ])('refuses %s', (url) => expect(externalUrl(url)).toBeNull());

  it('leaves nothing in an address that a shell could read', () => {
    expect(externalUrl('https://datatracker.ietf.org/doc/"&calc.exe ')).toBe(
      'https://datatracker.ietf.org/doc/%22&calc.exe',
    );
  });
});

describe('openExternal', () => {
  it('opens what is allowed and nothing else', async () => {
    await openExternal('https://aia.evil.example/');
    expect(opened).not.toHaveBeenCalled();
    await openExternal('https://www.rfc-editor.org/rfc/rfc8894');
    expect(opened).toHaveBeenCalledExactlyOnceWith('https://www.rfc-editor.org/rfc/rfc8894');
  });
});

import { describe, expect, it, vi } from 'vitest';
import { registerScheme, respond } from '../../../../electron/desktop/security/app-scheme.ts';

const registered = vi.hoisted(() => vi.fn<(schemes: unknown) => void>());
vi.mock('electron', () => ({ protocol: { registerSchemesAsPrivileged: registered } }));

const file = (contentType: string, text: string) => ({ contentType, body: Buffer.from(text) });
const page = file('text/html; charset=utf-8', '<meta nonce="__CSP_NONCE__">');
const files = new Map([
  ['/', page],
  ['/index.html', page],
  ['/assets/a.js', file('text/javascript; charset=utf-8', 'export {}')],
]);
const get = (url: string, method = 'GET') => respond(files, { method, url });

describe('respond', () => {
  it('serves the page with the policy and a fresh nonce', async () => {
    const [one, two] = [get('app://certwright/'), get('app://certwright/index.html')];
    expect(one.status).toBe(200);
    const nonce = /'nonce-([^']+)'/u.exec(one.headers.get('content-security-policy') ?? '')?.[1] ?? '';
    expect(await one.text()).toBe(`<meta nonce="${nonce}">`);
    expect(two.headers.get('content-security-policy')).not.toContain(nonce);
    expect(one.headers.get('content-security-policy')).toMatch(/^default-src 'none'; /u);
    expect(one.headers.get('x-content-type-options')).toBe('nosniff');
    expect(one.headers.get('cross-origin-opener-policy')).toBe('same-origin');
  });

  it('serves a script as one', async () => {
    const response = get('app://certwright/assets/a.js');
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(await response.text()).toBe('export {}');
  });

  it('answers HEAD without a body', async () => {
    const response = get('app://certwright/', 'HEAD');
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('');
  });

  it.each([
    'app://certwright/../package.json',
    'app://certwright/..%2f..%2fpackage.json',
    'app://certwright/%2e%2e/%2e%2e/etc/passwd',
    'app://certwright/..\\..\\etc\\passwd',
    'app://certwright//etc/passwd',
    'app://certwright/assets/',
    'app://certwright/assets/a.js%00.html',
    'app://other/index.html',
    'app://certwright.evil/index.html',
  ])('knows no %s', (url) => {
    const response = get(url);
    expect(response.status).toBe(404);
    expect(response.body).toBeNull();
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it.each(['POST', 'PUT', 'DELETE'])('has nothing for %s', (method) => {
    expect(get('app://certwright/', method).status).toBe(404);
  });
});

describe('registerScheme', () => {
  it('asks for no privilege beyond the three', () => {
    registerScheme();
    expect(registered).toHaveBeenCalledExactlyOnceWith([
      { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
    ]);
  });
});

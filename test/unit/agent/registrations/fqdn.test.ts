import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFqdn, unicodeOf } from '../../../../electron/agent/registrations/fqdn.ts';

function codeOf(text: string): string {
  const reading = readFqdn(text);
  return 'fqdn' in reading ? `read as ${reading.fqdn}` : reading.problem.code;
}

describe('readFqdn', () => {
  it.for([
    ['Door-1.Office.Example', 'door-1.office.example'],
    ['door-1.office.example.', 'door-1.office.example'],
    ['  door-1.office.example ', 'door-1.office.example'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['BÜCHER.example', 'xn--bcher-kva.example'],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['door。example', 'door.example'],
    ['1.office.example', '1.office.example'],
  ])('reads %s as %s', ([text, fqdn]) => {
    expect(readFqdn(text ?? '')).toEqual({ fqdn });
  });

  it.for([
    ['', 'fqdn-missing'],
    ['.', 'fqdn-missing'],
    ['*.office.example', 'fqdn-wildcard'],
    ['door*.office.example', 'fqdn-wildcard'],
    ['door', 'fqdn-single-label'],
    ['192.0.2.1', 'fqdn-address'],
    ['0x7f.1', 'fqdn-address'],
    ['127.1', 'fqdn-address'],
    ['::1', 'fqdn-characters'],
    ['door.example:80', 'fqdn-characters'],
    ['http://door.example', 'fqdn-characters'],
    ['door.example/', 'fqdn-characters'],
    ['user@door.example', 'fqdn-characters'],
    ['door%2eexample.example', 'fqdn-characters'],
    ['door.office.example\u0000.evil.example', 'fqdn-characters'],
    ['door office.example', 'fqdn-characters'],
    ['door..example', 'fqdn-label'],
    ['door.example..', 'fqdn-label'],
    ['.door.example', 'fqdn-label'],
    ['-door.example', 'fqdn-label'],
    ['door-.example', 'fqdn-label'],
    ['door_1.example', 'fqdn-label'],
    [`${'a'.repeat(64)}.example`, 'fqdn-label'],
    [`${'a.'.repeat(126)}example`, 'fqdn-too-long'],
  ])('refuses %j as %s', ([text, code]) => {
    expect(codeOf(text ?? '')).toBe(code);
  });

  it('does not take a name that only looks alike for the same', () => {
    // Cyrillic о in place of o.
    const lookalike = readFqdn('door.оffice.example');
    expect(lookalike).not.toEqual(readFqdn('door.office.example'));
  });

  it('answers at once for text that no name can be, however long', () => {
    // Converting this to A-labels would take seconds, and anybody on the network can send it.
    const text = `${'一丁丂七丄丅丆万'.repeat(8_000)}.example`;
    expect(codeOf(text)).toBe('fqdn-too-long');
  });

  it('never quotes more of a text than a line', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 100, maxLength: 300, unit: 'grapheme' }), (text) => {
        const reading = readFqdn(text);
        if ('problem' in reading) expect((reading.problem.params['value'] ?? '').length).toBeLessThanOrEqual(80);
      }),
    );
  });

  it('is its own normal form, and nothing but what the DNS carries', () => {
    const text = fc.oneof(fc.domain(), fc.string({ maxLength: 40 }), fc.string({ unit: 'grapheme', maxLength: 40 }));
    fc.assert(
      fc.property(text, (name) => {
        const reading = readFqdn(name);
        if ('problem' in reading) return;
        expect(reading.fqdn).toMatch(/^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/);
        expect(readFqdn(reading.fqdn)).toEqual(reading);
        expect(readFqdn(unicodeOf(reading.fqdn))).toEqual(reading);
      }),
    );
  });

  it('takes every domain in any case, with and without the trailing dot', () => {
    fc.assert(
      fc.property(fc.domain(), (domain) => {
        const plain = readFqdn(domain);
        expect(readFqdn(`${domain.toUpperCase()}.`)).toEqual(plain);
      }),
    );
  });
});

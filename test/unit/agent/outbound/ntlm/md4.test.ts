import { describe, expect, it } from 'vitest';
import { md4 } from '../../../../../electron/agent/outbound/ntlm/md4.ts';
import { Rc4 } from '../../../../../electron/agent/outbound/ntlm/rc4.ts';

describe('MD4', () => {
  // RFC 1320, appendix A.5.
  it.each([
    ['', '31d6cfe0d16ae931b73c59d7e0c089c0'],
    ['a', 'bde52cb31de33e46245e05fbdbd6fb24'],
    ['abc', 'a448017aaf21d8525fc10ae87aa6729d'],
    ['message digest', 'd9130a8164549fe818874806e1c7014b'],
    ['abcdefghijklmnopqrstuvwxyz', 'd79e1c308aa5bbcdeea8ed63df412da9'],
    ['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789', '043f8582f241db351ce627e153e7f0e4'],
    ['1234567890'.repeat(8), 'e33b4ddc9c38f2199c3e7b164fcc0536'],
  ])('digests "%s"', (text, digest) => {
    expect(md4(Buffer.from(text)).toString('hex')).toBe(digest);
  });
});

describe('RC4', () => {
  // RFC 6229, keys of 40 and 128 bits, at offset 0.
  it.each([
    ['0102030405', 'b2396305f03dc027ccc3524a0a1118a8'],
    ['0102030405060708090a0b0c0d0e0f10', '9ac7cc9a609d1ef7b2932899cde41b97'],
  ])('has the key stream of %s', (key, stream) => {
    expect(new Rc4(Buffer.from(key, 'hex')).apply(Buffer.alloc(16)).toString('hex')).toBe(stream);
  });

  it('goes on where it was', () => {
    const [whole, parts] = [new Rc4(Buffer.from('key')), new Rc4(Buffer.from('key'))];
    const all = whole.apply(Buffer.from('some text of two parts'));
    const both = [parts.apply(Buffer.from('some text ')), parts.apply(Buffer.from('of two parts'))];
    expect(Buffer.concat(both)).toEqual(all);
  });
});

import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DerError } from '../../../../../electron/agent/pki/der-reader.ts';
import { decodeBody, encodeBody } from '../../../../../electron/agent/protocols/est/transfer-encoding.ts';
import { octets, seq } from '../../../../simulators/scep-client/der.ts';

describe('the transfer encoding of EST', () => {
  const der = seq(octets(randomBytes(300)));
  const text = der.toString('base64');

  it.for<[string, Buffer | string]>([
    ['DER', der],
    ['one line', text],
    ['a line break at its end', `${text}\r\n`],
    ['76 columns and CRLF', text.replace(/.{76}/g, '$&\r\n')],
    ['64 columns and LF', text.replace(/.{64}/g, '$&\n')],
    ['white space anywhere', ` \t${text.replace(/.{5}/g, '$& \t\r\n')}\n`],
    ['without padding', text.replace(/=+$/, '')],
    ['a byte order mark', Buffer.from(`\ufeff${text}`)],
    ['PEM', `-----BEGIN PKCS7-----\n${text}\n-----END PKCS7-----\n`],
    ['PEM with CRLF', `-----BEGIN CMS-----\r\n${text}\r\n-----END CMS-----\r\n`],
  ])('is read: %s', ([, body]) => {
    expect(Buffer.from(decodeBody(Buffer.from(body)))).toEqual(der);
  });

  it.for<[string, string]>([
    ['nothing', ''],
    ['white space', ' \r\n'],
    ['half a PEM', `-----BEGIN PKCS7-----\n${text}`],
    ['what base64 does not have', `${text.slice(0, 8)}!${text.slice(8)}`],
    ['padding in the middle', `${text.slice(0, 8)}==${text.slice(8)}`],
    ['one character', 'M'],
  ])('is refused: %s', ([, body]) => {
    expect(() => decodeBody(Buffer.from(body, 'latin1'))).toThrow(DerError);
  });

  it('is written on one line, and comes back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        const value = seq(octets(bytes));
        const sent = encodeBody(value);
        expect(Buffer.from(sent).toString('latin1')).toMatch(/^[A-Za-z0-9+/]+={0,2}$/);
        expect(Buffer.from(decodeBody(sent))).toEqual(value);
      }),
    );
  });
});

import { DerError } from '../../pki/der-reader.ts';
import { Tag } from '../../pki/der-tags.ts';
import { decodeBase64, fromPem } from '../../pki/pem.ts';

/** White space, and the byte order mark that some editors leave. */
const BEFORE = /^[\ufeff\u00ef\u00bb\u00bf\s]+/;

/**
 * The DER (or BER) of a body. RFC 8951 §3 has base64 with white space anywhere and no Content-Transfer-Encoding; older servers
 * wrap it at 64 or 76 columns, with CRLF or LF; OpenXPKI sends DER itself when it is told to encode, and PEM from its old script. The
 * bytes tell which: base64 of a SEQUENCE begins with `M`. Throws DerError.
 */
export function decodeBody(body: Uint8Array): Uint8Array {
  if (body[0] === Tag.sequence) return body;
  const text = Buffer.from(body.buffer, body.byteOffset, body.length).toString('latin1').replace(BEFORE, '');
  if (text.startsWith('-----BEGIN ')) {
    const [first] = fromPem(text);
    if (first === undefined) throw new DerError('malformed PEM');
    return first.der;
  }
  const der = decodeBase64(text);
  if (der === null) throw new DerError('neither DER nor base64');
  return der;
}

/** RFC 8951 §3: one line, because clients and servers of RFC 7030's time stumble over a second. */
export function encodeBody(der: Uint8Array): Uint8Array {
  return Buffer.from(Buffer.from(der).toString('base64'), 'latin1');
}

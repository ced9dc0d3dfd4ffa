export type PemBlock = { readonly label: string; readonly der: Uint8Array };

export const PEM_LABELS = {
  certificate: 'CERTIFICATE',
  certificationRequest: 'CERTIFICATE REQUEST',
  crl: 'X509 CRL',
  pkcs7: 'PKCS7',
  publicKey: 'PUBLIC KEY',
} as const;

/** RFC 7468 text: 64 columns, LF, a final newline. */
export function toPem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.map((line) => `${line}\n`).join('')}-----END ${label}-----\n`;
}

const BLOCK = /-----BEGIN ([A-Z0-9 #-]{1,40})-----([A-Za-z0-9+/=\s]*?)-----END \1-----/g;

/** Every block of a text, in order; whatever stands between them is explanatory text (RFC 7468 §2). Blocks with headers or a damaged body are left out. */
export function fromPem(text: string): PemBlock[] {
  return [...text.matchAll(BLOCK)].flatMap(([, label = '', body = '']) => {
    const der = decodeBase64(body);
    return der === null ? [] : [{ label, der }];
  });
}

/** Bytes of base64 with white space anywhere, of either alphabet, padded or not; null for anything else. */
export function decodeBase64(text: string): Uint8Array | null {
  const compact = text.replace(/\s+/g, '').replaceAll('-', '+').replaceAll('_', '/');
  if (compact === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) return null;
  const digits = compact.replace(/=+$/, '');
  if (digits.length % 4 === 1) return null;
  return Uint8Array.from(Buffer.from(digits, 'base64'));
}

import { base64Of } from './base64.ts';

/** The file of a certification request as PEM: as it is where it is text already, else its octets taken as DER. */
export function csrPemOf(octets: Uint8Array): string {
  const text = new TextDecoder().decode(octets);
  if (text.includes('-----BEGIN')) return text;
  const lines = base64Of(octets).match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE REQUEST-----', ...lines, '-----END CERTIFICATE REQUEST-----', ''].join('\n');
}

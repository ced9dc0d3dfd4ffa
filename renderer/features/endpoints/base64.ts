/** Octets as base64, as the contract takes files. */
export const base64Of = (octets: Uint8Array): string =>
  btoa(Array.from(octets, (octet) => String.fromCharCode(octet)).join(''));

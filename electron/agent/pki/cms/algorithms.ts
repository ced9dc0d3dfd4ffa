/** Digests of SignedData that we verify and make. MD5 is not among them. */
export type DigestName = 'SHA-1' | 'SHA-224' | 'SHA-256' | 'SHA-384' | 'SHA-512';

export type ContentCipher = 'AES-128-CBC' | 'AES-192-CBC' | 'AES-256-CBC' | 'DES-EDE3-CBC';

/** How the content key is encrypted to an RSA key: RFC 8017 §7.2, or §7.1 with its two digests. */
export type KeyTransport =
  | { readonly scheme: 'RSAES-PKCS1-v1_5' }
  | { readonly scheme: 'RSAES-OAEP'; readonly digest: DigestName; readonly maskDigest: DigestName };

/**
 * What a SubjectPublicKeyInfo is, without using it. `curve` and `algorithm` are names where there is one (`P-256`,
 * `brainpoolP256r1`, `Ed25519`), else dotted OIDs; `explicit` for EC parameters spelled out.
 */
export type PublicKeyFacts =
  | { readonly kind: 'rsa'; readonly bits: number; readonly exponentBits: number }
  | { readonly kind: 'ec'; readonly curve: string }
  | { readonly kind: 'other'; readonly algorithm: string };

/**
 * Reads a SubjectPublicKeyInfo (RFC 5280 §4.1.2.7, RFC 8017 A.1.1, RFC 5480 §2). Throws DerError for one that is
 * malformed and for absurd sizes: an RSA modulus that is even, below 512 or above 8192 bits, or a public exponent
 * that is even, 1 or above 2^32. Whether the key is strong enough is the profile's to say.
 */
export declare function readPublicKey(spki: Uint8Array): PublicKeyFacts;

/** `RSA 2048`, `EC P-256`, `Ed25519`. */
export declare function publicKeyName(facts: PublicKeyFacts): string;

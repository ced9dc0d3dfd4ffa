import type { Stance } from '../../../../shared/contract/services.ts';
import type { CmsDigest, ContentCipher } from '../../pki/cms/algorithms.ts';
import { digestName } from '../../pki/signature-algorithm.ts';
import { Refused } from './refused.ts';

/** What a profile accepts of a message: the part of its settings that the codec needs. Plain data. */
export type MessagePolicy = {
  readonly stance: Stance;
  /** In the compatible stance: also single DES, which some clients cannot do without. */
  readonly singleDes: boolean;
  /** Challenges that are known in the clear, for envelopes that are keyed by one (RFC 8894 §3.1); few. */
  readonly passwords: readonly string[];
};

/** Digests of signatures. In the modern stance no SHA-1, which collides; below the legacy one no MD5. */
export function acceptsDigest({ stance }: MessagePolicy, digest: CmsDigest): boolean {
  switch (digest) {
    case 'md5':
      return stance === 'legacy';
    case 'sha1':
      return stance !== 'modern';
    default:
      return true;
  }
}

export function acceptsCipher({ stance, singleDes }: MessagePolicy, cipher: ContentCipher): boolean {
  switch (cipher) {
    case 'DES-CBC':
      return stance === 'legacy' || (stance === 'compatible' && singleDes);
    case 'DES-EDE3-CBC':
      return stance !== 'modern';
    default:
      return true;
  }
}

/**
 * Throws Refused. Digests under RSAES-OAEP, MGF1 and PBKDF2 are not asked about: SHA-1 is good for these, since nothing
 * there depends on collisions.
 */
export function requireDigest(policy: MessagePolicy, digest: CmsDigest): void {
  if (!acceptsDigest(policy, digest)) throw new Refused('algorithm-refused', { algorithm: digestName(digest) });
}

/** Throws Refused. */
export function requireCipher(policy: MessagePolicy, cipher: ContentCipher): void {
  if (!acceptsCipher(policy, cipher)) throw new Refused('algorithm-refused', { algorithm: cipher });
}

/** Bits of an RSA key that signs messages; that of a first enrollment is also the one to be certified, which the certificate profile judges. */
export function leastSignerBits({ stance }: MessagePolicy): number {
  return stance === 'legacy' ? 1024 : 2048;
}

import { CaFault } from '../../../outbound/ca-fault.ts';
import type { CmsDigest, ContentCipher } from '../../../pki/cms/algorithms.ts';
import { digestName } from '../../../pki/signature-algorithm.ts';

/** What a CA says that it can do (RFC 8894 §3.5.2). A CA that answers nothing can do nothing but the oldest. */
export type CaCapabilities = {
  /** As the CA wrote them, for reading; those of other words too. */
  readonly listed: readonly string[];
  readonly post: boolean;
  readonly renewal: boolean;
  readonly nextCaCertificate: boolean;
};

const MOST_LINES = 64;
const LONGEST_LINE = 64;

/** Reads the lines of a GetCACaps answer. Keywords are compared without case, as servers write them in any. */
export function readCaCapabilities(body: Uint8Array): CaCapabilities {
  const listed = Buffer.from(body.subarray(0, MOST_LINES * (LONGEST_LINE + 2)))
    .toString('latin1')
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && line.length <= LONGEST_LINE && /^[\x21-\x7e]+$/.test(line))
    .slice(0, MOST_LINES);
  return {
    listed,
    post: says(listed, 'POSTPKIOperation') || says(listed, 'SCEPStandard'),
    renewal: says(listed, 'Renewal'),
    nextCaCertificate: says(listed, 'GetNextCACert'),
  };
}

function says(listed: readonly string[], keyword: string): boolean {
  return listed.some((line) => line.toLowerCase() === keyword.toLowerCase());
}

export type ScepAlgorithms = { readonly digest: Exclude<CmsDigest, 'md5'>; readonly cipher: ContentCipher };

/**
 * The best that the CA says it can do: AES-128 and SHA-256, which SCEPStandard stands for (RFC 8894 §3.5.2). What is weaker, or
 * what has to be assumed because the CA lists nothing, needs the operator's consent; MD5 and single DES are never used.
 * Throws CaFault `scep-capabilities-weak`.
 */
export function chooseAlgorithms({ listed }: CaCapabilities, consent: { readonly weak: boolean }): ScepAlgorithms {
  const standard = says(listed, 'SCEPStandard');
  const digest =
    standard || says(listed, 'SHA-256')
      ? 'sha256'
      : says(listed, 'SHA-512')
        ? 'sha512'
        : says(listed, 'SHA-384')
          ? 'sha384'
          : 'sha1';
  const cipher = standard || says(listed, 'AES') ? 'AES-128-CBC' : 'DES-EDE3-CBC';
  if ((digest === 'sha1' || cipher === 'DES-EDE3-CBC') && !consent.weak) {
    throw new CaFault('scep-capabilities-weak', {
      digest: digestName(digest),
      cipher: cipher === 'DES-EDE3-CBC' ? '3DES' : 'AES',
      listed: listed.length === 0 ? '–' : listed.join(', '),
    });
  }
  return { digest, cipher };
}

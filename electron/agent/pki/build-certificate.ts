import { bitString, explicit, integer, sequence, time, unsignedInteger } from './der-writer.ts';
import { type Extension, writeExtension } from './extensions.ts';
import { serialFromHex } from './serial-number.ts';
import { writeSignatureAlgorithm } from './signature-algorithm.ts';
import type { Signer } from './signer.ts';

export type CertificateContent = {
  /** Lower-case hexadecimal. */
  readonly serial: string;
  /** DER of the issuer's Name: the bytes of its certificate's subject, so that the chain is found by comparing them. */
  readonly issuer: Uint8Array;
  /** Epoch milliseconds; whole seconds are written. */
  readonly notBefore: number;
  /** Epoch milliseconds; whole seconds are written. */
  readonly notAfter: number;
  /** DER of the subject's Name. */
  readonly subject: Uint8Array;
  /** DER of the SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
  readonly extensions: readonly Extension[];
};

const VERSION_3 = explicit(0, integer(2));

/** Encodes and signs a version 3 certificate (RFC 5280 §4.1). What is in it is the caller's to decide. */
export async function buildCertificate(content: CertificateContent, signer: Signer): Promise<Uint8Array> {
  const algorithm = writeSignatureAlgorithm(signer.algorithm);
  const tbs = sequence(
    VERSION_3,
    unsignedInteger(serialFromHex(content.serial)),
    algorithm,
    content.issuer,
    sequence(time(content.notBefore), time(content.notAfter)),
    content.subject,
    content.publicKey,
    explicit(3, sequence(...content.extensions.map(writeExtension))),
  );
  return sequence(tbs, algorithm, bitString(await signer.sign(tbs)));
}

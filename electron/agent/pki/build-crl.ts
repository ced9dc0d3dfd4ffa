import { bitString, compareBytes, explicit, integer, sequence, time, tlv, unsignedInteger } from './der-writer.ts';
import { Tag } from './der-tags.ts';
import { type Extension, writeExtension } from './extensions.ts';
import { Oid } from './oids.ts';
import type { CrlEntry } from './crl.ts';
import { CRL_REASONS } from './revocation-reason.ts';
import { serialFromHex } from './serial-number.ts';
import { writeSignatureAlgorithm } from './signature-algorithm.ts';
import type { Signer } from './signer.ts';

export type CrlContent = {
  /** DER of the issuer's Name: the bytes of its certificate's subject. */
  readonly issuer: Uint8Array;
  /** Epoch milliseconds; whole seconds are written. */
  readonly thisUpdate: number;
  readonly nextUpdate: number;
  readonly entries: readonly CrlEntry[];
  readonly extensions: readonly Extension[];
};

const VERSION_2 = integer(1);

/** Encodes and signs a version 2 CRL (RFC 5280 §5.1), entries sorted by serial number, so that equal lists are equal bytes. */
export async function buildCrl(content: CrlContent, signer: Signer): Promise<Uint8Array> {
  const algorithm = writeSignatureAlgorithm(signer.algorithm);
  const tbs = sequence(
    VERSION_2,
    algorithm,
    content.issuer,
    time(content.thisUpdate),
    time(content.nextUpdate),
    revokedCertificates(content.entries),
    explicit(0, sequence(...content.extensions.map(writeExtension))),
  );
  return sequence(tbs, algorithm, bitString(await signer.sign(tbs)));
}

/** Absent when empty (RFC 5280 §5.1.2.6). */
function revokedCertificates(entries: readonly CrlEntry[]): Uint8Array {
  if (entries.length === 0) return new Uint8Array(0);
  const sorted = entries
    .map((entry) => ({ entry, magnitude: serialFromHex(entry.serial) }))
    .toSorted((a, b) => a.magnitude.length - b.magnitude.length || compareBytes(a.magnitude, b.magnitude));
  // One buffer, not one argument an entry: there may be more entries than a call takes arguments.
  return sequence(Buffer.concat(sorted.map(({ entry, magnitude }) => writeEntry(entry, magnitude))));
}

function writeEntry({ revokedAt, reason }: CrlEntry, magnitude: Uint8Array): Uint8Array {
  // RFC 5280 §5.3.1: the reason "unspecified" is left out rather than said.
  const extensions =
    reason === null || reason === 'unspecified' ? [] : [sequence(reasonExtension(CRL_REASONS[reason]))];
  return sequence(unsignedInteger(magnitude), time(revokedAt), ...extensions);
}

function reasonExtension(code: number): Uint8Array {
  return writeExtension({ type: Oid.reasonCode, critical: false, value: tlv(Tag.enumerated, Uint8Array.of(code)) });
}

import {
  bitString,
  compareBytes,
  explicit,
  integer,
  isPrintableString,
  oid,
  printableString,
  sequence,
  setOf,
  utf8String,
} from './der-writer.ts';
import { writeExtension, type Extension } from './extensions.ts';
import { writeGeneralNames, type GeneralName } from './general-names.ts';
import { Oid } from './oids.ts';
import { writeSignatureAlgorithm } from './signature-algorithm.ts';
import type { Signer } from './signer.ts';

/** One attribute of a CSR (RFC 2986 §4.1). */
export type RequestAttribute = {
  /** Dotted OID. */
  readonly type: string;
  /** DER of each value; at least one. */
  readonly values: readonly Uint8Array[];
};

export type CertificationRequestContent = {
  /** DER of the Name; that of an empty one where the names are in the SAN alone. */
  readonly subject: Uint8Array;
  /** DER of the SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
  /** Written as an extension before the others; critical where the subject is empty (RFC 5280 §4.2.1.6). */
  readonly subjectAltNames?: readonly GeneralName[];
  /** Further extensions to ask for, such as a template's. */
  readonly extensions?: readonly Extension[];
  /** A secret, or the proof of RFC 7030 §3.5: 255 characters at most (RFC 2985 §5.4.1). */
  readonly challengePassword?: string | null;
  /** Whatever else, as it is. */
  readonly attributes?: readonly RequestAttribute[];
};

/** Characters; RFC 2985 pkcs-9-ub-challengePassword. */
export const MOST_CHALLENGE = 255;
const EMPTY_NAME_LENGTH = 2;

/**
 * Encodes and signs a PKCS#10 request (RFC 2986) with the key that is to be certified. Throws RangeError for a challenge password
 * that is empty or too long, and for what would have two meanings: an extension twice, an attribute that is written from the
 * content too.
 */
export async function buildCertificationRequest(
  content: CertificationRequestContent,
  signer: Signer,
): Promise<Uint8Array> {
  const info = sequence(
    integer(0),
    content.subject,
    content.publicKey,
    // `[0] IMPLICIT SET OF Attribute`, which DER sorts; it is mandatory even where it is empty.
    explicit(0, ...attributesOf(content).map(writeAttribute).toSorted(compareBytes)),
  );
  return sequence(info, writeSignatureAlgorithm(signer.algorithm), bitString(await signer.sign(info)));
}

function attributesOf(content: CertificationRequestContent): RequestAttribute[] {
  const extensions = extensionsOf(content);
  const { challengePassword = null, attributes = [] } = content;
  const all = [
    ...(challengePassword === null ? [] : [{ type: Oid.challengePassword, values: [challenge(challengePassword)] }]),
    ...(extensions.length === 0
      ? []
      : [{ type: Oid.extensionRequest, values: [sequence(...extensions.map(writeExtension))] }]),
    ...attributes,
  ];
  refuseTwice(all, 'attribute');
  return all;
}

function extensionsOf({ subject, subjectAltNames = [], extensions = [] }: CertificationRequestContent): Extension[] {
  const critical = subject.length === EMPTY_NAME_LENGTH;
  const names =
    subjectAltNames.length === 0
      ? []
      : [{ type: Oid.subjectAltName, critical, value: writeGeneralNames(subjectAltNames) }];
  const all = [...names, ...extensions];
  refuseTwice(all, 'extension');
  return all;
}

function refuseTwice(all: readonly { readonly type: string }[], what: string): void {
  const types = new Set(all.map(({ type }) => type));
  if (types.size !== all.length) throw new RangeError(`an ${what} twice in a certification request`);
}

/** DirectoryString: PrintableString where its alphabet suffices, as RFC 2985 §5.4.1 would rather have it. */
function challenge(text: string): Uint8Array {
  if (text === '' || text.length > MOST_CHALLENGE) throw new RangeError('challenge password of a wrong length');
  return isPrintableString(text) ? printableString(text) : utf8String(text);
}

function writeAttribute({ type, values }: RequestAttribute): Uint8Array {
  return sequence(oid(type), setOf(...values));
}

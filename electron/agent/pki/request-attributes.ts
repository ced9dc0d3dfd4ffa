import { DerError, DerReader, inside, oidOf, type Tlv } from './der-reader.ts';
import { Tag } from './der-tags.ts';
import { readString } from './directory-string.ts';
import {
  type Extension,
  type KeyUsageName,
  readBasicConstraints,
  readExtendedKeyUsage,
  readExtensionList,
  readKeyUsage,
} from './extensions.ts';
import { type GeneralName, readGeneralNames } from './general-names.ts';
import { Oid } from './oids.ts';

/** What the CSR asks for beyond its subject: extensionRequest (RFC 2985 §5.4.2) and Microsoft's older twin, together. */
type RequestedExtensions = {
  readonly subjectAltNames: readonly GeneralName[];
  readonly basicConstraintsCa: boolean;
  readonly keyUsages: readonly KeyUsageName[];
  /** Dotted OIDs. */
  readonly extendedKeyUsages: readonly string[];
  /** Dotted OIDs of the other extensions, in order. */
  readonly others: readonly string[];
};

/** The attributes of a CSR (RFC 2985 §5.4). */
export type RequestAttributes = {
  /** challengePassword (RFC 2985 §5.4.1), wherever the client put it; never log or show it. */
  readonly challengePassword: string | null;
  readonly unstructuredNames: readonly string[];
  readonly unstructuredAddresses: readonly string[];
  readonly requestedExtensions: RequestedExtensions;
  /** Dotted OIDs of the attributes that none of the above stands for. */
  readonly otherAttributes: readonly string[];
};

const MAX_ATTRIBUTES = 32;
const MAX_VALUES = 16;

type Collected = {
  readonly challenges: string[];
  readonly names: string[];
  readonly addresses: string[];
  readonly extensions: Extension[];
  readonly others: string[];
};

/**
 * Reads `[0] Attributes` of a CertificationRequestInfo. What comes twice: names add up; an extension twice, and
 * challenge passwords that differ, are refused, because another reader would take the other one. Throws DerError.
 */
export function readRequestAttributes(attributes: Tlv | undefined): RequestAttributes {
  const found: Collected = { challenges: [], names: [], addresses: [], extensions: [], others: [] };
  const reader = attributes === undefined ? undefined : inside(attributes);
  for (let count = 0; reader !== undefined && !reader.atEnd; count++) {
    if (count === MAX_ATTRIBUTES) throw new DerError('too many attributes');
    collect(found, inside(reader.expect(Tag.sequence)));
  }
  return {
    challengePassword: theChallenge(found),
    unstructuredNames: found.names,
    unstructuredAddresses: found.addresses,
    requestedExtensions: readRequested(found.extensions),
    otherAttributes: found.others,
  };
}

function collect(found: Collected, reader: DerReader): void {
  const type = oidOf(reader.expect(Tag.objectIdentifier));
  const values = inside(reader.expect(Tag.set));
  reader.finish();
  for (let count = 0; !values.atEnd; count++) {
    if (count === MAX_VALUES) throw new DerError('too many values of an attribute');
    const value = values.next();
    switch (type) {
      case Oid.challengePassword:
        found.challenges.push(readString(value));
        break;
      case Oid.unstructuredName:
        found.names.push(readString(value));
        break;
      case Oid.unstructuredAddress:
        found.addresses.push(readString(value));
        break;
      case Oid.extensionRequest:
      case Oid.microsoftCertificateExtensions:
        collectExtensions(found, value);
        break;
      default:
        if (count === 0) found.others.push(type);
    }
  }
}

/** Both attributes may come, but no extension in both: which one would count? */
function collectExtensions(found: Collected, value: Tlv): void {
  if (value.tag !== Tag.sequence) throw new DerError('extensionRequest is no SEQUENCE');
  for (const extension of readExtensionList(inside(value))) {
    if (found.extensions.some(({ type }) => type === extension.type)) {
      throw new DerError(`extension ${extension.type} comes twice`);
    }
    found.extensions.push(extension);
  }
}

/** Some clients hide the challenge password among the requested extensions, its string in place of the extension's DER. */
function theChallenge({ challenges, extensions }: Collected): string | null {
  const hidden = extensions
    .filter(({ type }) => type === Oid.challengePassword)
    .map(({ value }) => hiddenString(value));
  const [first, ...others] = [...challenges, ...hidden];
  if (others.some((other) => other !== first)) throw new DerError('challenge passwords that differ');
  return first ?? null;
}

function hiddenString(value: Uint8Array): string {
  const outer = new DerReader(value);
  const set = outer.optional(Tag.set);
  const reader = set === undefined ? outer : inside(set);
  const element = reader.next();
  reader.finish();
  outer.finish();
  return readString(element);
}

const READ_HERE: readonly string[] = [
  Oid.subjectAltName,
  Oid.basicConstraints,
  Oid.keyUsage,
  Oid.extKeyUsage,
  Oid.challengePassword,
];

function readRequested(extensions: readonly Extension[]): RequestedExtensions {
  const value = (type: string): Uint8Array | undefined =>
    extensions.find((extension) => extension.type === type)?.value;
  const names = value(Oid.subjectAltName);
  const constraints = value(Oid.basicConstraints);
  const usages = value(Oid.keyUsage);
  const purposes = value(Oid.extKeyUsage);
  return {
    subjectAltNames: names === undefined ? [] : readGeneralNames(names),
    basicConstraintsCa: constraints !== undefined && readBasicConstraints(constraints).ca,
    keyUsages: usages === undefined ? [] : readKeyUsage(usages),
    extendedKeyUsages: purposes === undefined ? [] : readExtendedKeyUsage(purposes),
    others: extensions.map(({ type }) => type).filter((type) => !READ_HERE.includes(type)),
  };
}

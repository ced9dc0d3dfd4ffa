import { DerError } from '../../pki/der-reader.ts';
import { readExtendedKeyUsage } from '../../pki/extensions.ts';
import { Ns } from './namespaces.ts';
import { base64Of, childOf, childrenOf, isNil, optionalChild, textOf, type XmlElement, XmlError } from './xml.ts';

/** CAURI.clientAuthentication (MS-XCEP §3.1.4.1.3.5). */
export type AuthenticationKind = 'anonymous' | 'kerberos' | 'username' | 'certificate';

export type PolicyCa = {
  /** Ascending by priority: the lower is preferred. */
  readonly uris: readonly {
    readonly uri: string;
    readonly authentication: AuthenticationKind;
    readonly priority: number;
    readonly renewalOnly: boolean;
  }[];
  /** DER. */
  readonly certificate: Uint8Array;
  readonly enrollPermission: boolean;
};

/** A certificate template, and what it demands. */
export type PolicyTemplate = {
  /** The template's cn. */
  readonly name: string;
  /** Its display name, where the policy says one. */
  readonly friendlyName: string | null;
  readonly oid: string;
  readonly schema: number;
  readonly majorRevision: number;
  readonly minorRevision: number;
  readonly enroll: boolean;
  readonly autoEnroll: boolean;
  /** Seconds. */
  readonly validity: number;
  readonly renewal: number;
  readonly minimalKeyLength: number;
  /** Dotted OIDs; null where it is any. */
  readonly keyAlgorithm: string | null;
  readonly extendedKeyUsages: readonly string[] | null;
  /** The names are taken from the request, not from the directory. */
  readonly subjectSupplied: boolean;
  readonly altNameSupplied: boolean;
  /** How many signatures of others, and the purposes that their certificates must have. */
  readonly agentSignatures: number;
  readonly agentPurposes: readonly string[];
  readonly cas: readonly PolicyCa[];
};

export type EnrollmentPolicies = {
  readonly policyId: string;
  readonly friendlyName: string | null;
  readonly notChanged: boolean;
  readonly cas: readonly PolicyCa[];
  readonly templates: readonly PolicyTemplate[];
};

const AUTHENTICATIONS: Readonly<Record<number, AuthenticationKind>> = {
  1: 'anonymous',
  2: 'kerberos',
  4: 'username',
  8: 'certificate',
};
/** MS-XCEP §3.1.4.1.3.1, subjectNameFlags. */
const ENROLLEE_SUPPLIES_SUBJECT = 0x1;
const ENROLLEE_SUPPLIES_SUBJECT_ALT_NAME = 0x1_0000;
const EXTENDED_KEY_USAGE = '2.5.29.37';

type Oids = ReadonlyMap<number, { readonly value: string; readonly name: string | null }>;

/** Reads GetPoliciesResponse (MS-XCEP §3.1.4.1.2.2), its references resolved. Throws XmlError. */
export function readPolicies(content: XmlElement): EnrollmentPolicies {
  if (content.namespace !== Ns.xcep || content.name !== 'GetPoliciesResponse')
    throw new XmlError('no GetPoliciesResponse');
  const oids = byReference(list(content, 'oIDs', 'oID'), 'oIDReferenceID', (element) => ({
    value: oidText(element),
    name: textOf(element, Ns.xcep, 'defaultName'),
  }));
  const cas = byReference(list(content, 'cAs', 'cA'), 'cAReferenceID', readCa);
  const response = optionalChild(content, Ns.xcep, 'response');
  const known = response === null || isNil(response) ? null : response;
  return {
    policyId: known === null ? '' : (textOf(known, Ns.xcep, 'policyID') ?? ''),
    friendlyName: known === null ? null : textOf(known, Ns.xcep, 'policyFriendlyName'),
    notChanged: known !== null && flag(known, 'policiesNotChanged'),
    cas: [...cas.values()],
    templates: known === null ? [] : list(known, 'policies', 'policy').map((policy) => readTemplate(policy, cas, oids)),
  };
}

/** Children of a collection that may be absent or nil. */
function list(parent: XmlElement, collection: string, item: string): XmlElement[] {
  const found = optionalChild(parent, Ns.xcep, collection);
  return found === null || isNil(found) ? [] : childrenOf(found, Ns.xcep, item);
}

function byReference<Item>(elements: XmlElement[], id: string, read: (element: XmlElement) => Item): Map<number, Item> {
  const found = new Map<number, Item>();
  for (const element of elements) {
    const reference = integerOf(element, id);
    if (found.has(reference)) throw new XmlError(`${id} comes twice`);
    found.set(reference, read(element));
  }
  return found;
}

function readCa(element: XmlElement): PolicyCa {
  const uris = list(element, 'uris', 'cAURI').flatMap((entry) => {
    const authentication = AUTHENTICATIONS[integerOf(entry, 'clientAuthentication')];
    const uri = textOf(entry, Ns.xcep, 'uri');
    // A way to authenticate that a later version adds is none of ours.
    if (authentication === undefined || uri === null) return [];
    const priority = optionalInteger(entry, 'priority') ?? Number.MAX_SAFE_INTEGER;
    return [{ uri, authentication, priority, renewalOnly: flag(entry, 'renewalOnly') }];
  });
  return {
    uris: uris.toSorted((a, b) => a.priority - b.priority),
    certificate: base64Of(childOf(element, Ns.xcep, 'certificate')),
    enrollPermission: flag(element, 'enrollPermission'),
  };
}

function readTemplate(policy: XmlElement, cas: ReadonlyMap<number, PolicyCa>, oids: Oids): PolicyTemplate {
  const attributes = childOf(policy, Ns.xcep, 'attributes');
  const self = resolve(oids, integerOf(policy, 'policyOIDReference'));
  const name = textOf(attributes, Ns.xcep, 'commonName');
  if (name === null) throw new XmlError('commonName is missing');
  return {
    name,
    friendlyName: self.name,
    oid: self.value,
    schema: integerOf(attributes, 'policySchema'),
    ...readDemands(attributes, oids),
    ...readNames(attributes),
    ...readAgents(attributes, oids),
    cas: list(policy, 'cAs', 'cAReference').map((reference) => resolve(cas, integerText(reference))),
  };
}

function readDemands(attributes: XmlElement, oids: Oids) {
  const validity = childOf(attributes, Ns.xcep, 'certificateValidity');
  const permission = childOf(attributes, Ns.xcep, 'permission');
  const key = childOf(attributes, Ns.xcep, 'privateKeyAttributes');
  const revision = childOf(attributes, Ns.xcep, 'revision');
  const algorithm = optionalInteger(key, 'algorithmOIDReference');
  return {
    majorRevision: integerOf(revision, 'majorRevision'),
    minorRevision: integerOf(revision, 'minorRevision'),
    enroll: flag(permission, 'enroll'),
    autoEnroll: flag(permission, 'autoEnroll'),
    validity: integerOf(validity, 'validityPeriodSeconds'),
    renewal: integerOf(validity, 'renewalPeriodSeconds'),
    minimalKeyLength: integerOf(key, 'minimalKeyLength'),
    keyAlgorithm: algorithm === null ? null : resolve(oids, algorithm).value,
    extendedKeyUsages: readPurposes(attributes, oids),
  };
}

function readNames(attributes: XmlElement) {
  const flags = optionalInteger(attributes, 'subjectNameFlags') ?? 0;
  return {
    subjectSupplied: (flags & ENROLLEE_SUPPLIES_SUBJECT) !== 0,
    altNameSupplied: (flags & ENROLLEE_SUPPLIES_SUBJECT_ALT_NAME) !== 0,
  };
}

function readAgents(attributes: XmlElement, oids: Oids) {
  const demands = optionalChild(attributes, Ns.xcep, 'rARequirements');
  if (demands === null || isNil(demands)) return { agentSignatures: 0, agentPurposes: [] };
  const purposes = list(demands, 'rAEKUs', 'oIDReference').map(
    (reference) => resolve(oids, integerText(reference)).value,
  );
  return { agentSignatures: integerOf(demands, 'rASignatures'), agentPurposes: purposes };
}

/** From the extension that the template puts into certificates. */
function readPurposes(attributes: XmlElement, oids: Oids): readonly string[] | null {
  const found = list(attributes, 'extensions', 'extension').find(
    (extension) => resolve(oids, integerOf(extension, 'oIDReference')).value === EXTENDED_KEY_USAGE,
  );
  return found === undefined ? null : purposesOf(base64Of(childOf(found, Ns.xcep, 'value')));
}

function purposesOf(value: Uint8Array): string[] {
  try {
    return readExtendedKeyUsage(value);
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    throw new XmlError(`extended key usage: ${error.message}`);
  }
}

function resolve<Item>(items: ReadonlyMap<number, Item>, reference: number): Item {
  const found = items.get(reference);
  if (found === undefined) throw new XmlError(`nothing has the reference ${String(reference)}`);
  return found;
}

function oidText(element: XmlElement): string {
  const value = textOf(element, Ns.xcep, 'value');
  if (value === null || value.length > 256 || !/^[0-2](?:\.\d{1,39})+$/.test(value))
    throw new XmlError('an oID without its value');
  return value;
}

function flag(parent: XmlElement, name: string): boolean {
  const text = textOf(parent, Ns.xcep, name);
  return text === 'true' || text === '1';
}

function integerOf(parent: XmlElement, name: string): number {
  return integerText(childOf(parent, Ns.xcep, name));
}

function optionalInteger(parent: XmlElement, name: string): number | null {
  const found = optionalChild(parent, Ns.xcep, name);
  return found === null || isNil(found) ? null : integerText(found);
}

/** Windows writes flags as unsigned and, in places, as signed numbers. */
function integerText(element: XmlElement): number {
  const text = element.text.trim();
  if (!/^-?\d{1,15}$/.test(text)) throw new XmlError(`${element.name} is no number`);
  return Number(text);
}

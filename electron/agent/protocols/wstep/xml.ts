import { SaxesParser } from 'saxes';

/** XML that is not what SOAP allows, or more of it than we read. For the operator only. */
export class XmlError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'XmlError';
  }
}

/** One element: plain data. */
export type XmlElement = {
  readonly namespace: string;
  readonly name: string;
  /** By `namespace name`, of an unqualified attribute by ` name`. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Character data of the element itself, entities resolved, as it is. */
  readonly text: string;
};

type Open = {
  namespace: string;
  name: string;
  attributes: Map<string, string>;
  children: XmlElement[];
  text: string;
};

const MOST_OCTETS = 4 << 20;
const MOST_DEPTH = 32;
const MOST_ELEMENTS = 100_000;
const MOST_ATTRIBUTES = 24;
const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

/**
 * Reads a document with namespaces: well-formed, no DTD and so no entities beyond the five, no processing instructions (SOAP 1.2
 * §5), UTF-8 or UTF-16. Throws XmlError.
 */
export function readXml(bytes: Uint8Array): XmlElement {
  const text = decode(bytes);
  const root = rootOf();
  let elements = 0;
  let attributes = 0;
  const stack: Open[] = [root];
  const parser = new SaxesParser({ xmlns: true, position: false });
  const refuse = (what: string) => (): never => {
    throw new XmlError(what);
  };
  parser.on('error', (error) => {
    throw new XmlError(error.message);
  });
  parser.on('doctype', refuse('a document type declaration'));
  parser.on('processinginstruction', refuse('a processing instruction'));
  parser.on('opentagstart', () => {
    attributes = 0;
    if (++elements > MOST_ELEMENTS) throw new XmlError('too many elements');
    if (stack.length > MOST_DEPTH) throw new XmlError('nested too deeply');
  });
  parser.on('attribute', () => {
    if (++attributes > MOST_ATTRIBUTES) throw new XmlError('too many attributes');
  });
  parser.on('opentag', (tag) => {
    const found = Object.values(tag.attributes).map(({ uri, local, value }) => [`${uri} ${local}`, value] as const);
    const element = { namespace: tag.uri, name: tag.local, attributes: new Map(found), children: [], text: '' };
    stack.at(-1)?.children.push(element);
    stack.push(element);
  });
  const append = (piece: string): void => {
    const top = stack.at(-1);
    if (top !== undefined) top.text += piece;
  };
  parser.on('text', append);
  parser.on('cdata', append);
  parser.on('closetag', () => void stack.pop());
  parser.write(text).close();
  const [document] = root.children;
  if (document === undefined) throw new XmlError('no element');
  return document;
}

function rootOf(): Open {
  return { namespace: '', name: '', attributes: new Map(), children: [], text: '' };
}

function decode(bytes: Uint8Array): string {
  if (bytes.length > MOST_OCTETS) throw new XmlError('too long');
  const label = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8';
  let text: string;
  try {
    text = new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    throw new XmlError('not UTF-8 or UTF-16');
  }
  const declared = /^<\?xml[^>]*\bencoding\s*=\s*["']([^"']*)["']/.exec(text.slice(0, 200))?.[1];
  if (declared !== undefined && !/^utf-(?:8|16)$/i.test(declared))
    throw new XmlError('an encoding that is not Unicode');
  return text;
}

/** Children of that name. */
export function childrenOf(element: XmlElement, namespace: string, name: string): XmlElement[] {
  return element.children.filter((child) => child.namespace === namespace && child.name === name);
}

/** The only child of that name, or null. Throws XmlError where there are several, which have two meanings. */
export function optionalChild(element: XmlElement, namespace: string, name: string): XmlElement | null {
  const [first, second] = childrenOf(element, namespace, name);
  if (second !== undefined) throw new XmlError(`${name} comes twice`);
  return first ?? null;
}

/** Throws XmlError. */
export function childOf(element: XmlElement, namespace: string, name: string): XmlElement {
  const found = optionalChild(element, namespace, name);
  if (found === null) throw new XmlError(`${name} is missing in ${element.name}`);
  return found;
}

export function isNil(element: XmlElement): boolean {
  const value = element.attributes.get(`${XSI} nil`)?.trim();
  return value === 'true' || value === '1';
}

/** The trimmed text of the only child of that name; null where it is absent, nil or empty. */
export function textOf(element: XmlElement, namespace: string, name: string): string | null {
  const found = optionalChild(element, namespace, name);
  if (found === null || isNil(found)) return null;
  const text = found.text.trim();
  return text === '' ? null : text;
}

/** base64 with whatever white space (Windows writes `&#xD;` and line ends into it). Throws XmlError. */
export function base64Of(element: XmlElement): Uint8Array {
  const text = element.text.replace(/[\t\n\r ]+/g, '');
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text))
    throw new XmlError(`${element.name} is not base64`);
  return Uint8Array.from(Buffer.from(text, 'base64'));
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#xD;',
};

/** Text for content and attribute values. Throws RangeError for characters that XML has not (XML 1.0 §2.2). */
export function escapeXml(text: string): string {
  if (!text.isWellFormed() || /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text)) {
    throw new RangeError('a character that XML cannot carry');
  }
  return text.replace(/[&<>"'\r]/g, (character) => ESCAPES[character] ?? '');
}

import { Ns, TokenType } from './namespaces.ts';
import { base64Of, childOf, isNil, optionalChild, textOf, type XmlElement, XmlError } from './xml.ts';

/** RequestSecurityTokenResponseCollection (MS-WSTEP §3.1.4.1.3.4). */
export type TokenResponse = {
  readonly requestId: string | null;
  /** CMC of the CA, with its chain; null where it is absent or nil. */
  readonly response: Uint8Array | null;
  /** The CA's words, in whatever language: for reading, never to decide by. */
  readonly disposition: string | null;
  readonly token:
    | { readonly kind: 'certificate'; readonly der: Uint8Array }
    /** Where to ask again; null where the reference says no address. */
    | { readonly kind: 'reference'; readonly uri: string | null };
};

const MOST_ID = 256;
const MOST_URI = 2048;

/** Throws XmlError. */
export function readTokenResponse(content: XmlElement): TokenResponse {
  if (content.namespace !== Ns.trust || content.name !== 'RequestSecurityTokenResponseCollection') {
    throw new XmlError('no RequestSecurityTokenResponseCollection');
  }
  const response = childOf(content, Ns.trust, 'RequestSecurityTokenResponse');
  const requestId = textOf(response, Ns.wstep, 'RequestID');
  if (requestId !== null && requestId.length > MOST_ID) throw new XmlError('RequestID is too long');
  return {
    requestId,
    response: binaryToken(response, TokenType.pkcs7),
    disposition: textOf(response, Ns.wstep, 'DispositionMessage'),
    token: readToken(childOf(response, Ns.trust, 'RequestedSecurityToken')),
  };
}

/** Which of the two elements is there tells issued from pending. */
function readToken(requested: XmlElement): TokenResponse['token'] {
  const der = binaryToken(requested, TokenType.x509v3);
  const reference = optionalChild(requested, Ns.security, 'SecurityTokenReference');
  if (der !== null && reference === null) return { kind: 'certificate', der };
  if (der !== null || reference === null) throw new XmlError('not one of certificate and reference');
  const uri = childOf(reference, Ns.security, 'Reference').attributes.get(' URI')?.trim() ?? '';
  if (uri.length > MOST_URI) throw new XmlError('the reference is too long');
  return { kind: 'reference', uri: uri === '' ? null : uri };
}

function binaryToken(parent: XmlElement, valueType: string): Uint8Array | null {
  const token = optionalChild(parent, Ns.security, 'BinarySecurityToken');
  if (token === null || isNil(token)) return null;
  const type = token.attributes.get(' ValueType');
  if (type !== undefined && type !== valueType) throw new XmlError('a BinarySecurityToken of another type');
  return base64Of(token);
}

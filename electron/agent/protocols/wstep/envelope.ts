import { Ns } from './namespaces.ts';
import { escapeXml } from './xml.ts';

/** Credentials inside the message (MS-WSTEP §3.1.1.1); all other kinds are the connection's. */
export type UsernameToken = { readonly username: string; readonly password: string };

export type EnvelopeParts = {
  readonly action: string;
  readonly url: URL;
  /** Such as `urn:uuid:…`. */
  readonly messageId: string;
  readonly credentials: UsernameToken | null;
  /** Epoch milliseconds. */
  readonly now: number;
  /** XML with the prefixes of this envelope. */
  readonly body: string;
};

/** How long a message may be believed: what WCF's own clients write. */
const MESSAGE_LIFE = 5 * 60_000;

const PREFIXES = [
  ['s', Ns.soap],
  ['a', Ns.addressing],
  ['xcep', Ns.xcep],
  ['wst', Ns.trust],
  ['wstep', Ns.wstep],
  ['auth', Ns.authorization],
  ['wsse', Ns.security],
  ['wsu', Ns.utility],
  ['xsi', 'http://www.w3.org/2001/XMLSchema-instance'],
] as const;

/** A SOAP 1.2 request with its WS-Addressing headers. Throws RangeError for text that XML cannot carry. */
export function writeEnvelope(parts: EnvelopeParts): Uint8Array {
  const declarations = PREFIXES.map(([prefix, uri]) => ` xmlns:${prefix}="${uri}"`).join('');
  const text =
    `<s:Envelope${declarations}><s:Header>` +
    `<a:Action s:mustUnderstand="1">${escapeXml(parts.action)}</a:Action>` +
    `<a:MessageID>${escapeXml(parts.messageId)}</a:MessageID>` +
    `<a:ReplyTo><a:Address>${Ns.addressing}/anonymous</a:Address></a:ReplyTo>` +
    `<a:To s:mustUnderstand="1">${escapeXml(parts.url.href)}</a:To>` +
    (parts.credentials === null ? '' : security(parts.credentials, parts.now)) +
    `</s:Header><s:Body>${parts.body}</s:Body></s:Envelope>`;
  return new TextEncoder().encode(text);
}

/** The Timestamp is what WCF asks for beside a password (MS-XCEP §4.1.1.1). */
function security({ username, password }: UsernameToken, now: number): string {
  return (
    '<wsse:Security s:mustUnderstand="1"><wsu:Timestamp wsu:Id="_0">' +
    `<wsu:Created>${new Date(now).toISOString()}</wsu:Created>` +
    `<wsu:Expires>${new Date(now + MESSAGE_LIFE).toISOString()}</wsu:Expires></wsu:Timestamp>` +
    `<wsse:UsernameToken wsu:Id="_1"><wsse:Username>${escapeXml(username)}</wsse:Username>` +
    // Unqualified, as the OASIS profile has it.
    '<wsse:Password Type="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText">' +
    `${escapeXml(password)}</wsse:Password></wsse:UsernameToken></wsse:Security>`
  );
}

import { Ns, TokenType } from './namespaces.ts';
import { escapeXml } from './xml.ts';

/** What carries the request: a bare PKCS#10, or a CMS message around one (renewal, on behalf of others). */
export type RequestedToken = {
  readonly format: 'PKCS10' | 'PKCS7';
  readonly der: Uint8Array;
  /** The template's cn, where it is not among the request's extensions; null leaves it out. */
  readonly template: string | null;
};

/** RequestSecurityToken that asks for a certificate (MS-WSTEP §3.1.4.1.3.3). */
export function writeIssueBody({ format, der, template }: RequestedToken): string {
  const valueType = format === 'PKCS10' ? TokenType.pkcs10 : TokenType.pkcs7;
  return requestSecurityToken(
    `${Ns.trust}/Issue`,
    `<wsse:BinarySecurityToken ValueType="${valueType}" EncodingType="${TokenType.encoding}">` +
      `${Buffer.from(der).toString('base64')}</wsse:BinarySecurityToken>` +
      (template === null ? '' : additionalContext(template)) +
      '<wstep:RequestID xsi:nil="true"/>',
  );
}

/** RequestSecurityToken that asks how it went (MS-WSTEP §3.1.4.2.1.2). */
export function writeQueryBody(requestId: string): string {
  return requestSecurityToken(
    `${Ns.wstep}/QueryTokenStatus`,
    `<wstep:RequestID>${escapeXml(requestId)}</wstep:RequestID>`,
  );
}

function requestSecurityToken(type: string, content: string): string {
  return (
    `<wst:RequestSecurityToken PreferredLanguage="en-US"><wst:TokenType>${TokenType.x509v3}</wst:TokenType>` +
    `<wst:RequestType>${type}</wst:RequestType>${content}</wst:RequestSecurityToken>`
  );
}

/** Names and values of [MS-WCCE]'s pwszAttributes. */
function additionalContext(template: string): string {
  return (
    '<auth:AdditionalContext><auth:ContextItem Name="CertificateTemplate">' +
    `<auth:Value>${escapeXml(template)}</auth:Value></auth:ContextItem></auth:AdditionalContext>`
  );
}

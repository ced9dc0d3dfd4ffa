/** Namespaces of MS-XCEP §2.2.1 and MS-WSTEP §2.2.1. */
export const Ns = {
  soap: 'http://www.w3.org/2003/05/soap-envelope',
  addressing: 'http://www.w3.org/2005/08/addressing',
  xcep: 'http://schemas.microsoft.com/windows/pki/2009/01/enrollmentpolicy',
  trust: 'http://docs.oasis-open.org/ws-sx/ws-trust/200512',
  wstep: 'http://schemas.microsoft.com/windows/pki/2009/01/enrollment',
  authorization: 'http://schemas.xmlsoap.org/ws/2006/12/authorization',
  security: 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd',
  utility: 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd',
} as const;

const TOKEN_PROFILE = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0';

export const TokenType = {
  x509v3: `${TOKEN_PROFILE}#X509v3`,
  pkcs7: `${Ns.security}#PKCS7`,
  pkcs10: `${Ns.wstep}#PKCS10`,
  /** The lower-case b is what Windows compares with. */
  encoding: `${Ns.security}#base64binary`,
} as const;

export const Action = {
  getPolicies: `${Ns.xcep}/IPolicy/GetPolicies`,
  getPoliciesResponse: `${Ns.xcep}/IPolicy/GetPoliciesResponse`,
  requestSecurityToken: `${Ns.wstep}/RST/wstep`,
  requestSecurityTokenResponse: `${Ns.wstep}/RSTRC/wstep`,
} as const;

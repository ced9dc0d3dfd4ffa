const XCEP = 'http://schemas.microsoft.com/windows/pki/2009/01/enrollmentpolicy';
const nil = (name: string): string => `<${name} xsi:nil="true"/>`;

/** GetPoliciesResponse with two templates: one of the request's own subject, one that demands an agent. */
export function policyBody(
  certificate: Buffer,
  cesUrl: string,
  { login, renewalUrl }: { readonly login: 'UsernamePassword' | 'Kerberos'; readonly renewalUrl: string | null },
): string {
  const [kerberos, password] =
    login === 'Kerberos' ? [cesUrl, 'https://ca.example/p'] : ['https://ca.example/k', cesUrl];
  return (
    `<GetPoliciesResponse xmlns="${XCEP}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><response>` +
    '<policyID>{5f0e9dcb-0000-4000-8000-000000000001}</policyID><policyFriendlyName>Stand-in policy</policyFriendlyName>' +
    `<nextUpdateHours>8</nextUpdateHours>${nil('policiesNotChanged')}<policies>` +
    policy({ reference: 10, name: 'PrinterServer', schema: 2, subjectFlags: 0x1_0001, agents: 0 }) +
    policy({ reference: 11, name: 'PrinterOnBehalf', schema: 2, subjectFlags: 1, agents: 1 }) +
    '</policies></response><cAs><cA><uris>' +
    `<cAURI><clientAuthentication>2</clientAuthentication><uri>${kerberos}</uri><priority>5</priority><renewalOnly>false</renewalOnly></cAURI>` +
    // Preferred above all others, for renewals alone and by the certificate that is renewed.
    (renewalUrl === null
      ? ''
      : `<cAURI><clientAuthentication>8</clientAuthentication><uri>${renewalUrl}</uri><priority>0</priority><renewalOnly>true</renewalOnly></cAURI>`) +
    `<cAURI><clientAuthentication>4</clientAuthentication><uri>${password}</uri><priority>1</priority>${nil('renewalOnly')}</cAURI>` +
    `</uris><certificate>${certificate.toString('base64').replace(/(.{64})/g, '$1&#xD;\n')}</certificate>` +
    '<enrollPermission>true</enrollPermission><cAReferenceID>0</cAReferenceID></cA></cAs><oIDs>' +
    oid(10, '1.3.6.1.4.1.311.21.8.1.2.3', 9, 'Printer server') +
    oid(11, '1.3.6.1.4.1.311.21.8.1.2.4', 9, 'Printer on behalf') +
    oid(1, '2.5.29.37', 6, null) +
    oid(2, '1.3.6.1.4.1.311.20.2.1', 7, 'Certificate Request Agent') +
    oid(3, '1.2.840.113549.1.1.1', 3, 'RSA') +
    '</oIDs></GetPoliciesResponse>'
  );
}

/** What a client is told whose policies have not changed. */
export function unchangedBody(): string {
  return (
    `<GetPoliciesResponse xmlns="${XCEP}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><response>` +
    `<policyID>{1}</policyID>${nil('policyFriendlyName')}${nil('nextUpdateHours')}` +
    `<policiesNotChanged>true</policiesNotChanged>${nil('policies')}</response>${nil('cAs')}${nil('oIDs')}</GetPoliciesResponse>`
  );
}

function oid(reference: number, value: string, group: number, name: string | null): string {
  const shown = name === null ? nil('defaultName') : `<defaultName>${name}</defaultName>`;
  return `<oID><value>${value}</value><group>${group}</group><oIDReferenceID>${reference}</oIDReferenceID>${shown}</oID>`;
}

function policy(of: { reference: number; name: string; schema: number; subjectFlags: number; agents: number }): string {
  const agents =
    of.agents === 0
      ? nil('rARequirements')
      : `<rARequirements><rASignatures>${of.agents}</rASignatures><rAEKUs><oIDReference>2</oIDReference></rAEKUs>${nil('rAPolicies')}</rARequirements>`;
  return (
    `<policy><policyOIDReference>${of.reference}</policyOIDReference><cAs><cAReference>0</cAReference></cAs><attributes>` +
    `<commonName>${of.name}</commonName><policySchema>${of.schema}</policySchema><certificateValidity>` +
    '<validityPeriodSeconds>63072000</validityPeriodSeconds><renewalPeriodSeconds>3628800</renewalPeriodSeconds>' +
    '</certificateValidity><permission><enroll>true</enroll><autoEnroll>false</autoEnroll></permission>' +
    `<privateKeyAttributes><minimalKeyLength>2048</minimalKeyLength><keySpec>1</keySpec>${nil('keyUsageProperty')}` +
    `${nil('permissions')}<algorithmOIDReference>3</algorithmOIDReference>${nil('cryptoProviders')}</privateKeyAttributes>` +
    '<revision><majorRevision>100</majorRevision><minorRevision>4</minorRevision></revision>' +
    `${nil('supersededPolicies')}<privateKeyFlags>16842752</privateKeyFlags>` +
    `<subjectNameFlags>${of.subjectFlags}</subjectNameFlags><enrollmentFlags>0</enrollmentFlags>` +
    `<generalFlags>131649</generalFlags>${nil('hashAlgorithmOIDReference')}${agents}${nil('keyArchivalAttributes')}` +
    '<extensions><extension><oIDReference>1</oIDReference><critical>false</critical>' +
    // SEQUENCE { serverAuth }
    '<value>MAoGCCsGAQUFBwMB</value></extension></extensions></attributes></policy>'
  );
}

import { caCertificate } from '../scep-ca/scep-ca.ts';
import { makeKey } from '../scep-client/keys.ts';
import { CONFIGURATION, DOMAIN } from './active-directory.ts';

const SERVICES = `CN=Public Key Services,CN=Services,${CONFIGURATION}`;
export const OFFICE_CES = 'https://ces.office.example/Office-CA_CES_UsernamePassword/service.svc/CES';

/** LDIF of an office: its CA with one template, a computer and a disabled one. */
export async function office(): Promise<string> {
  const ca = caCertificate(await makeKey('ec:p256')).toString('base64');
  const container = (cn: string, parent: string) => `dn: CN=${cn},${parent}\nobjectClass: container\ncn: ${cn}\n\n`;
  const computer = (cn: string, ...more: readonly string[]) =>
    `dn: CN=${cn},${DOMAIN}\nobjectClass: computer\ncn: ${cn}\n${more.map((line) => `${line}\n`).join('')}\n`;
  return [
    container('Services', CONFIGURATION),
    container('Public Key Services', `CN=Services,${CONFIGURATION}`),
    container('Enrollment Services', SERVICES),
    container('Certificate Templates', SERVICES),
    `dn: CN=Office CA,CN=Enrollment Services,${SERVICES}\nobjectClass: pKIEnrollmentService\ncn: Office CA\n`,
    `cACertificate:: ${ca}\ncertificateTemplates: PrinterRA\n`,
    `msPKI-Enrollment-Servers:: ${Buffer.from(`1\n4\n0\n${OFFICE_CES}\n0`).toString('base64')}\n\n`,
    `dn: CN=NTAuthCertificates,${SERVICES}\nobjectClass: certificationAuthority\ncn: NTAuthCertificates\n`,
    `cACertificate:: ${ca}\nauthorityRevocationList:: AA==\ncertificateRevocationList:: AA==\n\n`,
    `dn: CN=PrinterRA,CN=Certificate Templates,${SERVICES}\nobjectClass: pKICertificateTemplate\ncn: PrinterRA\n`,
    'displayName: Printers by agent\npKIExtendedKeyUsage: 1.3.6.1.5.5.7.3.2\n',
    'pKIExtendedKeyUsage: 1.3.6.1.4.1.99999.1\n',
    'msPKI-RA-Signature: 1\nmsPKI-Enrollment-Flag: 2050\nmsPKI-Certificate-Name-Flag: 1\n\n',
    computer('PC-1', 'dNSHostName: pc-1.office.example', 'operatingSystem: Windows 11'),
    computer('PC-2', 'dNSHostName: pc-2.office.example', 'userAccountControl: 2'),
  ].join('');
}

import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DirectoryClient, type DirectorySettings } from '../../electron/agent/directory/directory-client.ts';
import { fetchCrl, readCrlAddress } from '../../electron/agent/directory/fetch-crl.ts';
import { discoverCas } from '../../electron/agent/directory/discover.ts';
import { CaFault } from '../../electron/agent/outbound/ca-fault.ts';
import type { Context } from '../../electron/agent/endpoints/validation/context.ts';
import { checkCrl } from '../../electron/agent/endpoints/validation/revocation-checks.ts';
import { systemResolve } from '../../electron/agent/outbound/foreign-host.ts';
import { DEFAULT_IDENTITY } from '../../electron/agent/outbound/identity-settings.ts';
import { readCertificate } from '../../electron/agent/pki/certificate.ts';
import { certificateIn } from '../../electron/agent/services/problems.ts';
import { makeCrl, makeIssuer, makeSigner, type Issuer } from '../unit/agent/services/signer-fixture.ts';
import { findPeer, peer } from '../harness/peers.ts';
import {
  startActiveDirectory,
  type ActiveDirectory,
  CONFIGURATION,
} from '../simulators/active-directory/active-directory.ts';
import { caCertificate } from '../simulators/scep-ca/scep-ca.ts';
import { makeKey } from '../simulators/scep-client/keys.ts';

const SERVICES = `CN=Public Key Services,CN=Services,${CONFIGURATION}`;
const DAY = 86_400_000;
const CDP = `CN=Office CDP,${SERVICES}`;
/** Whatever is published: who fetches it does not look into it. */
const CRL = Buffer.from('the list of what was revoked');

/** Eight octets, little-endian, of a negative number of 100 nanoseconds. */
function period(days: number): string {
  const octets = Buffer.alloc(8);
  octets.writeBigInt64LE(-BigInt(days * DAY) * 10_000n);
  return octets.toString('base64');
}

function entries(ca: Buffer, crl: Uint8Array): string {
  const container = (cn: string, parent: string) => `dn: CN=${cn},${parent}\nobjectClass: container\ncn: ${cn}\n\n`;
  const servers = [
    '2\n2\n0\nhttps://ces.office.example/Office-CA_CES_Kerberos/service.svc/CES\n0',
    '1\n4\n0\nhttps://ces.office.example/Office%20CA_CES_UsernamePassword/service.svc/CES\n0',
    '1\n8\n1\nhttp://ces.office.example/plain',
    'nonsense',
  ];
  const lines = servers.map((value) => `msPKI-Enrollment-Servers:: ${Buffer.from(value).toString('base64')}\n`);
  return [
    container('Services', CONFIGURATION),
    container('Public Key Services', `CN=Services,${CONFIGURATION}`),
    container('Enrollment Services', SERVICES),
    container('Certificate Templates', SERVICES),
    `dn: CN=Office CA,CN=Enrollment Services,${SERVICES}\nobjectClass: pKIEnrollmentService\ncn: Office CA\n`,
    `dNSHostName: ca.office.example\ncACertificate:: ${ca.toString('base64')}\n`,
    `certificateTemplates: WebServer\ncertificateTemplates: PrinterRA\n${lines.join('')}\n`,
    `dn: CN=NTAuthCertificates,${SERVICES}\nobjectClass: certificationAuthority\ncn: NTAuthCertificates\n`,
    `cACertificate:: ${ca.toString('base64')}\ncACertificate:: ${Buffer.from('noise').toString('base64')}\n`,
    `authorityRevocationList:: AA==\ncertificateRevocationList:: ${CRL.toString('base64')}\n\n`,
    `dn: ${CDP}\nobjectClass: certificationAuthority\ncn: Office CDP\ncACertificate:: ${ca.toString('base64')}\n`,
    `authorityRevocationList:: AA==\ncertificateRevocationList:: ${Buffer.from(crl).toString('base64')}\n\n`,
    `dn: CN=PrinterRA,CN=Certificate Templates,${SERVICES}\nobjectClass: pKICertificateTemplate\ncn: PrinterRA\n`,
    'displayName: Printers by agent\nrevision: 100\nmsPKI-Template-Schema-Version: 4\nmsPKI-Template-Minor-Revision: 7\n',
    'msPKI-Cert-Template-OID: 1.3.6.1.4.1.311.21.8.1.2.3\nmsPKI-Minimal-Key-Size: 2048\nmsPKI-RA-Signature: 1\n',
    'msPKI-RA-Application-Policies: msPKI-Asymmetric-Algorithm`PZPWSTR`RSA`msPKI-RA-Application-Policies`PZPWSTR`1.3.6.1.4.1.311.20.2.1`\n',
    // A number with its highest bit set, as Active Directory writes it.
    'msPKI-Certificate-Name-Flag: -2147483647\nmsPKI-Enrollment-Flag: 2050\npKIExtendedKeyUsage: 1.3.6.1.5.5.7.3.2\n',
    `pKIExpirationPeriod:: ${period(365)}\npKIOverlapPeriod:: ${period(42)}\n\n`,
    `dn: CN=User,CN=Certificate Templates,${SERVICES}\nobjectClass: pKICertificateTemplate\ncn: User\nrevision: 3\n\n`,
    ...Array.from(
      { length: 450 },
      (_, i) =>
        `dn: CN=T${String(i)},CN=Certificate Templates,${SERVICES}\nobjectClass: pKICertificateTemplate\ncn: T${String(i)}\n\n`,
    ),
  ].join('');
}

describe('an Active Directory', () => {
  let directory: ActiveDirectory;
  let stop = (): Promise<void> => Promise.resolve();
  let ca: Buffer;
  let issuer: Issuer;
  const now = Date.now();
  beforeAll(async () => {
    ca = caCertificate(await makeKey('ec:p256'));
    issuer = await makeIssuer(now);
    const found = await findPeer('slapd');
    if ('program' in found) {
      directory = await startActiveDirectory(found.program, entries(ca, makeCrl(issuer, { thisUpdate: now - DAY })));
      stop = () => directory.stop();
    }
  });
  beforeEach((context) => peer('slapd', context));
  afterAll(() => stop());

  describe('has the CRL of a CA', () => {
    const dn = `CN=NTAuthCertificates,${SERVICES}`;
    const url = (more = '?certificateRevocationList?base?objectClass=cRLDistributionPoint', of = dn) =>
      `ldap://127.0.0.1:${String(directory.ldapPort)}/${encodeURIComponent(of)}${more}`;
    const fetched = (text: string, most = 1_000) => {
      const address = readCrlAddress(text);
      if (address === null) throw new Error(text);
      return fetchCrl(address, { timeout: 5_000, most, signal: new AbortController().signal });
    };

    it('where a certificate says, for anybody', async () => {
      expect(Buffer.from(await fetched(url()))).toEqual(CRL);
      expect(Buffer.from(await fetched(url('')))).toEqual(CRL);
    });

    it('or does not, or has one that is too long', async () => {
      await expect(fetched(url(undefined, `CN=Nobody,${SERVICES}`))).rejects.toBeInstanceOf(CaFault);
      // What stands elsewhere is for accounts.
      await expect(fetched(url(undefined, SERVICES))).rejects.toBeInstanceOf(CaFault);
      await expect(fetched(url(), 5)).rejects.toMatchObject({ code: 'http-body-too-large' });
    });
  });

  describe('has the CRL of a certificate that names no server', () => {
    async function checked({ dn = CDP, password = directory.account.password, anchors = [directory.root] } = {}) {
      const url = `ldap:///${encodeURIComponent(dn)}?certificateRevocationList?base?objectClass=cRLDistributionPoint`;
      const certificate = readCertificate(await makeSigner(issuer, now, { crl: url }));
      const ca = certificateIn(issuer.pem);
      if (ca === null) throw new Error('no issuer');
      const at = `ldaps://localhost:${String(directory.ldapsPort)}`;
      const body = {
        connection: { protocol: 'mscews', credentials: { kind: 'username-token', userName: directory.account.name } },
        trust: { systemRoots: false, anchors: '', directory: at },
      };
      const parts = {
        ...{ url: new URL('https://ca.office.example/'), known: { id: 'x', body }, clock: () => now },
        anchors: anchors.flatMap((pem) => certificateIn(pem) ?? []),
        identity: { ...DEFAULT_IDENTITY, timeouts: { connect: 5_000, whole: 10_000, idle: 5_000 } },
        ...{ signal: new AbortController().signal, resolve: systemResolve },
        secrets: { open: () => Promise.resolve(Buffer.from(password)) },
      };
      const { fault, facts } = await checkCrl(parts as unknown as Context, { certificate, issuers: [ca] });
      return { code: fault?.code ?? null, detail: fault?.params['detail'], crl: facts?.[0]?.[1], url };
    }

    it('for the account of the CA', async () => {
      const { code, crl, url } = await checked();
      expect({ code, crl }).toEqual({ code: null, crl: url });
    });

    it('and for nobody else, nor where the directory is not believed, nor where there is no such entry', async () => {
      expect(await checked({ password: 'wrong' })).toMatchObject({ detail: 'directory-credentials' });
      expect(await checked({ anchors: [issuer.pem] })).toMatchObject({ detail: 'directory-tls' });
      expect(await checked({ dn: `CN=Nobody,${SERVICES}` })).toMatchObject({ detail: 'directory-refused' });
      expect(await checked({ dn: SERVICES })).toMatchObject({ code: 'crl-unusable' });
    });
  });

  function settings(changed: Partial<DirectorySettings> = {}): DirectorySettings {
    const { ldapsPort: port, account, root: roots } = directory;
    return { host: 'localhost', port, security: 'ldaps', account, roots, timeout: 5_000, ...changed };
  }

  async function faultOf(changed: Partial<DirectorySettings>): Promise<string> {
    try {
      const client = await DirectoryClient.open(settings(changed));
      try {
        await discoverCas(client);
        return 'no fault';
      } finally {
        await client.close();
      }
    } catch (error) {
      if (error instanceof CaFault) return error.code;
      throw error;
    }
  }

  it('tells of its CAs, by LDAPS and by StartTLS', async () => {
    for (const changed of [{}, { security: 'starttls', port: directory.ldapPort }] as const) {
      const client = await DirectoryClient.open(settings(changed));
      const found = await discoverCas(client);
      await client.close();
      expect(found.services).toMatchObject([
        {
          name: 'Office CA',
          host: 'ca.office.example',
          templates: ['WebServer', 'PrinterRA'],
          servers: [
            {
              url: 'https://ces.office.example/Office%20CA_CES_UsernamePassword/service.svc/CES',
              authentication: 'password',
              priority: 1,
              renewalOnly: false,
            },
            { authentication: 'kerberos', priority: 2 },
          ],
        },
      ]);
      const [certificate] = found.services[0]?.certificates ?? [];
      expect(new X509Certificate(certificate?.der ?? '').fingerprint256).toBe(new X509Certificate(ca).fingerprint256);
      expect(found.ntAuth).toHaveLength(1);
      // More than one page.
      expect(found.templates).toHaveLength(452);
      expect(found.templates.find(({ name }) => name === 'PrinterRA')).toEqual({
        name: 'PrinterRA',
        displayName: 'Printers by agent',
        oid: '1.3.6.1.4.1.311.21.8.1.2.3',
        ...{ majorVersion: 100, minorVersion: 7, schemaVersion: 4, leastKeyBits: 2048 },
        ...{ validity: 365 * DAY, renewalOverlap: 42 * DAY, purposes: ['1.3.6.1.5.5.7.3.2'] },
        ...{
          subject: 'request',
          signatures: 1,
          signerPurposes: ['1.3.6.1.4.1.311.20.2.1'],
          approval: true,
          onBehalf: true,
        },
      });
      expect(found.templates.find(({ name }) => name === 'User')).toMatchObject({
        ...{ schemaVersion: 1, oid: null, subject: 'directory', signatures: 0, approval: false, onBehalf: false },
      });
    }
  });

  it('is not believed under another name or root, nor asked without TLS', async () => {
    expect(await faultOf({ host: '127.0.0.1' })).toBe('directory-tls');
    expect(await faultOf({ roots: null })).toBe('directory-tls');
    expect(await faultOf({ port: directory.ldapPort })).not.toBe('no fault');
  });

  it('wants a good account', async () => {
    expect(await faultOf({ account: { ...directory.account, password: 'wrong' } })).toBe('directory-credentials');
    expect(await faultOf({ account: null })).not.toBe('no fault');
  });

  it('that is not there is told so', async () => {
    expect(await faultOf({ port: 1 })).toBe('connection-refused');
    expect(await faultOf({ host: 'nobody.invalid' })).toBe('name-unresolved');
  });
});

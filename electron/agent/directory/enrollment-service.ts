import { tryReadCertificate, type Certificate } from '../pki/certificate.ts';
import type { DirectoryEntry } from './directory-entry.ts';

/** How a client proves itself at an address (MS-XCEP §3.1.4.1.3.5). */
const AUTHENTICATION = new Map([
  ['1', 'anonymous'],
  ['2', 'kerberos'],
  ['4', 'password'],
  ['8', 'certificate'],
] as const);
export type EnrollmentAuthentication = typeof AUTHENTICATION extends Map<string, infer Kind> ? Kind : never;

/** An address of the Certificate Enrollment Web Service (CES). */
export type EnrollmentServer = {
  readonly url: string;
  readonly authentication: EnrollmentAuthentication;
  /** Lower ones are preferred. */
  readonly priority: number;
  readonly renewalOnly: boolean;
};

/** A CA of the forest: an entry of `CN=Enrollment Services` (MS-WCCE §2.2.2.11.2). */
export type EnrollmentService = {
  readonly name: string;
  /** DNS name of the CA's host; null where the entry has none. */
  readonly host: string | null;
  readonly certificates: readonly Certificate[];
  /** Common names of the templates that it issues. */
  readonly templates: readonly string[];
  /** Preferred ones first. */
  readonly servers: readonly EnrollmentServer[];
};

export const ENROLLMENT_SERVICE_ATTRIBUTES = [
  'cn',
  'displayName',
  'dNSHostName',
  'cACertificate',
  'certificateTemplates',
  'msPKI-Enrollment-Servers',
] as const;

export function readEnrollmentService(entry: DirectoryEntry): EnrollmentService {
  return {
    name: entry.text('displayName') ?? entry.text('cn') ?? entry.dn,
    host: entry.text('dNSHostName'),
    certificates: entry.octets('cACertificate').flatMap((der) => tryReadCertificate(der) ?? []),
    templates: entry.texts('certificateTemplates'),
    servers: entry
      .texts('msPKI-Enrollment-Servers')
      .flatMap((value) => readEnrollmentServer(value) ?? [])
      .toSorted((a, b) => a.priority - b.priority),
  };
}

/**
 * One value of msPKI-Enrollment-Servers: lines with priority, authentication, renewalOnly and address, and since Windows 8 whether
 * renewal may be by key. Null for what is not HTTPS, or not in this form.
 */
export function readEnrollmentServer(value: string): EnrollmentServer | null {
  const [priority = '', kind = '', renewalOnly = '', address = ''] = value.split('\n').map((line) => line.trim());
  const authentication = [...AUTHENTICATION].find(([code]) => code === kind)?.[1];
  if (!/^\d{1,9}$/.test(priority) || authentication === undefined || !/^[01]$/.test(renewalOnly)) return null;
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  if (url.protocol !== 'https:' || url.username !== '' || url.password !== '') return null;
  return { url: url.href, authentication, priority: Number(priority), renewalOnly: renewalOnly === '1' };
}

import { X509Certificate } from 'node:crypto';
import type { DirectoryCa, DirectoryCas as View } from '../../../shared/contract/directory.ts';
import { upstreamText } from '../outbound/upstream-text.ts';
import { compareBytes } from '../pki/der-writer.ts';
import { formatName } from '../pki/distinguished-name.ts';
import { sha256Hex } from '../pki/fingerprints.ts';
import { PEM_LABELS, toPem } from '../pki/pem.ts';
import type { Certificate } from '../pki/certificate.ts';
import type { CertificateTemplate } from './certificate-template.ts';
import type { DirectoryCas } from './discover.ts';
import type { EnrollmentService } from './enrollment-service.ts';

/** More CAs above each other than anybody has. */
const DEEPEST = 8;
/** Values of one entry that are shown. */
const MOST = 500;

/** What discovery found, as the contract tells it: texts of the directory on one line each, chains put together. */
export function directoryCasView({ services, templates, ntAuth, issuers }: DirectoryCas): View {
  const trusted = new Set(ntAuth.map(({ der }) => sha256Hex(der)));
  return {
    cas: services.map((service) => caView(service, issuers, trusted)),
    templates: templates.map(templateView),
  };
}

function caView(
  service: EnrollmentService,
  issuers: readonly Certificate[],
  trusted: ReadonlySet<string>,
): DirectoryCa {
  // A CA that was renewed has several; the newest issues.
  const [current] = service.certificates.toSorted((a, b) => b.notBefore - a.notBefore);
  return {
    name: shown(service.name),
    host: service.host === null ? null : shown(service.host),
    chain: current === undefined ? [] : chainOf(current, issuers).map(certificateView),
    ntAuth: current !== undefined && trusted.has(sha256Hex(current.der)),
    servers: service.servers
      .slice(0, MOST)
      .map(({ url, authentication, renewalOnly }) => ({ url, authentication, renewalOnly })),
    templates: service.templates.slice(0, MOST),
  };
}

/** By name and signature, as far as the directory has those above it. */
function chainOf(leaf: Certificate, issuers: readonly Certificate[]): readonly Certificate[] {
  const chain = [leaf];
  for (let below = leaf; chain.length < DEEPEST;) {
    const at = below;
    if (compareBytes(at.issuer, at.subject) === 0) break;
    const above = issuers.find((each) => compareBytes(each.subject, at.issuer) === 0 && signed(each, at));
    if (above === undefined || chain.includes(above)) break;
    chain.push(above);
    below = above;
  }
  return chain;
}

function signed(issuer: Certificate, subject: Certificate): boolean {
  try {
    return new X509Certificate(subject.der).verify(new X509Certificate(issuer.der).publicKey);
  } catch {
    // A key or an algorithm that is not known here proves nothing.
    return false;
  }
}

function certificateView({ der, subjectName, notAfter }: Certificate): DirectoryCa['chain'][number] {
  return {
    subject: shown(formatName(subjectName)),
    sha256: sha256Hex(der),
    notAfter,
    pem: toPem(PEM_LABELS.certificate, der),
  };
}

function templateView(template: CertificateTemplate): View['templates'][number] {
  const { name, displayName, subject, signatures, approval, onBehalf, leastKeyBits, validity, purposes } = template;
  return {
    ...{ name, displayName: shown(displayName), subject, signatures, approval, onBehalf, leastKeyBits, validity },
    purposes: purposes.slice(0, MOST),
  };
}

function shown(text: string): string {
  return upstreamText(text) ?? '–';
}

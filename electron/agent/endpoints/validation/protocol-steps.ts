import { CaFault } from '../../outbound/ca-fault.ts';
import type { Certificate } from '../../pki/certificate.ts';
import { readCertificate } from '../../pki/certificate.ts';
import { formatName } from '../../pki/distinguished-name.ts';
import { sha256Hex } from '../../pki/fingerprints.ts';
import { isAuthority, isSelfIssued, trustedCertificates } from '../../pki/trusted-certificates.ts';
import { confirmedChain, confirmable as confirmableOfEst } from '../../protocols/est/ca-certificates.ts';
import type { CsrAttributes } from '../../protocols/est/csr-attributes.ts';
import { EstClient } from '../../protocols/est/est-client.ts';
import { chooseAlgorithms } from '../../protocols/scep/client/ca-capabilities.ts';
import { caParties, confirmable as confirmableOfScep } from '../../protocols/scep/client/ca-certificates.ts';
import { ScepCa } from '../../protocols/scep/client/scep-ca.ts';
import type { EnrollmentPolicies, PolicyTemplate } from '../../protocols/wstep/policies.ts';
import { getPolicies } from '../../protocols/wstep/policy-client.ts';
import { passwordOf } from '../endpoint-identity.ts';
import type { Context } from './context.ts';
import { nextOfEst, nextOfScep, withNext } from './next-ca.ts';
import type { Finding } from './report.ts';

/** What a protocol tells before anything is asked for. */
export type ProtocolSteps = {
  authentication(): Promise<Finding>;
  capabilities(): Promise<Finding>;
  /** The CAs that the operator may confirm, the issuing one first; and those that it announces to follow, where it was asked. */
  chain(): Promise<Finding & { readonly shown: readonly Certificate[]; readonly next?: readonly Certificate[] | null }>;
};

const SKIPPED: Finding = { state: 'skipped', milliseconds: 0 };

export function protocolSteps(context: Context): ProtocolSteps {
  const { connection } = context.known.body;
  switch (connection.protocol) {
    case 'est':
      return estSteps(context, connection);
    case 'scep':
      return scepSteps(context, connection);
    case 'mscews':
      return mscewsSteps(context, connection);
  }
}

type Of<Protocol> = Extract<Context['known']['body']['connection'], { readonly protocol: Protocol }>;

function estSteps(
  { exchange, clock, signal, firstContact, anchors }: Context,
  { url, label, credentials }: Of<'est'>,
): ProtocolSteps {
  const client = new EstClient({ url: new URL(url), label }, exchange, clock);
  return {
    async authentication() {
      if (firstContact || credentials.kind === 'none') return SKIPPED;
      // RFC 7030 lets anybody ask for them; a server that does not says here that it does not know us.
      return { sent: 'GET csrattrs', received: wished(await client.csrAttributes(signal)) };
    },
    async capabilities() {
      const wishes = firstContact ? null : await client.csrAttributes(signal);
      return {
        sent: 'GET csrattrs',
        received: wished(wishes),
        facts: [['csrattrs', wishes === null ? 'none' : 'present']],
      };
    },
    async chain() {
      const certificates = await client.caCertificates(signal);
      const shown = confirmableOfEst(certificates).toReversed();
      const finding = { sent: 'GET cacerts', received: described(certificates), shown };
      if (firstContact) return { ...finding, state: 'warned', fault: unconfirmed(shown) };
      const confirmed = anchors.map(({ der }) => sha256Hex(der));
      const trusted = anchors.map(({ der }) => der);
      const believed = trustedCertificates(certificates, trusted).filter(isAuthority);
      // An anchor above the issuing CA need not come along.
      const chain = believed.some(({ der }) => !confirmed.includes(sha256Hex(der)))
        ? believed
        : confirmedChain(certificates, confirmed);
      const after = nextOfEst(certificates, trusted, clock());
      const facts = [...chainFacts(chain), ...(after.facts ?? [])];
      return { ...finding, ...withNext(ends(chain, clock()), after), facts, next: after.next };
    },
  };
}

function scepSteps({ exchange, clock, signal, firstContact, anchors }: Context, connection: Of<'scep'>): ProtocolSteps {
  const { url, caIdentifier, allowWeak } = connection;
  const trusted = anchors.map(({ der }) => der);
  const ca = new ScepCa({ url: new URL(url), caIdentifier, anchors: trusted, allowWeak }, exchange, clock);
  return {
    // A SCEP request proves itself. The page of NDES makes a challenge each time that it is looked at: it is not, until one is needed.
    authentication: () => Promise.resolve(SKIPPED),
    async capabilities() {
      const capabilities = await ca.capabilities(signal);
      const { digest, cipher } = chooseAlgorithms(capabilities, { weak: allowWeak });
      return {
        sent: 'GetCACaps',
        received: capabilities.listed.join(', '),
        facts: [
          ['digest', digest],
          ['encryption', cipher],
          ['renewal', capabilities.renewal ? 'RenewalReq' : 'PKCSReq'],
        ],
      };
    },
    async chain() {
      const certificates = await ca.certificates(signal);
      const shown = confirmableOfScep(certificates);
      const finding = { sent: 'GetCACert', received: described(certificates), shown };
      if (firstContact) return { ...finding, state: 'warned', fault: unconfirmed(shown) };
      const { authorities, recipient } = caParties(certificates, trusted, clock());
      const after = await nextOfScep(ca, trusted, clock(), signal);
      const recipientFact = ['recipient', formatName(recipient.subjectName)] as const;
      const facts = [...chainFacts(authorities), recipientFact, ...(after.facts ?? [])];
      return { ...finding, ...withNext(ends(authorities, clock()), after), facts, next: after.next };
    },
  };
}

function mscewsSteps(context: Context, connection: Of<'mscews'>): ProtocolSteps {
  const { exchange, clock, signal, firstContact, anchors, known, secrets } = context;
  const { policyUrl, credentials, template: wanted } = connection;
  let asked: Promise<EnrollmentPolicies> | null = null;
  const policies = async (): Promise<EnrollmentPolicies | null> => {
    if (policyUrl === null || firstContact) return null;
    const password = await passwordOf(known.id, secrets);
    const token =
      credentials.kind === 'username-token' ? { username: credentials.userName, password: password ?? '' } : null;
    asked ??= getPolicies({ url: new URL(policyUrl), credentials: token }, exchange, clock(), signal);
    return asked;
  };
  return {
    async authentication() {
      const found = await policies();
      if (found === null || credentials.kind === 'none') return SKIPPED;
      return { sent: 'GetPolicies', received: found.friendlyName ?? found.policyId };
    },
    async capabilities() {
      const found = await policies();
      if (found === null) return SKIPPED;
      const named = found.templates.find(({ name }) => name.toLowerCase() === wanted.toLowerCase());
      const names = found.templates.map(({ name }) => name).join(', ');
      const offered = found.templates.flatMap(({ name, enroll }) => (enroll ? [['offered', name] as const] : []));
      const asked = { sent: 'GetPolicies', received: names };
      if (named === undefined) {
        const known = names === '' ? '–' : names;
        return { ...asked, facts: offered, fault: new CaFault('template-unknown', { template: wanted, known }) };
      }
      const finding = { ...asked, facts: [...templateFacts(named), ...offered] };
      return named.enroll
        ? finding
        : { ...finding, fault: new CaFault('template-not-permitted', { template: wanted }) };
    },
    async chain() {
      const found = await policies();
      const certificates = (found?.cas ?? []).map(({ certificate }) => readCertificate(certificate));
      const finding = { sent: 'GetPolicies', received: described(certificates), shown: certificates };
      if (firstContact) return { ...finding, state: 'warned', fault: unconfirmed(certificates) };
      if (found === null) return { ...SKIPPED, shown: [] };
      const believed = trustedCertificates(
        certificates,
        anchors.map(({ der }) => der),
      );
      const isBelieved = (ca: Certificate): boolean => believed.some(({ der }) => Buffer.compare(der, ca.der) === 0);
      const issuing = certificates.filter(isBelieved);
      if (issuing.length === 0) return { ...finding, state: 'warned', fault: unconfirmed(certificates) };
      return { ...finding, ...ends(issuing, clock()), facts: chainFacts(issuing) };
    },
  };
}

function templateFacts({
  name,
  friendlyName,
  minimalKeyLength,
  agentSignatures,
  ...more
}: PolicyTemplate): [string, string][] {
  return [
    ['template', friendlyName === null ? name : `${name} (${friendlyName})`],
    ['key-length', String(minimalKeyLength)],
    ['agent-signatures', String(agentSignatures)],
    ['validity', String(Math.round(more.validity / 86_400))],
    ['usages', more.extendedKeyUsages?.join(', ') ?? '–'],
  ];
}

function unconfirmed(shown: readonly Certificate[]): CaFault {
  const certificates = shown.map(({ subjectName }) => formatName(subjectName)).join('; ');
  return new CaFault('chain-unconfirmed', { certificates: certificates === '' ? '–' : certificates.slice(0, 400) });
}

const DAY = 86_400_000;

/** A CA that ended, or will soon. */
function ends(chain: readonly Certificate[], now: number): Finding {
  const [first] = chain.toSorted((a, b) => a.notAfter - b.notAfter);
  if (first === undefined || first.notAfter - now > 60 * DAY) return {};
  const at = new Date(first.notAfter).toISOString().slice(0, 10);
  const params = { subject: formatName(first.subjectName), at };
  return first.notAfter <= now
    ? { fault: new CaFault('chain-ended', params) }
    : { state: 'warned', fault: new CaFault('chain-ends', params) };
}

function chainFacts(chain: readonly Certificate[]): [string, string][] {
  const all = chain.map((each): [string, string] => [
    'certificate',
    `${formatName(each.subjectName)} – ${new Date(each.notAfter).toISOString().slice(0, 10)}`,
  ]);
  return [...all, ['root', chain.some(isSelfIssued) ? 'present' : 'absent']];
}

function described(certificates: readonly Certificate[]): string {
  return certificates.map(({ subjectName }) => formatName(subjectName)).join('\n');
}

function wished(wishes: CsrAttributes | null): string {
  return wishes === null ? '–' : JSON.stringify(wishes, hexadecimal).slice(0, 500);
}

function hexadecimal(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
}

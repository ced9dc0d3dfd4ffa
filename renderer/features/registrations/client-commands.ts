import type { CaFingerprints } from '../../../shared/contract/scalars.ts';
import { assertNever } from '../../../shared/domain/assert-never.ts';

/** gone: it was shown once, so the commands have a place for it · none: the device has none. */
export type GivenChallenge = { is: 'shown'; text: string } | { is: 'gone' } | { is: 'none' };

export type ClientFacts = {
  fqdn: string;
  ipAddresses: readonly string[];
  serialNumber: string | null;
  url: string;
  challenge: GivenChallenge;
  fingerprints: CaFingerprints | null;
};

export type ClientCommands = { id: 'strongswan' | 'cisco' | 'certmonger' | 'windows'; label: string; text: string };

const shell = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
const powershell = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** RFC 4514 subject; the names were validated by the agent and contain nothing to escape. */
const subject = ({ fqdn, serialNumber }: ClientFacts): string =>
  serialNumber === null ? `CN=${fqdn}` : `CN=${fqdn}, serialNumber=${serialNumber}`;

const PLACE = 'CHALLENGE';

/** The lines that hand over a challenge: none for a device without one. */
function withChallenge({ challenge }: ClientFacts, line: (text: string) => string): string[] {
  switch (challenge.is) {
    case 'shown':
      return [line(challenge.text)];
    case 'gone':
      return [line(PLACE)];
    case 'none':
      return [];
    default:
      return assertNever(challenge);
  }
}

function strongswan(facts: ClientFacts): string {
  const names = [facts.fqdn, ...facts.ipAddresses].map((name) => `--san ${shell(name)}`).join(' ');
  return [
    'pki --gen --type rsa --size 2048 --outform der > device.key',
    `pki --scepca --url ${shell(facts.url)} --caout ca.crt --raout ra.crt --force`,
    `pki --scep --url ${shell(facts.url)} --in device.key \\`,
    `    --dn ${shell(subject(facts))} ${names} \\`,
    ...withChallenge(facts, (text) => `    --password ${shell(text)} \\`),
    '    --cacert-enc ra.crt --cacert-sig ra.crt --cacert ca.crt > device.crt',
  ].join('\n');
}

function cisco(facts: ClientFacts): string {
  const [address] = facts.ipAddresses;
  return [
    'crypto key generate rsa general-keys label CERTWRIGHT modulus 2048',
    'crypto pki trustpoint CERTWRIGHT',
    ` enrollment url ${facts.url}`,
    ` fqdn ${facts.fqdn}`,
    ` subject-name CN=${facts.fqdn}`,
    facts.serialNumber === null ? ' serial-number none' : ' serial-number',
    ` ip-address ${address ?? 'none'}`,
    ...withChallenge(facts, (text) => ` password ${text}`),
    ...(facts.fingerprints === null ? [] : [` fingerprint ${facts.fingerprints.sha1.toUpperCase()}`]),
    ' hash sha256',
    ' revocation-check crl',
    ' rsakeypair CERTWRIGHT',
    ' auto-enroll 70',
    ' exit',
    'crypto pki authenticate CERTWRIGHT',
    'crypto pki enroll CERTWRIGHT',
  ].join('\n');
}

function certmonger(facts: ClientFacts): string {
  return [
    `getcert add-scep-ca -c Certwright -u ${shell(facts.url)}`,
    'getcert request -c Certwright \\',
    `    -k /etc/pki/tls/private/${facts.fqdn}.key -f /etc/pki/tls/certs/${facts.fqdn}.crt \\`,
    [
      `    -N ${shell(subject(facts))} -D ${shell(facts.fqdn)}`,
      ...facts.ipAddresses.map((address) => `    -A ${shell(address)}`),
      ...withChallenge(facts, (text) => `    -L ${shell(text)}`),
    ].join(' \\\n'),
  ].join('\n');
}

/** The SCEP client of Windows 10 and later is a COM object (IX509SCEPEnrollmentHelper). */
function windows(facts: ClientFacts): string {
  const names =
    facts.ipAddresses.length === 0
      ? []
      : [
          ...facts.ipAddresses.flatMap((address) => [
            '$alt = New-Object -ComObject X509Enrollment.CAlternativeName',
            `$bytes = [Convert]::ToBase64String([Net.IPAddress]::Parse(${powershell(address)}).GetAddressBytes())`,
            '$alt.InitializeFromRawData(8, 1, $bytes); $alts.Add($alt)',
          ]),
        ];
  return [
    '$key = New-Object -ComObject X509Enrollment.CX509PrivateKey',
    "$key.ProviderName = 'Microsoft Software Key Storage Provider'",
    '$key.Length = 2048; $key.MachineContext = $true; $key.Create()',
    '$request = New-Object -ComObject X509Enrollment.CX509CertificateRequestPkcs10',
    "$request.InitializeFromPrivateKey(2, $key, '')",
    '$dn = New-Object -ComObject X509Enrollment.CX500DistinguishedName',
    `$dn.Encode(${powershell(subject(facts))}, 0); $request.Subject = $dn`,
    '$alts = New-Object -ComObject X509Enrollment.CAlternativeNames',
    '$alt = New-Object -ComObject X509Enrollment.CAlternativeName',
    `$alt.InitializeFromString(3, ${powershell(facts.fqdn)}); $alts.Add($alt)`,
    ...names,
    '$san = New-Object -ComObject X509Enrollment.CX509ExtensionAlternativeNames',
    '$san.InitializeEncode($alts); $request.X509Extensions.Add($san)',
    ...withChallenge(facts, (text) => `$request.ChallengePassword = ${powershell(text)}`),
    '$scep = New-Object -ComObject X509Enrollment.CX509SCEPEnrollmentHelper',
    `$scep.Initialize(${powershell(facts.url)}, '', $request, ${powershell(facts.fingerprints?.sha1 ?? 'SHA-1')})`,
    '$scep.Enroll(0)   # 0 = issued',
  ].join('\n');
}

/** Commands that enroll this device, for the clients that technicians meet most. */
export const commandsFor = (facts: ClientFacts): readonly ClientCommands[] => [
  { id: 'strongswan', label: 'strongSwan', text: strongswan(facts) },
  { id: 'cisco', label: 'Cisco IOS', text: cisco(facts) },
  { id: 'certmonger', label: 'certmonger', text: certmonger(facts) },
  { id: 'windows', label: 'Windows', text: windows(facts) },
];

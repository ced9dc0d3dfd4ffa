import { PEM_LABELS, toPem } from '../../../../electron/agent/pki/pem.ts';
import type { SignerSettings } from '../../../../shared/contract/signers.ts';
import { DEFAULT_RA_PROFILE_ID } from '../../../../shared/contract/services.ts';
import { bits, context, enc, int, octets, oid, parse, seq, utcTime } from '../../../simulators/scep-client/der.ts';
import { makeKey, type ClientKey } from '../../../simulators/scep-client/keys.ts';
import { signWith } from '../../../simulators/scep-client/signing.ts';
import { extension, makeCertificate } from '../../../simulators/scep-client/x509.ts';

const DAY = 86_400_000;
export const URL_OF_CRL = 'http://crl.mdm.example/mdm.crl';
export const CMC_RA = '1.3.6.1.5.5.7.3.28';
export const SERIAL = Buffer.from('4a01', 'hex');

/** Another company's CA, which gave a management system its certificate. */
export type Issuer = { readonly key: ClientKey; readonly name: string; readonly pem: string };

const eku = (...purposes: string[]) => extension('2.5.29.37', seq(...purposes.map(oid)));
const uri = (url: string) => enc(0x86, Buffer.from(url, 'latin1'));
/** cRLDistributionPoints with one address. */
const distributionPoint = (url: string) => extension('2.5.29.31', seq(seq(context(0, context(0, uri(url))))));
const keyUsage = (...octet: number[]) => extension('2.5.29.15', bits(Buffer.from(octet)), true);

export async function makeIssuer(now: number, name = 'MDM CA', usage = [0x06]): Promise<Issuer> {
  const key = await makeKey('ec:p256');
  const dates = { notBefore: now - DAY, notAfter: now + 1_000 * DAY };
  const der = makeCertificate(key, { subject: [['commonName', name]], ...dates, extensions: [keyUsage(...usage)] });
  return { key, name, pem: toPem(PEM_LABELS.certificate, der) };
}

export type SignerOptions = {
  readonly purposes?: readonly string[];
  readonly notBefore?: number;
  readonly notAfter?: number;
  readonly serial?: Uint8Array;
  /** The address of the CRL in the certificate. */
  readonly crl?: string;
};

/** The certificate of a management system. */
export async function makeSigner(issuer: Issuer, now: number, options: SignerOptions = {}): Promise<Buffer> {
  const { purposes = [CMC_RA], serial = SERIAL, notBefore = now - DAY, notAfter = now + 300 * DAY, crl } = options;
  return makeCertificate(await makeKey('ec:p256'), {
    subject: [['commonName', 'MDM']],
    issuer: [['commonName', issuer.name]],
    issuerKey: issuer.key,
    ...{ serial, notBefore, notAfter },
    extensions: [
      ...(purposes.length === 0 ? [] : [eku(...purposes)]),
      ...(crl === undefined ? [] : [distributionPoint(crl)]),
    ],
  });
}

export const pem = (der: Uint8Array): string => toPem(PEM_LABELS.certificate, der);

export type CrlOptions = {
  readonly thisUpdate: number;
  readonly nextUpdate?: number | null;
  readonly revoked?: readonly Uint8Array[];
  /** DER of each Extension. */
  readonly extensions?: readonly Uint8Array[];
};

/** DER of a CRL. */
export function makeCrl(issuer: Issuer, options: CrlOptions): Uint8Array {
  const { thisUpdate, nextUpdate = thisUpdate + 7 * DAY, revoked = [], extensions = [] } = options;
  const { algorithm } = signWith(issuer.key, 'sha256', Buffer.alloc(0));
  const subject = parse(Buffer.from(issuer.pem.replace(/-----.*-----|\s/g, ''), 'base64')).at(0, 5).der;
  const tbs = seq(
    int(1),
    algorithm,
    subject,
    utcTime(thisUpdate),
    ...(nextUpdate === null ? [] : [utcTime(nextUpdate)]),
    ...(revoked.length === 0
      ? []
      : [seq(Buffer.concat(revoked.map((serial) => seq(int(serial), utcTime(thisUpdate)))))]),
    ...(extensions.length === 0 ? [] : [context(0, seq(...extensions))]),
  );
  return Uint8Array.from(seq(tbs, algorithm, bits(signWith(issuer.key, 'sha256', tbs).signature)));
}

/** issuingDistributionPoint: with an address, and with one of its restrictions. */
export function partOf(url: string | null, restriction: number | null = null): Buffer {
  const parts = [
    ...(url === null ? [] : [context(0, context(0, uri(url)))]),
    ...(restriction === null ? [] : [enc(0x80 | restriction, Buffer.from([0xff]))]),
  ];
  return extension('2.5.29.28', seq(...parts), true);
}
export const deltaOf = (number: number): Buffer => extension('2.5.29.27', int(number), true);
export const strange = (): Buffer => extension('1.2.3.4', octets(Buffer.from('x')), true);

export const SIGNER_SETTINGS: SignerSettings = {
  enabled: true,
  usages: ['cmcRA'],
  scope: { patterns: ['*.mdm.example'], ipRanges: [] },
  registered: false,
  raProfileIds: [DEFAULT_RA_PROFILE_ID],
  quota: 100,
  revocation: { source: 'unchecked' },
};

export const byCrl = (issuer: Issuer, url = URL_OF_CRL): SignerSettings['revocation'] => ({
  source: 'crl',
  url,
  issuerPem: issuer.pem,
});

import type { ScepProfileSettings } from '../../../../shared/contract/services.ts';
import { writeCertsOnly } from '../../pki/cms/signed-data-writer.ts';
import { readSignerCertificate } from '../../pki/certificate.ts';
import { capabilities } from './capabilities.ts';
import type { RaIdentity, ReplyContent } from './codec.ts';
import type { MessagePolicy } from './stance.ts';

/** What one address serves: the settings of its SCEP profile, the RA profile and the CA behind it. Plain data. */
export type ScepService = {
  /** Identifier of the profile that was addressed; transaction identifiers are unique within it. */
  readonly scope: string;
  readonly scepProfileId: string;
  /** Null where none is set. */
  readonly raProfileId: string | null;
  readonly policy: MessagePolicy;
  /** Which CA certificates a CertRep carries beside the issued one. */
  readonly chain: ScepProfileSettings['chain'];
  /** Whether GetCACert carries the root above the issuing CA. */
  readonly includeRoot: boolean;
  /** Whether certificates may renew themselves; offered in GetCACaps. */
  readonly renewal: boolean;
  /** The RA that signs replies and that requests are encrypted to; its key is known to the codec. */
  readonly ra: RaIdentity;
  /** RAs before it, whose certificate a device may have fetched a while ago; they decrypt, and sign the replies to those who use them. */
  readonly formerRas: readonly RaIdentity[];
  /** DER, the issuing CA first, the root last. */
  readonly caCertificates: readonly Uint8Array[];
  /** DER of the CAs elsewhere that issue what is asked for here (RA mode), for devices to believe; none for our own CA. */
  readonly externalCas: readonly Uint8Array[];
  /** The whole answer to GetNextCACert (RFC 8894 §4.7.1); null while no CA is staged. */
  readonly nextCaCertificate: Uint8Array | null;
};

/** The body of GetCACaps. */
export function capabilitiesText({ policy, renewal, nextCaCertificate }: ScepService): Uint8Array {
  const words = capabilities({ stance: policy.stance, renewal, nextCaCertificate: nextCaCertificate !== null });
  return Buffer.from(words.map((word) => `${word}\n`).join(''));
}

/** The body of GetCACert (RFC 8894 §4.2.1.2). The RA first: clients that take one certificate to encrypt to take the first. */
export function caCertificatesBody({ ra, caCertificates, externalCas, includeRoot }: ScepService): Uint8Array {
  const own = includeRoot ? caCertificates : withoutRoot(caCertificates);
  return writeCertsOnly([ra.certificate, ...own, ...externalCas]);
}

/** What a CertRep carries for an issued certificate: that one first, as clients expect. */
export function issuedContent(
  { chain, caCertificates }: ScepService,
  certificate: Uint8Array,
  above: readonly Uint8Array[] = caCertificates,
): ReplyContent {
  const more = chain === 'none' ? [] : chain === 'chain' ? withoutRoot(above) : above;
  return { kind: 'certificates', certificates: [certificate, ...more] };
}

/** The issuing CA stays, even where it is its own root: what is left out is a root above it. */
function withoutRoot(certificates: readonly Uint8Array[]): readonly Uint8Array[] {
  return certificates.filter((certificate, index) => index === 0 || !readSignerCertificate(certificate).selfIssued);
}

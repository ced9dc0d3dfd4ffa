import { getCACertificates, rootCertificates, type SecureContextOptions } from 'node:tls';
import { PEM_LABELS, toPem } from '../pki/pem.ts';
import type { IdentitySettings, Trust } from './identity-settings.ts';

/** Node's options for connections of an identity. Nothing is cached: each handshake is a full one (RFC 5929 §3). */
export function tlsOptions(
  settings: IdentitySettings,
): SecureContextOptions & { readonly rejectUnauthorized: boolean } {
  const { trust, clientCertificate, minVersion, maxVersion } = settings;
  return {
    minVersion,
    maxVersion,
    ...trusted(trust),
    ...(clientCertificate === null
      ? {}
      : {
          cert: clientCertificate.chain.map((der) => toPem(PEM_LABELS.certificate, der)).join(''),
          key: clientCertificate.key.export({ type: 'pkcs8', format: 'pem' }),
        }),
  };
}

/** PEM of everything that counts as believed; for connections that are none of HTTP. */
export function believedRoots(trust: Extract<Trust, { kind: 'anchors' }>): string {
  const confirmed = trust.anchors.map((der) => toPem(PEM_LABELS.certificate, der));
  return [...(trust.system ? systemRoots() : []), ...confirmed].join('\n');
}

function trusted(trust: Trust) {
  // The certificate is judged afterwards, see first-contact.ts.
  if (trust.kind === 'first-contact') return { rejectUnauthorized: false };
  const confirmed = trust.anchors.map((der) => toPem(PEM_LABELS.certificate, der));
  return {
    rejectUnauthorized: true,
    ca: trust.system ? [...systemRoots(), ...confirmed] : confirmed,
    // What an operator confirmed is believed, although it may not be a root.
    allowPartialTrustChain: true,
  };
}

let roots: readonly string[] | null = null;

/** Those of the operating system and of the engine, read once. */
function systemRoots(): readonly string[] {
  roots ??= [...new Set([...getCACertificates('default'), ...getCACertificates('system'), ...rootCertificates])];
  return roots;
}

import type { EndpointConnection, EndpointSettings } from '../../../shared/contract/endpoints.ts';
import type { Certificate } from '../pki/certificate.ts';
import { notice, type Notice } from '../services/problems.ts';

export type EndpointHas = {
  readonly hasPassword: boolean;
  readonly hasChallenge: boolean;
  readonly certificate: Certificate | null;
};

const MONTH = 30 * 86_400_000;

/** What should be known about an endpoint as it stands, without asking its CA. */
export function endpointNotices(settings: EndpointSettings, has: EndpointHas, now: number): Notice[] {
  const { connection, trust, enabled } = settings;
  if (!enabled) return [];
  return [
    ...(trust.anchors.trim() === '' ? [notice('endpoint-unconfirmed', 'bad')] : []),
    ...(wantsPassword(connection) && !has.hasPassword ? [notice('endpoint-password-missing', 'bad')] : []),
    ...(wantsChallenge(connection) && !has.hasChallenge ? [notice('endpoint-challenge-missing', 'bad')] : []),
    ...certificateNotices(connection, has.certificate, now),
    ...(connection.protocol === 'scep' && connection.allowWeak ? [notice('endpoint-weak', 'warning')] : []),
  ];
}

function certificateNotices(connection: EndpointConnection, certificate: Certificate | null, now: number): Notice[] {
  if (certificate === null) return wantsCertificate(connection) ? [notice('endpoint-certificate-missing', 'bad')] : [];
  const at = new Date(certificate.notAfter).toISOString().slice(0, 10);
  if (certificate.notAfter <= now) {
    // Who logs in with it is not let in to get the next one.
    const isLockedOut = logsInWithCertificate(connection);
    if (isLockedOut) return [notice('endpoint-certificate-locked-out', 'bad', { at })];
    return [notice('endpoint-certificate-ended', 'bad', { at })];
  }
  return certificate.notAfter - now < MONTH ? [notice('endpoint-certificate-ends', 'warning', { at })] : [];
}

/** Whether the endpoint's certificate is what lets us in. */
export function logsInWithCertificate(connection: EndpointConnection): boolean {
  return connection.protocol !== 'scep' && connection.credentials.kind === 'certificate';
}

function wantsPassword(connection: EndpointConnection): boolean {
  if (connection.protocol === 'scep') return connection.challenge.source === 'ndes';
  const { kind } = connection.credentials;
  return kind === 'password' || kind === 'username-token';
}

function wantsChallenge(connection: EndpointConnection): boolean {
  return connection.protocol === 'scep' && connection.challenge.source === 'static';
}

/** TLS with a client certificate, and requests that are signed on behalf of devices. */
function wantsCertificate(connection: EndpointConnection): boolean {
  switch (connection.protocol) {
    case 'est':
      return connection.credentials.kind === 'certificate' || connection.requests === 'full-cmc';
    case 'scep':
      return connection.signs === 'endpoint';
    case 'mscews':
      return connection.credentials.kind === 'certificate' || connection.onBehalf !== 'no';
  }
}

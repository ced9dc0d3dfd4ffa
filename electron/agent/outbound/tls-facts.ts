import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import type { TlsFacts } from './exchange.ts';

const MOST_CERTIFICATES = 20;

/** What is known of a connection after its handshake. */
export function tlsFacts(socket: TLSSocket, clientCertificate: boolean): TlsFacts {
  const version = socket.getProtocol() ?? '';
  // Of the handshake's two Finished messages the client's is the first where nothing was resumed (RFC 5929 §3.1).
  const unique = version === 'TLSv1.2' && !socket.isSessionReused() ? socket.getFinished() : undefined;
  return {
    version,
    cipher: socket.getCipher().standardName,
    chain: peerChain(socket),
    tlsUnique: unique ?? null,
    clientCertificateSent: clientCertificate,
  };
}

/** DER, the server's own first. Node links each to its issuer, and a root to itself. */
export function peerChain(socket: TLSSocket): readonly Uint8Array[] {
  const chain: Uint8Array[] = [];
  let certificate: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
  while (certificate?.raw instanceof Uint8Array && chain.length < MOST_CERTIFICATES) {
    chain.push(certificate.raw);
    const issuer: DetailedPeerCertificate | undefined = certificate.issuerCertificate;
    certificate = issuer === certificate ? undefined : issuer;
  }
  return chain;
}

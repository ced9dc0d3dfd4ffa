import { X509Certificate, hash } from 'node:crypto';
import { isIP } from 'node:net';
import { checkServerIdentity, connect, type TLSSocket } from 'node:tls';
import { CaFault } from './ca-fault.ts';
import { connectionFault } from './connection-fault.ts';
import type { DiagnosisStep, ShownCertificate, TlsDiagnosis } from './diagnosis.ts';
import { assertPinned } from './first-contact.ts';
import type { IdentitySettings } from './identity-settings.ts';
import { openSocket } from './open-socket.ts';
import { peerChain } from './tls-facts.ts';
import { tlsOptions } from './tls-options.ts';
import { TlsRecordWatch } from './tls-record-watch.ts';
import { upstreamText } from './upstream-text.ts';

type TlsStep = Extract<DiagnosisStep, { step: 'tls' }>;

/**
 * A handshake for its facts: the chain is read whether it is believed or not, so that an operator can look at it. Where it is
 * believed, or demands it, a second one shows the client certificate, if there is one. Nothing is sent after the handshake.
 */
export async function diagnoseTls(
  url: URL,
  address: string,
  settings: IdentitySettings,
  signal: AbortSignal,
): Promise<TlsStep> {
  const began = performance.now();
  const { minVersion, maxVersion, clientCertificate } = settings;
  const step = { step: 'tls' as const, sent: `ClientHello ${minVersion} – ${maxVersion}, ${url.hostname}` };
  const done = (received: string, facts: TlsDiagnosis | null, fault: CaFault | null): TlsStep => ({
    ...step,
    received,
    milliseconds: Math.round(performance.now() - began),
    facts,
    fault,
  });
  let facts: TlsDiagnosis | null = null;
  try {
    const bare = await bareHandshake(url, address, settings, signal);
    facts = bare?.facts ?? null;
    const fault = bare?.fault ?? null;
    if (facts === null || (fault === null && clientCertificate !== null)) {
      const full = await shakeHands(url, address, settings, signal);
      return done(`${full.facts.version} ${full.facts.cipher}`, full.facts, full.fault);
    }
    return done(`${facts.version} ${facts.cipher}`, facts, fault);
  } catch (error) {
    signal.throwIfAborted();
    const fault = connectionFault(error, { url, handshake: true, answered: false });
    return done(fault.params['alert'] ?? fault.code, facts, fault);
  }
}

/** Without the client certificate; null where the server wants that, and there is one. */
async function bareHandshake(
  url: URL,
  address: string,
  settings: IdentitySettings,
  signal: AbortSignal,
): Promise<Handshake | null> {
  try {
    return await shakeHands(url, address, { ...settings, clientCertificate: null }, signal);
  } catch (error) {
    const demanded = error instanceof CaFault && error.code === 'tls-client-certificate-demanded';
    if (demanded && settings.clientCertificate !== null) return null;
    throw error;
  }
}

type Handshake = { readonly facts: TlsDiagnosis; readonly fault: CaFault | null };

async function shakeHands(
  url: URL,
  address: string,
  settings: IdentitySettings,
  signal: AbortSignal,
): Promise<Handshake> {
  const { timeouts } = settings;
  const watch = new TlsRecordWatch(await openSocket(url, address, timeouts.connect, signal));
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const socket = connect({
    ...tlsOptions(settings),
    socket: watch,
    // For the name in the certificate alone: the connection is there.
    host,
    rejectUnauthorized: false,
    // An address is no name to ask a server for (RFC 6066 §3).
    ...(isIP(host) > 0 ? {} : { servername: host }),
    ALPNProtocols: ['http/1.1'],
  });
  try {
    await secured(socket, timeouts.connect, url, signal);
    const facts = factsOf(socket, host, settings, watch.certificateAsked());
    return { facts, fault: judge(socket, url, host, settings, facts) };
  } catch (error) {
    signal.throwIfAborted();
    const fault = connectionFault(error, { url, handshake: true, answered: false });
    // TLS 1.2 has no alert of its own for it (RFC 5246 §7.4.6): the server asked, got none, and ended the handshake.
    const asked = settings.clientCertificate === null && watch.certificateAsked();
    if (!asked || (fault.code !== 'tls-alert' && fault.code !== 'tls-client-certificate-refused')) throw fault;
    throw new CaFault('tls-client-certificate-demanded', fault.params, { cause: error });
  } finally {
    socket.destroy();
    watch.destroy();
  }
}

function secured(socket: TLSSocket, timeout: number, url: URL, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (reason: Error): void => reject(reason);
    const cancelled = (): void => end(signal.reason as Error);
    const timer = setTimeout(() => {
      const seconds = String(Math.ceil(timeout / 1_000));
      end(new CaFault('connection-timeout', { host: url.hostname, port: url.port || '443', seconds }));
    }, timeout);
    if (signal.aborted) cancelled();
    signal.addEventListener('abort', cancelled, { once: true });
    socket.on('error', end);
    socket.once('secureConnect', resolve);
    socket.once('close', () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancelled);
      end(new Error('closed'));
    });
  });
}

function factsOf(socket: TLSSocket, host: string, settings: IdentitySettings, asked: boolean): TlsDiagnosis {
  const sent = settings.clientCertificate === null ? 'not-sent' : 'sent';
  return {
    offered: [settings.minVersion, settings.maxVersion],
    version: socket.getProtocol() ?? '',
    cipher: socket.getCipher().standardName,
    chain: peerChain(socket).map(shown),
    nameMatches: checkServerIdentity(host, socket.getPeerCertificate()) === undefined,
    believed: socket.authorized,
    clientCertificate: asked ? sent : 'not-asked',
  };
}

function shown(der: Uint8Array): ShownCertificate {
  const { subject, validFrom, validTo } = new X509Certificate(der);
  return {
    der,
    subject: upstreamText(subject.replaceAll('\n', ', ')) ?? '',
    fingerprint: hash('sha256', der),
    notBefore: Date.parse(validFrom),
    notAfter: Date.parse(validTo),
  };
}

/** What an exchange would say of this server. */
function judge(
  socket: TLSSocket,
  url: URL,
  host: string,
  { trust }: IdentitySettings,
  facts: TlsDiagnosis,
): CaFault | null {
  const at = { url, handshake: true, answered: false };
  if (trust.kind === 'first-contact') {
    if (trust.fingerprint === null) return null;
    try {
      assertPinned(
        facts.chain.map(({ der }) => der),
        trust.fingerprint,
        host,
        Date.now(),
      );
      return null;
    } catch (error) {
      return connectionFault(error, at);
    }
  }
  const mismatch = checkServerIdentity(host, socket.getPeerCertificate());
  if (socket.authorized) return mismatch === undefined ? null : connectionFault(mismatch, at);
  // Node gives the verdict's code here, whatever its type says.
  const verdict: unknown = socket.authorizationError;
  const code = verdict instanceof Error ? verdict.message : String(verdict);
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID' && mismatch !== undefined) return connectionFault(mismatch, at);
  return connectionFault(Object.assign(new Error(code), { code }), at);
}

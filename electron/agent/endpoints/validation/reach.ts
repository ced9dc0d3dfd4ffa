import type { DiagnosisStep, ShownCertificate } from '../../outbound/diagnosis.ts';
import { diagnose } from '../../outbound/diagnose.ts';
import { readCertificate, type Certificate } from '../../pki/certificate.ts';
import { DerError } from '../../pki/der-reader.ts';
import type { Context } from './context.ts';
import type { Finding, Report } from './report.ts';

/**
 * Name, TCP, TLS, HTTP and the clock. Yields after each; false where what comes after makes no sense. What the server shows of itself
 * is shown for confirmation where it is not believed.
 */
export async function* reach(context: Context, report: Report): AsyncGenerator<void, boolean> {
  const { url, identity, signal, anchors, known } = context;
  for await (const step of diagnose(url, identity, signal)) {
    if (step.step === 'tls') showUnbelieved(step, context, report, anchors);
    // WS-Security compares times itself; elsewhere a wrong clock only makes certificates look too new or too old.
    const bearable = step.step === 'clock' && known.body.connection.protocol !== 'mscews';
    const passed = report.found(step.step, findingOf(step, bearable));
    const next = passed ? following(step.step, url) : null;
    if (next !== null) report.begin(next);
    yield;
    if (!passed) return false;
  }
  if (url.protocol === 'http:') report.found('tls', { state: 'skipped', milliseconds: 0 });
  return true;
}

/** What is waited for after a step; null where its finding is there already. */
function following(step: DiagnosisStep['step'], { protocol }: URL): 'connection' | 'tls' | 'http' | null {
  switch (step) {
    case 'name':
      return 'connection';
    case 'connection':
      return protocol === 'http:' ? 'http' : 'tls';
    case 'tls':
      return 'http';
    case 'http':
    case 'clock':
      return null;
  }
}

function findingOf(step: DiagnosisStep, bearable: boolean): Finding {
  const { sent, received, milliseconds, fault } = step;
  const state = fault === null ? 'passed' : bearable ? 'warned' : 'failed';
  return { sent, received, milliseconds, fault, state, facts: factsOf(step) };
}

function factsOf(step: DiagnosisStep): [string, string][] {
  switch (step.step) {
    case 'name':
      return (step.facts?.addresses ?? []).map((address) => ['address', address]);
    case 'connection':
      return (step.facts?.attempts ?? []).map(({ address, milliseconds, code }) => [
        'attempt',
        `${address}: ${code ?? `${String(milliseconds)} ms`}`,
      ]);
    case 'tls': {
      if (step.facts === null) return [];
      const { version, cipher, chain, clientCertificate } = step.facts;
      return [
        ['version', version],
        ['cipher', cipher],
        ['client-certificate', clientCertificate],
        ...chain.map(({ subject, notAfter }): [string, string] => ['certificate', `${subject} – ${day(notAfter)}`]),
      ];
    }
    case 'http':
      return step.facts === null
        ? []
        : [
            ['status', String(step.facts.status)],
            ...(step.facts.server === null ? [] : [['server', step.facts.server] as [string, string]]),
          ];
    case 'clock': {
      const ahead = step.facts?.ahead ?? null;
      return ahead === null ? [] : [['ahead', (ahead / 1_000).toFixed(1)]];
    }
  }
}

function showUnbelieved(
  { facts }: Extract<DiagnosisStep, { step: 'tls' }>,
  { firstContact }: Context,
  report: Report,
  anchors: readonly Certificate[],
): void {
  if (facts === null || (facts.believed && !firstContact)) return;
  // A server that sends its own certificate alone can be believed by that one alone.
  const above = facts.chain.slice(1);
  const offered = above.length > 0 ? above : facts.chain.filter(isSelfSigned);
  report.show(offered.flatMap(read), anchors);
}

function isSelfSigned(shown: ShownCertificate): boolean {
  const [certificate] = read(shown);
  return certificate !== undefined && Buffer.compare(certificate.issuer, certificate.subject) === 0;
}

function read({ der }: ShownCertificate): [Certificate] | [] {
  try {
    return [readCertificate(der)];
  } catch (error) {
    if (error instanceof DerError) return [];
    throw error;
  }
}

function day(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10);
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Enrollee } from '../../harness/roster.ts';
import { exchange, type HttpReply } from '../../simulators/scep-client/http.ts';
import { readCertsOnly } from '../../simulators/scep-client/signed-data.ts';

/** A SCEP server that is measured: a process of its own, on loopback, with RSA-2048 keys. */
export type BenchServer = {
  readonly name: string;
  readonly scepUrl: string;
  readonly pid: number;
  /** DER of the certificate that requests are encrypted to and replies are signed with. */
  readonly recipient: Buffer;
  /** Devices that may enroll, once each. */
  readonly devices: readonly Enrollee[];
  /** Ends it as a power cut would. */
  stop(): Promise<void>;
};

const PATIENCE_MS = 30_000;

/** Starts somebody else's server; `stop` ends it. Rejects when it does not answer GetCACert within half a minute. */
export async function startProgram(
  program: string,
  args: readonly string[],
  scepUrl: string,
): Promise<Pick<BenchServer, 'pid' | 'recipient' | 'stop'>> {
  const child = spawn(program, args, { stdio: 'ignore' });
  const ended = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  const deadline = performance.now() + PATIENCE_MS;
  while (child.exitCode === null && performance.now() < deadline) {
    const caCertificates = await exchange(scepUrl, 'operation=GetCACert&message=ca').catch(() => null);
    if (caCertificates?.status === 200 && child.pid !== undefined)
      return { pid: child.pid, recipient: recipientOf(caCertificates), stop };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  if (child.exitCode === null) await stop();
  throw new Error(`${program} does not answer GetCACert`);
}

/** The certificate of GetCACert, or the first of several: both peers decrypt with it. */
function recipientOf({ contentType, body }: HttpReply): Buffer {
  const [first = body] = contentType === 'application/x-x509-ca-ra-cert' ? readCertsOnly(body) : [];
  return first;
}

/** Devices for a server with one challenge for all. */
export function devicesWith(challenge: string, count: number): Enrollee[] {
  return Array.from({ length: count }, (_, index) => ({ fqdn: `bench-${String(index)}.office.example`, challenge }));
}

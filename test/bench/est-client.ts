import { X509Certificate } from 'node:crypto';
import { Agent, request } from 'node:https';
import { acceptCertificate } from '../../electron/agent/connectors/accept-certificate.ts';
import { DEFAULT_IDENTITY } from '../../electron/agent/outbound/identity-settings.ts';
import { openIdentity } from '../../electron/agent/outbound/open-identity.ts';
import { readCertificationRequest } from '../../electron/agent/pki/certification-request.ts';
import { EstClient } from '../../electron/agent/protocols/est/est-client.ts';
import { makeKey } from '../simulators/scep-client/keys.ts';
import { buildCsr } from '../simulators/scep-client/x509.ts';
import { startEstProcess } from './servers/est.ts';

export type EstClientFigures = {
  readonly enrollments: number;
  /** CPU milliseconds of this process for each: of our client; of Node's own HTTPS, which posts, reads and verifies one signature. */
  readonly clientMs: number;
  readonly bareMs: number;
  readonly connections: number;
};

const ROUNDS = 4;

/** The EST client alone, in this process, against Node's HTTPS with the same bytes over as many connections and the same arithmetic. */
export async function measureEstClient(count: number): Promise<EstClientFigures> {
  const server = await startEstProcess();
  const ca = new X509Certificate(server.ca).raw;
  const trust = { kind: 'anchors', anchors: [ca], system: false } as const;
  const identity = openIdentity({ ...DEFAULT_IDENTITY, trust });
  const agent = new Agent({ keepAlive: true, maxSockets: DEFAULT_IDENTITY.sockets, ca: server.ca });
  try {
    const client = new EstClient({ url: server.url, label: null }, identity.exchange, Date.now);
    const key = await makeKey();
    const requests = Array.from({ length: count }, (_, index) => {
      const fqdn = `bench-${String(index)}.office.example`;
      return buildCsr(key, { subject: [['commonName', fqdn]], dnsNames: [fqdn] });
    });
    const ours = async (csr: Buffer): Promise<void> => {
      const answer = await client.enroll(csr, new AbortController().signal);
      if (answer.outcome !== 'issued') throw new Error(answer.outcome);
      const { publicKey } = readCertificationRequest(csr);
      acceptCertificate({ ...answer, anchors: [ca], publicKey, now: Date.now() });
    };
    const url = new URL('/.well-known/est/simpleenroll', server.url);
    const root = new X509Certificate(server.ca);
    const bare = async (csr: Buffer): Promise<void> => {
      await post(url, agent, csr.toString('base64'));
      // As much as the certificate that came.
      if (!root.verify(root.publicKey)) throw new Error('not signed by itself');
    };
    await inLanes(requests.slice(0, 200), ours);
    await inLanes(requests.slice(0, 200), bare);
    await server.seen();
    const spent = { client: 0, bare: 0 };
    const size = Math.ceil(count / ROUNDS);
    for (let from = 0; from < count; from += size) {
      spent.client += await inLanes(requests.slice(from, from + size), ours);
      spent.bare += await inLanes(requests.slice(from, from + size), bare);
    }
    const { connections } = await server.seen();
    return { enrollments: count, clientMs: spent.client / count, bareMs: spent.bare / count, connections };
  } finally {
    identity.close();
    agent.destroy();
    await server.stop();
  }
}

/** CPU milliseconds of all. */
async function inLanes(requests: readonly Buffer[], work: (csr: Buffer) => Promise<void>): Promise<number> {
  const waiting = [...requests];
  const lane = async (): Promise<void> => {
    for (let csr = waiting.pop(); csr !== undefined; csr = waiting.pop()) await work(csr);
  };
  const before = process.cpuUsage();
  await Promise.all(Array.from({ length: DEFAULT_IDENTITY.sockets }, lane));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

function post(url: URL, agent: Agent, body: string): Promise<void> {
  const headers = { 'content-type': 'application/pkcs10', 'content-length': String(body.length) };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      response.on('data', () => undefined);
      response.on('end', resolve);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

import { X509Certificate } from 'node:crypto';
import type { EndpointConnection, EndpointPreset } from '../../shared/contract/endpoints.ts';
import { openCes } from '../simulators/ces/ces.ts';
import { DIALECTS, startEstServer } from '../simulators/est-server/est-server.ts';
import { pem } from '../simulators/est-server/issuing.ts';
import { startScepCa } from '../simulators/scep-ca/working-ca.ts';

/** A simulated CA of some kind, as tests of what is kept and asked again see it. */
export type CaHouse = {
  readonly preset: EndpointPreset;
  readonly connection: EndpointConnection;
  readonly password: string | null;
  readonly anchors: string;
  /** Whether requests wait for somebody. */
  waits(yes: boolean): void;
  hold(until: Promise<void> | null): void;
  /** How many requests for a certificate arrived, apart from questions about them. */
  arrived(): number;
  /** Different certificates that were issued. */
  issued(): number;
  /** The last message was a renewal by the protocol's rules. */
  renewed(): boolean;
  away(): Promise<void>;
  back(): Promise<void>;
  close(): Promise<void>;
};

function goings(server: Pick<CaHouse, 'away' | 'back' | 'close'>): Pick<CaHouse, 'away' | 'back' | 'close'> {
  return { away: () => server.away(), back: () => server.back(), close: () => server.close() };
}

async function estHouse(dialect: 'openxpki' | 'plain'): Promise<CaHouse> {
  const server = await startEstServer();
  server.dialect = { ...DIALECTS[dialect], waits: 0, retryAfter: '30' };
  const label = dialect === 'openxpki' ? 'default' : null;
  const url = server.url.href;
  return {
    preset: dialect === 'openxpki' ? 'openxpki-est' : 'est',
    connection: {
      ...{ protocol: 'est', url, label, linkIdentity: false, revokes: dialect === 'openxpki' },
      credentials: { kind: 'none' },
    },
    password: null,
    anchors: server.caPem,
    waits: (yes) => (server.dialect = { ...server.dialect, waits: yes ? 1_000 : 0 }),
    hold: (until) => {
      server.hold = until;
    },
    // By its bytes: the same ones again are the same request.
    arrived: () => new Set(server.seen.filter(({ method }) => method === 'POST').map(({ body }) => body)).size,
    issued: () => server.issued.length,
    renewed: () => server.seen.at(-1)?.path.endsWith('/simplereenroll') === true,
    ...goings(server),
  };
}

async function scepHouse(renewal: 'RenewalReq' | 'PKCSReq'): Promise<CaHouse> {
  const server = await startScepCa();
  server.takesRenewalReq = renewal === 'RenewalReq';
  const asked = () => server.seen.filter(({ messageType }) => messageType !== '20');
  return {
    preset: 'scep',
    connection: {
      ...{ protocol: 'scep', url: server.url.href, caIdentifier: null, keyTransport: 'pkcs1', allowWeak: false },
      ...{ renewal, challenge: { source: 'none' }, signs: 'device' },
    },
    password: null,
    anchors: pem('CERTIFICATE', server.ca.certificate),
    waits: (yes) => (server.decide = yes ? 'pending' : 'issue'),
    hold: (until) => {
      server.hold = until;
    },
    // By transaction: the same one again is the same request.
    arrived: () => new Set(asked().map(({ transactionId }) => transactionId)).size,
    issued: () => server.issued.size,
    renewed: () => {
      const last = asked().at(-1);
      const ours = last !== undefined && new X509Certificate(last.signer).verify(server.ca.key.publicKey);
      return ours && last.messageType === (renewal === 'RenewalReq' ? '17' : '19');
    },
    ...goings(server),
  };
}

async function cesHouse(): Promise<CaHouse> {
  const server = await openCes();
  const { behaviour } = server;
  return {
    preset: 'adcs-mscews',
    connection: {
      ...{ protocol: 'mscews', policyUrl: null, enrollmentUrl: server.ces.href, template: 'PrinterServer' },
      ...{ onBehalf: 'no', requester: null, credentials: { kind: 'username-token', userName: behaviour.username } },
    },
    password: behaviour.password,
    anchors: server.tls + pem('CERTIFICATE', server.authority.certificate),
    waits: (yes) => (behaviour.decide = yes ? 'pending' : 'issue'),
    hold: (until) => {
      behaviour.hold = until;
    },
    arrived: () => server.taken.length,
    issued: () => server.taken.filter(({ issued }) => issued).length,
    renewed: () => server.taken.at(-1)?.format === 'PKCS7',
    ...goings(server),
  };
}

/** Whether a request may be sent again there, when its answer was lost, is what the last one says. */
export const CA_KINDS: readonly (readonly [name: string, open: () => Promise<CaHouse>, repeatable: boolean])[] = [
  ['OpenXPKI by EST', () => estHouse('openxpki'), true],
  ['another CA by EST', () => estHouse('plain'), false],
  ['SCEP', () => scepHouse('RenewalReq'), true],
  ['SCEP where renewals are PKCSReq', () => scepHouse('PKCSReq'), true],
  ['MSCEWS', () => cesHouse(), false],
];

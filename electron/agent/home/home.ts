import type { Home } from '../../../shared/contract/agent.ts';
import type { ListenerState } from '../../../shared/contract/listener.ts';
import type { LocalAuthority } from '../authority/local-authority.ts';
import type { SelfTestResult } from '../pki/self-test.ts';
import type { Store } from '../store/store.ts';

const DAY = 86_400_000;
const WEEK = 7 * DAY;
/** About a year: the life of a device certificate. */
const BARS = 53;

export type HomeDeps = {
  readonly store: Store;
  readonly authority: LocalAuthority;
  readonly listener: () => ListenerState;
  /** Services in use that have a standing warning: a shared challenge, old algorithms, a signer that nobody checks. */
  readonly warnedServices: () => Promise<number>;
  /** External CAs in use that something is wrong with, or about to end. */
  readonly warnedEndpoints: () => Promise<number>;
  /** Algorithms that failed the self-test. */
  readonly failing: readonly SelfTestResult[];
  readonly clock: () => number;
};

type Need = Home['needs'][number];

/** The answers of the first screen: what needs the operator, how much there is, what runs out next. */
export async function readHome({
  store,
  authority,
  listener,
  failing,
  clock,
  warnedServices,
  warnedEndpoints,
}: HomeDeps): Promise<Home> {
  const now = clock();
  const dayStart = new Date(now).setHours(0, 0, 0, 0);
  const [counts, expiry, recent, endingSoon, refused, warned, external] = await Promise.all([
    store.read('home.counts', { now, dayStart }),
    store.read('home.expiry', { from: now, step: WEEK, bars: BARS }),
    store.read('transaction.list', { limit: 8 }),
    store.read('certificate.endingSoon', { now, limit: 5 }),
    store.read('transaction.list', { limit: 1, states: ['refused'] }),
    warnedServices(),
    warnedEndpoints(),
  ]);
  const state = listener();
  const crl = authority.exists ? authority.crlState() : null;
  const latest = refused.rows[0];
  const { pending } = counts;
  const needs: Need[] = [
    ...engineNeeds(failing),
    ...authorityNeeds(authority, now),
    ...listenerNeeds(state, authority.exists),
    ...(pending > 0
      ? [need('approvals-waiting', 'warning', { count: String(pending) }, 'activity', null, ['pending'])]
      : []),
    ...(latest !== undefined && latest.receivedAt > now - DAY && counts.today.refused > 0
      ? [
          need('requests-refused', 'warning', { count: String(counts.today.refused) }, 'activity', latest.id, [
            'refused',
          ]),
        ]
      : []),
    ...endingNeeds(counts),
    ...(warned > 0 ? [need('services-warnings', 'warning', { count: String(warned) }, 'services')] : []),
    ...(external > 0 ? [need('endpoints-warnings', 'warning', { count: String(external) }, 'endpoints')] : []),
  ];
  return { needs, counts, expiry, listener: state, crl, recent: recent.rows, endingSoon };
}

/** What runs out by itself. */
function endingNeeds({ certificates, registrations }: Pick<Home['counts'], 'certificates' | 'registrations'>): Need[] {
  const { expiring } = certificates;
  const { expired } = registrations;
  const count = (of: number) => ({ count: String(of) });
  return [
    expiring > 0 && need('certificates-expiring', 'warning', count(expiring), 'certificates', null, ['expiring']),
    expired > 0 && need('registrations-expired', 'warning', count(expired), 'registrations', null, ['expired']),
  ].filter((each) => each !== false);
}

function engineNeeds(failing: readonly SelfTestResult[]): Need[] {
  const algorithms = failing.map(({ algorithm }) => algorithm).join(', ');
  return failing.length === 0 ? [] : [need('self-test-failed', 'bad', { algorithms }, 'settings')];
}

function authorityNeeds(authority: LocalAuthority, now: number): Need[] {
  if (!authority.exists) return [need('authority-missing', 'bad', {}, 'authority')];
  const { record, crl, ras } = authority.loaded;
  const raEnd = Math.min(ras.standard.ra.notAfter, ras.legacy?.ra.notAfter ?? Infinity);
  return [
    ...(crl.nextUpdate <= now ? [need('crl-overdue', 'bad', {}, 'authority')] : []),
    ...(record.notAfter - now < 365 * DAY ? [successionNeed(authority, now)] : []),
    ...(raEnd - now < 60 * DAY ? [need('ra-ending', 'warning', { notAfter: String(raEnd) }, 'authority')] : []),
  ].filter((each) => each !== null);
}

/** A CA in its last year wants the next one staged, and what is staged wants a time: nothing is issued after the end. */
function successionNeed({ loaded, staged }: LocalAuthority, now: number): Need | null {
  const { notAfter } = loaded.record;
  const tone = notAfter - now < 30 * DAY ? 'bad' : 'warning';
  const params = { notAfter: String(notAfter) };
  if (staged === null) return need('authority-ending', tone, params, 'authority');
  if (staged.record.activateAt !== null) return null;
  return need('authority-staged', tone, { ...params, name: staged.record.name }, 'authority');
}

function listenerNeeds(state: ListenerState, hasAuthority: boolean): Need[] {
  if (state.state === 'failed') {
    return [need('listener-failed', 'bad', { host: state.config.host, port: String(state.config.port) }, 'settings')];
  }
  return state.state === 'off' && hasAuthority ? [need('listener-off', 'warning', {}, 'settings')] : [];
}

function need(
  code: string,
  tone: Need['tone'],
  params: Record<string, string>,
  page: string,
  id: string | null = null,
  states?: string[],
): Need {
  return { code, tone, params, target: { page, id, ...(states === undefined ? {} : { states }) } };
}

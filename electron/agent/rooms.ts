import { DEFAULT_RA_PROFILE_ID, DEFAULT_SCEP_PROFILE_ID } from '../../shared/contract/services.ts';
import type { Refusal } from '../../shared/contract/transactions.ts';
import { LocalAuthority } from './authority/local-authority.ts';
import type { AgentEvents } from './agent-events.ts';
import { CertificatesRoom } from './certificates/certificates-room.ts';
import { localConnector } from './connectors/local.ts';
import { Engine } from './engine.ts';
import { createEnroll, createRecordRefusal, type Recorded } from './enrollment/enroll.ts';
import type { RefusedMessage } from './enrollment/request.ts';
import { LanListener } from './listener/lan-listener.ts';
import { DEVICE_PROFILE } from './profiles/certificate-profile.ts';
import { readRaIdentity } from './protocols/scep/ra-identity.ts';
import { createScepResponder, type ScepResponder } from './protocols/scep/responder.ts';
import { RegistrationsRoom } from './registrations/registrations-room.ts';
import type { Vault } from './secrets/vault.ts';
import type { SettingsRoom } from './settings/settings.ts';
import type { Store } from './store/store.ts';
import type { CryptoPool } from './workers/crypto-pool.ts';

/** What the rooms stand on. */
export type Ground = {
  readonly store: Store;
  readonly settings: SettingsRoom;
  readonly events: AgentEvents;
  readonly pool: CryptoPool;
  readonly clock: () => number;
  readonly onFault: (error: unknown) => void;
};

/** Everything that needs an open vault. */
export type Rooms = {
  readonly vault: Vault;
  readonly authority: LocalAuthority;
  readonly registrations: RegistrationsRoom;
  readonly certificates: CertificatesRoom;
  readonly listener: LanListener;
  readonly engine: Engine;
  /** Called after a CA was made: mounts the responder. */
  readonly mountScep: () => void;
};

/** Wires the rooms to one another and loads the CA, if there is one. */
export async function openRooms(ground: Ground, vault: Vault): Promise<Rooms> {
  const { store, settings, events, pool, clock, onFault } = ground;
  let responder: ScepResponder | null = null;

  const authority: LocalAuthority = new LocalAuthority({
    store,
    vault: () => vault,
    keys: pool,
    clock,
    addresses: () => listener.addresses,
    crlDays: () => settings.settings.crlDays,
    onCrl: (crl) => {
      events.publish({ type: 'authority', crl });
    },
    onServing: () => {
      mountScep();
      events.publish({ type: 'authority', crl: authority.crlState() });
    },
  });
  const listener: LanListener = new LanListener({
    settings,
    events,
    clock,
    onFault,
    services: {
      scep: () => responder,
      crl: (id) => authority.find(id)?.crl.der ?? null,
      caCertificate: (id) => authority.find(id)?.record.certificate ?? null,
      clock,
    },
  });
  const registrations = new RegistrationsRoom({
    store,
    vault: () => vault,
    events,
    clock,
    handover: () => {
      const { sha256, sha1, md5 } = authority.loaded.record;
      return { scepUrl: listener.addresses.scepUrl, caFingerprints: { sha256, sha1, md5 } };
    },
  });
  const certificates = new CertificatesRoom({ store, authority, events, clock });
  const mountScep = (): void => {
    responder = authority.exists ? openResponder(ground, vault, authority, listener) : null;
  };

  await authority.load();
  await authority.doWhatIsDue();
  mountScep();
  return { vault, authority, registrations, certificates, listener, engine: new Engine(), mountScep };
}

function openResponder(ground: Ground, vault: Vault, authority: LocalAuthority, listener: LanListener): ScepResponder {
  const { store, settings, events, pool, clock, onFault } = ground;
  const { record, issuer, ras, chain } = authority.loaded;
  const onRecorded = (change: Recorded): void => {
    if (events.watched) publishRecorded(ground, change).catch(onFault);
  };
  const enroll = createEnroll({
    store,
    connector: localConnector(record.id, issuer, () => listener.addresses),
    challengeMac: (challenge) => vault.challengeMac(challenge),
    profile: () => ({ ...DEVICE_PROFILE, validityDays: settings.settings.certificateDays }),
    clock,
    onRecorded,
  });
  const recordRefusal = createRecordRefusal({ store, clock, onRecorded });
  // Nothing waits yet, and nothing is looked up yet.
  const unknown = (code: 'poll-unknown' | 'certificate-unknown' | 'crl-unknown') => {
    return async (message: Omit<RefusedMessage, 'refusal'> & { readonly unread: Refusal | null }) => {
      const refusal = message.unread ?? { code, params: {} };
      await recordRefusal({ ...message, refusal });
      return { outcome: 'refused' as const, refusal };
    };
  };
  return createScepResponder({
    service: {
      scope: DEFAULT_SCEP_PROFILE_ID,
      scepProfileId: DEFAULT_SCEP_PROFILE_ID,
      raProfileId: DEFAULT_RA_PROFILE_ID,
      policy: { stance: 'compatible', singleDes: true, passwords: [] },
      chain: 'none',
      includeRoot: true,
      renewal: true,
      ra: readRaIdentity(ras.standard.ra.serial, ras.standard.ra.certificate),
      formerRas: ras.standard.formerRas.map(({ serial, certificate }) => readRaIdentity(serial, certificate)),
      caCertificates: chain,
      nextCaCertificate: authority.nextCaAnswer(),
      refusal: null,
    },
    codec: pool,
    desk: {
      enroll,
      poll: unknown('poll-unknown'),
      getCertificate: unknown('certificate-unknown'),
      getCrl: unknown('crl-unknown'),
      recordRefusal,
    },
    onFault,
    clock,
  });
}

/** Tells whoever watches the console what an enrollment changed, as the rows that the lists show. */
async function publishRecorded({ store, events, clock }: Ground, change: Recorded): Promise<void> {
  const now = clock();
  const { transactionId, registrationId, serials } = change;
  const transaction = await store.read('transaction.row', { id: transactionId });
  if (transaction !== null) events.publish({ type: 'transaction', row: transaction });
  const registration =
    registrationId === null ? null : await store.read('registration.row', { id: registrationId, now });
  if (registration !== null) events.publish({ type: 'registration', row: registration });
  for (const serial of serials) {
    const certificate = await store.read('certificate.row', { serial, now });
    if (certificate !== null) events.publish({ type: 'certificate', row: certificate });
  }
}

import { LocalAuthority } from './authority/local-authority.ts';
import { openChallengeRoom } from './challenge-room.ts';
import type { ChallengeService } from './challenge-service/challenge-service.ts';
import { CertificatesRoom } from './certificates/certificates-room.ts';
import { EndpointsRoom } from './endpoints/endpoints-room.ts';
import { Engine } from './engine.ts';
import type { Enrollment } from './enrollment/desk.ts';
import { enrollmentUrl, openEnrollmentRoom, publishRecorded, raProfileDirectory } from './enrollment-room.ts';
import type { Ground } from './ground.ts';
import { DeadEnds } from './listener/dead-ends.ts';
import { LanListener } from './listener/lan-listener.ts';
import { createScepResponder } from './protocols/scep/responder.ts';
import { RegistrationsRoom } from './registrations/registrations-room.ts';
import type { Vault } from './secrets/vault.ts';
import { webhookAsker } from './services/ask-webhook.ts';
import { openServices, type Services } from './services/open-services.ts';
import { ScepMounts } from './services/scep-mounts.ts';
import type { PublicAddresses } from './settings/public-addresses.ts';

/** Everything that needs an open vault. */
export type Rooms = {
  readonly vault: Vault;
  readonly authority: LocalAuthority;
  readonly registrations: RegistrationsRoom;
  readonly certificates: CertificatesRoom;
  readonly listener: LanListener;
  readonly challengeService: ChallengeService;
  readonly services: Services;
  readonly endpoints: EndpointsRoom;
  readonly enrollment: Enrollment;
  readonly engine: Engine;
  /** Called after a CA was made: puts the responders in place. */
  readonly mountScep: () => void;
};

/** Wires the rooms to one another and loads the CA, if there is one. */
export async function openRooms(ground: Ground, vault: Vault): Promise<Rooms> {
  const { store, settings, events, pool, clock, onFault } = ground;
  const authority: LocalAuthority = new LocalAuthority({
    ...{ store, clock },
    vault: () => vault,
    keys: pool,
    addresses: () => listener.addresses,
    crlDays: () => settings.settings.crlDays,
    onCrl: (crl) => {
      events.publish({ type: 'authority', crl });
    },
    onServing: () => {
      mountScep();
      events.publish({ type: 'authority', crl: authority.crlState() });
      // Whoever is given the new CA's certificate has to be believed here at once, not a round of the schedule later.
      challengeService.renewWhenDue().catch(onFault);
    },
  });
  const services = await servicesOf(ground, vault, authority, () => listener.addresses.scepUrl);
  const mounts = new ScepMounts(services.objects);
  const listener: LanListener = new LanListener({
    ...{ settings, events, clock, onFault },
    services: {
      scepAt: (path) => mounts.at(path),
      onDeadEnd: (end, request) => deadEnds.note(end, request),
      crl: (id) => authority.find(id)?.crl.der ?? null,
      caCertificate: (id) => authority.find(id)?.record.certificate ?? null,
      clock,
    },
  });
  const addresses = () => listener.addresses;
  const registrations = registrationsOf(ground, vault, authority, services, addresses);
  const certificates = new CertificatesRoom({
    ...{ store, authority, events, clock },
    revokeElsewhere: (...asked) => endpoints.revokeCertificate(...asked),
  });
  const endpoints: EndpointsRoom = endpointsOf(ground, vault, services, () => enrollment);
  const { forwarding } = endpoints;
  const enrollment: Enrollment = openEnrollmentRoom({ ground, vault, authority, services, addresses, forwarding });
  const { desk } = enrollment;
  const deadEnds = new DeadEnds((message) => desk.recordRefusal(message));
  const challengeService: ChallengeService = openChallengeRoom({ ground, vault, authority, services, addresses });
  const mountScep = (): void => {
    if (!authority.exists) return;
    const serving = services.serve({ ...authority.loaded, nextCaAnswer: (role) => authority.nextCaAnswer(role) });
    mounts.replace(serving, (service) => createScepResponder({ service, desk, codec: pool, onFault, clock }));
  };
  services.objects.watch((kind) => {
    if (kind !== 'operator' && kind !== 'signer') mountScep();
  });

  await authority.load();
  await authority.doWhatIsDue();
  await services.ensureRas('agent');
  mountScep();
  endpoints.open();
  const engine = new Engine();
  return {
    ...{ vault, authority, registrations, certificates, services, endpoints, enrollment },
    ...{ listener, challengeService, engine, mountScep },
  };
}

function servicesOf(
  { store, settings, events, clock, onFault }: Ground,
  vault: Vault,
  authority: LocalAuthority,
  scepUrl: () => string,
): Promise<Services> {
  return openServices({
    ...{ store, events, clock, onFault, scepUrl },
    vault: () => vault,
    certificateDays: () => settings.settings.certificateDays,
    askWebhook: webhookAsker(clock),
    ensureLegacyRa: async (actor) => {
      if (authority.exists) await authority.ensureRa('legacy', actor);
    },
  });
}

function endpointsOf(ground: Ground, vault: Vault, { objects }: Services, enrollment: () => Enrollment): EndpointsRoom {
  const { store, events, clock, onFault } = ground;
  return new EndpointsRoom({
    ...{ store, events, clock, onFault, objects },
    vault: () => vault,
    settleForwarded: (transactionId, outcome) => enrollment().settleForwarded(transactionId, outcome),
    onRecorded: (change) => {
      if (events.watched) publishRecorded(ground, change).catch(onFault);
    },
  });
}

function registrationsOf(
  { store, events, clock }: Ground,
  vault: Vault,
  authority: LocalAuthority,
  services: Services,
  addresses: () => PublicAddresses,
): RegistrationsRoom {
  return new RegistrationsRoom({
    ...{ store, events, clock },
    vault: () => vault,
    profiles: raProfileDirectory(services),
    handover: (raProfileId) => {
      const { sha256, sha1, md5 } = authority.loaded.record;
      const scepUrl = enrollmentUrl(services, addresses().scepUrl, raProfileId);
      return { scepUrl, caFingerprints: { sha256, sha1, md5 } };
    },
  });
}

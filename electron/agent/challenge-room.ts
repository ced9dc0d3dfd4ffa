import type { ChallengeDesk } from './challenge-service/answers.ts';
import { ChallengeService } from './challenge-service/challenge-service.ts';
import { serviceCertificate } from './challenge-service/service-certificate.ts';
import type { LocalAuthority } from './authority/local-authority.ts';
import type { Ground } from './ground.ts';
import type { Vault } from './secrets/vault.ts';
import type { Services } from './services/open-services.ts';
import type { PublicAddresses } from './settings/public-addresses.ts';

export type ChallengeRoomDeps = {
  readonly ground: Ground;
  readonly vault: Vault;
  readonly authority: LocalAuthority;
  readonly services: Pick<Services, 'objects' | 'operators' | 'dynamicChallenges' | 'isWebhookToken'>;
  readonly addresses: () => PublicAddresses;
};

/** The challenge service among the other rooms. */
export function openChallengeRoom({
  ground,
  vault,
  authority,
  services,
  addresses,
}: ChallengeRoomDeps): ChallengeService {
  const { store, settings, events, clock, onFault } = ground;
  return new ChallengeService({
    store,
    events,
    clock,
    onFault,
    desk: challengeDesk(services, authority, addresses),
    publicHost: () => settings.settings.publicHost,
    certificate: (hosts) => serviceCertificate({ store, vault, authority, addresses, clock }, hosts),
  });
}

function challengeDesk(
  services: ChallengeRoomDeps['services'],
  authority: LocalAuthority,
  addresses: () => PublicAddresses,
): ChallengeDesk {
  const { objects, operators, dynamicChallenges } = services;
  return {
    profile(name) {
      const found = objects
        .all('scep-profile')
        .find((profile) => (name === null ? profile.body.isDefault : profile.name === name));
      if (found?.body.enabled !== true) return null;
      const { dynamic } = found.body.challenges;
      return { id: found.id, name: found.name, page: dynamic?.page === true, webhook: dynamic?.webhook === true };
    },
    async mayTakeChallenges(name, password) {
      const { proof } = await operators.prove({ name, password }, 'challenges');
      switch (proof) {
        case 'good':
          return 'yes';
        case 'not-permitted':
        case 'locked':
          return proof;
        case 'wrong':
        case 'busy':
          return 'no';
      }
    },
    isToken: (profileId, token) => services.isWebhookToken(profileId, token),
    async make({ profileId, origin, subject, by }) {
      const made = await dynamicChallenges.make({ scepProfileId: profileId, origin, subject, by });
      return made.outcome === 'not-offered' ? { outcome: 'full' } : made;
    },
    caSha1: () => authority.loaded.record.sha1,
    scepUrl(profileId) {
      const profile = objects.find('scep-profile', profileId);
      const { scepUrl } = addresses();
      return profile === null || profile.body.isDefault ? scepUrl : `${scepUrl}/${profile.name}`;
    },
  };
}

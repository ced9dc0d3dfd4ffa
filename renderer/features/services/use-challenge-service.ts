import type { ChallengeServiceState } from '../../../shared/contract/challenge-service.ts';
import { useQuery, type Query } from '../../app/query.ts';

export const CHALLENGE_SERVICE = 'challenge-service';

export const useChallengeService = (): Query<ChallengeServiceState> =>
  useQuery(
    CHALLENGE_SERVICE,
    (client) => client.challengeService.get({}),
    ({ type }) => type === 'challenge-service',
  );

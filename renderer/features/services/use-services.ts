import type { AgentClient } from '../../../shared/contract/contract.ts';
import type { AgentEvent } from '../../../shared/contract/events.ts';
import type { Operator } from '../../../shared/contract/operators.ts';
import type { RaProfile, ScepProfile } from '../../../shared/contract/services.ts';
import type { Signer } from '../../../shared/contract/signers.ts';
import { keep, useQuery, type Query } from '../../app/query.ts';
import { useSession } from '../../app/session.ts';

const concerns = ({ type }: AgentEvent) => type === 'services';

export const useScepProfiles = (): Query<ScepProfile[]> =>
  useQuery('scep-profiles', (client) => client.services.scepProfiles({}), concerns);
export const useRaProfiles = (): Query<RaProfile[]> =>
  useQuery('ra-profiles', (client) => client.services.raProfiles({}), concerns);
export const useSigners = (): Query<Signer[]> => useQuery('signers', (client) => client.signers.list({}), concerns);
const OPERATORS = 'operators';
const listOperators = (client: AgentClient) => client.operators.list({});
export const useOperators = (): Query<Operator[]> => useQuery(OPERATORS, listOperators, concerns);
/** Shows at once what was changed, before the event says so: the next change names its version. */
export const keepOperators = async (client: AgentClient): Promise<void> => keep(OPERATORS, await listOperators(client));

export const useScepProfile = (id: string): Query<ScepProfile> =>
  useQuery(`scep-profile ${id}`, (client) => client.services.scepProfile({ id }), concerns);
export const useRaProfile = (id: string): Query<RaProfile> =>
  useQuery(`ra-profile ${id}`, (client) => client.services.raProfile({ id }), concerns);
export const useSigner = (id: string): Query<Signer> =>
  useQuery(`signer ${id}`, (client) => client.signers.get({ id }), concerns);

/** How long certificates are valid where an RA profile does not say, in days; null while that is not known. */
export const useUsualDays = (): number | null => useSession((state) => state.settings?.certificateDays ?? null);

import type { RaProfiles } from './ra-profiles.ts';
import type { ScepProfiles } from './scep-profiles.ts';
import type { Signers } from './signers.ts';

/** How many profiles and signers in service have something that should be known as long as it stands. */
export async function countWarned(
  scepProfiles: ScepProfiles,
  raProfiles: RaProfiles,
  signers: Signers,
): Promise<number> {
  const all = [...(await scepProfiles.list()), ...raProfiles.list(), ...(await signers.list())];
  return all.filter(({ enabled, notices }) => enabled && notices.length > 0).length;
}

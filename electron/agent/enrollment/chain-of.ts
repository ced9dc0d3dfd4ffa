import type { EnrollmentDeps } from './desk-deps.ts';

/** The certificates above one that an authority issued which does not issue here now; those of the present one the front door has. */
export async function chainOf(
  { authorities, connector, forwarding }: Pick<EnrollmentDeps, 'authorities' | 'connector' | 'forwarding'>,
  authorityId: string | null,
): Promise<{ readonly chain?: readonly Uint8Array[] }> {
  if (authorityId === null || authorityId === connector().authorityId) return {};
  const own = authorities().find(({ id }) => id === authorityId);
  const chain = own?.chain ?? (await forwarding.chain(authorityId));
  return chain.length === 0 ? {} : { chain };
}

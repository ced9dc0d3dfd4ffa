import type { EnrollmentDeps } from './desk-deps.ts';

/** The certificates above one that an authority issued which does not issue any more; those of the present one the front door has. */
export function chainOf(
  { authorities, connector }: Pick<EnrollmentDeps, 'authorities' | 'connector'>,
  authorityId: string | null,
): { readonly chain?: readonly Uint8Array[] } {
  const issuer = authorities().find(({ id }) => id === authorityId);
  return issuer === undefined || issuer.id === connector().authorityId ? {} : { chain: issuer.chain };
}

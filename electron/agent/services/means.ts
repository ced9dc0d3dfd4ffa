import type { RaProfileSettings, ScepProfileSettings } from '../../../shared/contract/services.ts';

/** What of a SCEP profile could prove who asks. */
type Asked = { readonly challenges: ScepProfileSettings['challenges'] };
/** Secrets without which a kind of challenge is only a wish. */
export type HasSecrets = { readonly static: boolean; readonly webhook: boolean };

/**
 * Whether anything at all could prove who asks: a challenge of a kind that works, somebody's approval, or a management
 * signer. A certificate that renews itself is no beginning. Where nothing could, a profile must not be enabled.
 */
export function hasMeans(
  { challenges }: Asked,
  has: HasSecrets,
  ra: Pick<RaProfileSettings, 'approval'> | null,
  hasSigner: boolean,
): boolean {
  const { registration, static: shared, dynamic, webhook } = challenges;
  return (
    registration ||
    (shared && has.static) ||
    (dynamic !== null && (dynamic.page || dynamic.webhook)) ||
    (webhook !== null && has.webhook) ||
    (ra !== null && (ra.approval.rule !== 'never' || hasSigner))
  );
}

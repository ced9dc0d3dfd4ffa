import type { ScepProfile } from '../../../shared/contract/services.ts';
import type { SecretKind } from './scep-secret-kind.ts';
import { StaticChallengeDialog } from './static-challenge-dialog.tsx';
import { WebhookSecretDialog } from './webhook-secret-dialog.tsx';

/** The dialogs in which a profile's secrets are made, whichever part of its page asks. */
export function ScepSecretDialogs({
  profile,
  asking,
  onClose,
  onMade,
}: {
  profile: ScepProfile;
  asking: SecretKind | null;
  onClose: () => void;
  onMade?: () => void;
}) {
  return (
    <>
      <StaticChallengeDialog profile={profile} isOpen={asking === 'static'} onClose={onClose} onMade={onMade} />
      {(['secret', 'token'] as const).map((kind) => (
        <WebhookSecretDialog
          key={kind}
          profile={profile}
          kind={kind}
          isOpen={asking === kind}
          onClose={onClose}
          onMade={onMade}
        />
      ))}
    </>
  );
}

import { useTranslation } from 'react-i18next';
import type { ScepProfile } from '../../../shared/contract/services.ts';
import { go } from '../../app/navigation.ts';
import { NEW } from '../../app/route.ts';
import { Button } from '../../ui/button.tsx';
import { Notices } from './notices.tsx';
import type { SecretKind } from './scep-secret-kind.ts';

/** What should be known about a SCEP profile, each with the step that mends it. */
export function ScepProfileNotices({ profile, onAsk }: { profile: ScepProfile; onAsk: (kind: SecretKind) => void }) {
  const { t } = useTranslation();
  const ask = (kind: SecretKind, words: string) => (
    <Button small icon="key" onPress={() => onAsk(kind)}>
      {t(words)}
    </Button>
  );
  const { notices, raProfileId } = profile;
  const actionFor = (code: string) => {
    switch (code) {
      case 'static-challenge-missing':
        return ask('static', 'scepSecrets.staticDo');
      case 'webhook-secret-missing':
        return ask('secret', 'scepSecrets.secretDo');
      case 'webhook-token-missing':
        return ask('token', 'scepSecrets.tokenDo');
      case 'challenge-operator-missing':
        return (
          <Button small icon="operator" onPress={() => go({ page: 'operator', id: NEW })}>
            {t('operator.new')}
          </Button>
        );
      case 'ra-profile-disabled':
        return (
          raProfileId !== null && (
            <Button small icon="services" onPress={() => go({ page: 'ra-profile', id: raProfileId })}>
              {t('scepProfile.openRa')}
            </Button>
          )
        );
      default:
        return undefined;
    }
  };
  return <Notices notices={notices} actionFor={actionFor} />;
}

import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';
import { go } from './navigation.ts';

/** What one most often comes for. */
export function RegisterButton() {
  const { t } = useTranslation();
  return (
    <Button look="primary" icon="add" onPress={() => go({ page: 'register' })}>
      {t('registrations.register')}
    </Button>
  );
}

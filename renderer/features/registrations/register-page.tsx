import { useTranslation } from 'react-i18next';
import { back } from '../../app/navigation.ts';
import { Page } from '../../ui/page.tsx';
import { RegisterForm } from './register-form.tsx';

export function RegisterPage() {
  const { t } = useTranslation();
  return (
    <Page narrow title={t('register.title')} sentence={t('register.sentence')}>
      <RegisterForm onCancel={back} />
    </Page>
  );
}

import { useTranslation } from 'react-i18next';
import type { VaultState } from '../../../shared/contract/agent.ts';
import { CreateVault } from './create-vault.tsx';
import { Gate } from './gate.tsx';
import { UnlockVault } from './unlock-vault.tsx';
import styles from './vault.module.css';

export function VaultGate({
  vault,
  dataFolder,
}: {
  vault: Exclude<VaultState, { state: 'open' }>;
  dataFolder: string;
}) {
  const { t } = useTranslation();
  if (vault.state === 'new') {
    return (
      <Gate title={t('vault.new.title')} sentence={t('vault.new.sentence')}>
        <CreateVault keychain={vault.keychain} />
        <p className={styles['folder']}>
          {t('vault.folder')} <code>{dataFolder}</code>
        </p>
      </Gate>
    );
  }
  return (
    <Gate title={t('vault.locked.title')} sentence={t(`vault.locked.${vault.kind}`)}>
      <UnlockVault />
      <p className={styles['folder']}>
        {t('vault.folder')} <code>{dataFolder}</code>
      </p>
    </Gate>
  );
}

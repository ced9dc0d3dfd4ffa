import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { VaultState } from '../../../shared/contract/agent.ts';
import { Mark } from '../../app/sidebar.tsx';
import { CreateVault } from './create-vault.tsx';
import { UnlockVault } from './unlock-vault.tsx';
import styles from './vault.module.css';

/** A page of its own, before there is a console to show. */
export function Gate({ title, sentence, children }: { title: string; sentence: string; children: ReactNode }) {
  return (
    <main className={styles['gate']}>
      <div className={styles['card']}>
        <Mark size={40} />
        <h1>{title}</h1>
        <p className={styles['sentence']}>{sentence}</p>
        {children}
      </div>
    </main>
  );
}

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

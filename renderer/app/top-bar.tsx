import { useTranslation } from 'react-i18next';
import { Button as AriaButton } from 'react-aria-components/Button';
import { IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { back, forward, useNavigation } from './navigation.ts';
import { formatRoute } from './route.ts';
import { useSession } from './session.ts';
import styles from './shell.module.css';
import { useShellState } from './shell-state.ts';

const APPLE = navigator.userAgent.includes('Mac');

export function TopBar() {
  const { t } = useTranslation();
  const { position, length } = useNavigation();
  const { authority, listener } = useSession();
  return (
    <header className={styles['top']}>
      <div className={styles['steps']}>
        <IconButton icon="back" label={t('nav.back')} onPress={back} isDisabled={position === 0} />
        <IconButton icon="forward" label={t('nav.forward')} onPress={forward} isDisabled={position >= length - 1} />
      </div>
      <AriaButton className={styles['command'] ?? ''} onPress={() => useShellState.setState({ open: 'palette' })}>
        <Icon name="search" />
        <span>{t('palette.open')}</span>
        <kbd>{APPLE ? '⌘ K' : 'Ctrl K'}</kbd>
      </AriaButton>
      <div className={styles['facts']}>
        {authority !== null && (
          <a href={formatRoute({ page: 'authority' })} data-tip={t('top.authority')}>
            <Icon name="authority" size={15} />
            <span>{authority.name}</span>
          </a>
        )}
        {listener !== null && (
          <a href={formatRoute({ page: 'settings' })} data-state={listener.state} data-testid="listener-state">
            <Icon
              name={listener.state === 'listening' ? 'good' : listener.state === 'failed' ? 'bad' : 'power'}
              size={15}
            />
            <span>
              {listener.state === 'listening'
                ? t('top.listening', { address: `${listener.config.host}:${listener.config.port}` })
                : t(`top.${listener.state}`)}
            </span>
          </a>
        )}
      </div>
    </header>
  );
}

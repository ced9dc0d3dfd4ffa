import { useTranslation } from 'react-i18next';
import { Dialog } from '../ui/dialog.tsx';
import styles from './key-list.module.css';
import { PLACES } from './places.ts';
import { useShellState } from './shell-state.ts';

const KEYS: readonly (readonly [keys: readonly string[], meaning: string])[] = [
  [['Ctrl', 'K'], 'keys.palette'],
  [['/'], 'keys.search'],
  [['n'], 'keys.register'],
  [['j', 'k'], 'keys.rows'],
  [['Enter'], 'keys.open'],
  [['Esc'], 'keys.close'],
  [['Alt', '←'], 'keys.back'],
  [['Alt', '→'], 'keys.forward'],
  ...PLACES.map(({ letter, label }) => [['g', letter], label] as const),
  [['Ctrl', 'V'], 'keys.paste'],
  [['?'], 'keys.list'],
];

export function KeyList() {
  const { t } = useTranslation();
  const open = useShellState((state) => state.open);
  return (
    <Dialog
      title={t('keys.title')}
      isOpen={open === 'keys'}
      onClose={() => useShellState.setState({ open: 'nothing' })}
    >
      <dl className={styles['keys']}>
        {KEYS.map(([keys, meaning]) => (
          <div key={meaning}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{t(meaning)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Autocomplete } from 'react-aria-components/Autocomplete';
import { Dialog as AriaDialog } from 'react-aria-components/Dialog';
import { Input } from 'react-aria-components/Input';
import { Menu, MenuItem } from 'react-aria-components/Menu';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { TextField } from 'react-aria-components/TextField';
import { Icon } from '../ui/icon.tsx';
import { useCommands, useHits, type Entry } from './palette-entries.ts';
import styles from './palette.module.css';
import { useShellState } from './shell-state.ts';

const close = () => useShellState.setState({ open: 'nothing' });

function Entries({ text }: { text: string }) {
  const { t } = useTranslation();
  const commands = useCommands(text);
  const { hits, searching } = useHits(text);
  const entries: Entry[] = [...hits, ...commands];
  return (
    <Menu
      aria-label={t('palette.results')}
      className={styles['menu'] ?? ''}
      items={entries}
      renderEmptyState={() => (
        <p className={styles['nothing']}>{t(searching ? 'palette.searching' : 'palette.nothing')}</p>
      )}
      onAction={(key) => {
        close();
        entries.find((entry) => entry.id === key)?.act();
      }}
    >
      {(entry) => (
        <MenuItem id={entry.id} textValue={entry.title} className={styles['item'] ?? ''}>
          <Icon name={entry.icon} />
          <span className={styles['title']}>{entry.title}</span>
          <span className={styles['detail']}>{entry.detail}</span>
        </MenuItem>
      )}
    </Menu>
  );
}

/** The one field that finds things and does things. */
export function Palette() {
  const { t } = useTranslation();
  const open = useShellState((state) => state.open);
  const [text, setText] = useState('');
  return (
    <ModalOverlay
      className={styles['scrim'] ?? ''}
      isOpen={open === 'palette'}
      isDismissable
      onOpenChange={(isOpen) => {
        if (!isOpen) close();
        setText('');
      }}
    >
      <Modal className={styles['modal'] ?? ''}>
        <AriaDialog aria-label={t('palette.title')} className={styles['dialog'] ?? ''}>
          {/* The entries are found by the agent and by our own words, so nothing is filtered here. */}
          <Autocomplete inputValue={text} onInputChange={setText}>
            <TextField aria-label={t('palette.title')} autoFocus className={styles['field'] ?? ''}>
              <Icon name="search" size={18} />
              <Input placeholder={t('palette.hint')} spellCheck={false} maxLength={200} />
            </TextField>
            <Entries text={text} />
          </Autocomplete>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

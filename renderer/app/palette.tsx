import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Autocomplete } from 'react-aria-components/Autocomplete';
import { Input } from 'react-aria-components/Input';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { TextField } from 'react-aria-components/TextField';
import { Icon } from '../ui/icon.tsx';
import { Overlay } from '../ui/overlay.tsx';
import { useCommands, useHits } from './palette-entries.ts';
import type { Entry } from './palette-entry.ts';
import { useServiceHits } from './palette-services.ts';
import styles from './palette.module.css';
import { useShellState } from './shell-state.ts';

const close = () => useShellState.setState({ open: 'nothing' });

function Entries({ text }: { text: string }) {
  const { t } = useTranslation();
  const commands = useCommands(text);
  const { hits, searching } = useHits(text);
  const services = useServiceHits(text);
  const entries: Entry[] = [...hits, ...services, ...commands];
  return (
    <ListBox
      aria-label={t('palette.results')}
      className={styles['list'] ?? ''}
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
        <ListBoxItem id={entry.id} textValue={entry.title} className={styles['item'] ?? ''}>
          <Icon name={entry.icon} />
          <span className={styles['title']}>{entry.title}</span>
          <span className={styles['detail']}>{entry.detail}</span>
        </ListBoxItem>
      )}
    </ListBox>
  );
}

function Field() {
  const { t } = useTranslation();
  // Autocomplete gives the input aria-controls and aria-activedescendant; what it is to be called is left to us.
  return (
    <TextField aria-label={t('palette.title')} autoFocus className={styles['field'] ?? ''}>
      <Icon name="search" size={18} />
      <Input
        role="combobox"
        aria-expanded
        aria-haspopup="listbox"
        placeholder={t('palette.hint')}
        spellCheck={false}
        maxLength={200}
      />
    </TextField>
  );
}

/** The one field that finds things and does things. */
export function Palette() {
  const { t } = useTranslation();
  const open = useShellState((state) => state.open);
  return (
    <Overlay isOpen={open === 'palette'} onClose={close} label={t('palette.title')} size="middle">
      <Search />
    </Overlay>
  );
}

/** Made anew each time the palette opens, so that it begins with nothing. */
function Search() {
  const [text, setText] = useState('');
  return (
    // The entries are found by the agent and by our own words, so nothing is filtered here.
    <Autocomplete inputValue={text} onInputChange={setText}>
      <Field />
      <Entries text={text} />
    </Autocomplete>
  );
}

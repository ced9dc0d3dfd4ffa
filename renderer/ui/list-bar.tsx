import { useTranslation } from 'react-i18next';
import { Button as AriaButton } from 'react-aria-components/Button';
import { Input } from 'react-aria-components/Input';
import { SearchField } from 'react-aria-components/SearchField';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import { ToggleButtonGroup } from 'react-aria-components/ToggleButtonGroup';
import { Icon } from './icon.tsx';
import styles from './list-bar.module.css';

/** Search and filter chips above a table. */
export function ListBar<State extends string>({
  search,
  onSearch,
  searchLabel,
  states,
  labels,
  chosen,
  onStates,
  extra,
}: {
  search: string;
  onSearch: (text: string) => void;
  searchLabel: string;
  states: readonly State[];
  labels: (state: State) => string;
  chosen: readonly State[];
  onStates: (states: State[]) => void;
  /** A further filter that holds (a week of the histogram), to be taken away. */
  extra?: { label: string; onClear: () => void } | null;
}) {
  const { t } = useTranslation();
  return (
    <div className={styles['bar']}>
      <SearchField className={styles['search'] ?? ''} aria-label={searchLabel} value={search} onChange={onSearch}>
        <Icon name="search" />
        <Input placeholder={searchLabel} data-search spellCheck={false} maxLength={200} />
        <AriaButton className={styles['clear'] ?? ''} aria-label={t('action.clear')}>
          <Icon name="close" size={14} />
        </AriaButton>
      </SearchField>
      <ToggleButtonGroup
        className={styles['chips'] ?? ''}
        aria-label={t('grid.filter')}
        selectionMode="multiple"
        selectedKeys={chosen}
        onSelectionChange={(keys) => onStates(states.filter((state) => keys.has(state)))}
      >
        {states.map((state) => (
          <ToggleButton key={state} id={state} className={styles['chip'] ?? ''}>
            {({ isSelected }) => (
              <>
                {isSelected && <Icon name="check" size={13} />}
                {labels(state)}
              </>
            )}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      {extra !== undefined && extra !== null && (
        <AriaButton
          className={styles['chip'] ?? ''}
          data-selected
          onPress={extra.onClear}
          aria-label={`${t('action.clear')}: ${extra.label}`}
        >
          {extra.label}
          <Icon name="close" size={13} />
        </AriaButton>
      )}
    </div>
  );
}

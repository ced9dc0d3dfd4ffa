import { Fragment, useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { go, replace } from '../app/navigation.ts';
import type { RouteInput } from '../app/route.ts';
import { Button } from './button.tsx';
import { DataGrid } from './data-grid.tsx';
import { Empty } from './empty.tsx';
import type { Column } from './grid-column.ts';
import { ListBar } from './list-bar.tsx';
import { isFiltered, type ListFilter, type ListSort } from './list-query.ts';
import { ListSentence } from './list-sentence.tsx';
import type { List } from './list-store.ts';
import { Page } from './page.tsx';
import { Split } from './split.tsx';

type Props<Row, State extends string, By extends string, Filter extends ListFilter<State, By>> = {
  title: string;
  /** The catalogue's name of the list: `WORDS.sentence`, `WORDS.count`, `WORDS.search`. */
  words: string;
  /** The object that is open beside the table. */
  id: string | undefined;
  filter: Filter;
  /** The place of the list, with an object open and a filter. */
  place: (at: { id?: string; filter?: Filter }) => RouteInput;
  list: List<Row, Filter>;
  columns: readonly Column<Row>[];
  /** The sorts that the columns' heads ask for, and the one that holds until then. */
  sorts: readonly By[];
  sort: ListSort<By>;
  states: readonly State[];
  stateWords: (state: State) => string;
  /** A further filter that holds, to be taken away. */
  extra?: { label: string; onClear: () => void } | null;
  actions?: ReactNode;
  /** Shown while there is nothing at all. */
  empty: ReactNode;
  detail: (id: string, onClose: () => void) => ReactNode;
};

function NothingFound({ onClear }: { onClear: () => void }) {
  const { t } = useTranslation();
  return (
    <Empty
      icon="search"
      title={t('grid.nothingFound')}
      action={<Button onPress={onClear}>{t('grid.clearFilters')}</Button>}
    >
      {t('grid.nothingFoundMore')}
    </Empty>
  );
}

/** A page of one noun: search and chips, the table, and the object that is open beside it. */
export function ListPage<Row, State extends string, By extends string, Filter extends ListFilter<State, By>>(
  props: Props<Row, State, By, Filter>,
) {
  const { title, words, id, filter, place, list, extra = null } = props;
  const { t } = useTranslation();
  const total = list.use((state) => state.total);
  useEffect(() => list.show(filter), [list, filter]);
  const filterBy = (next: Filter) => replace(place({ ...(id !== undefined && { id }), filter: next }));
  const filtered = isFiltered(filter) || extra !== null;
  return (
    <Split
      detail={id === undefined ? null : <Fragment key={id}>{props.detail(id, () => go(place({ filter })))}</Fragment>}
    >
      <Page fill title={title} sentence={<ListSentence total={total} words={words} />} actions={props.actions}>
        <ListBar
          search={filter.search ?? ''}
          onSearch={(search) => filterBy({ ...filter, search })}
          searchLabel={t(`${words}.search`)}
          states={props.states}
          labels={props.stateWords}
          chosen={filter.states ?? []}
          onStates={(states) => filterBy({ ...filter, states })}
          extra={extra}
        />
        <DataGrid
          label={title}
          list={list}
          columns={props.columns}
          sort={filter.sort ?? props.sort}
          onSort={({ by, direction }) => {
            const known = props.sorts.find((sort) => sort === by);
            if (known !== undefined) filterBy({ ...filter, sort: { by: known, direction } });
          }}
          openKey={id}
          onOpen={(row) => go(place({ id: list.key(row), filter }))}
          onMove={(row) => replace(place({ id: list.key(row), filter }))}
          empty={filtered ? <NothingFound onClear={() => replace(place({}))} /> : props.empty}
        />
      </Page>
    </Split>
  );
}

import { useId, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';
import styles from './data-grid.module.css';
import { ROW_HEIGHT, type Column, type GridSort } from './grid-column.ts';
import { FailureView } from './failure-view.tsx';
import { GridHead } from './grid-head.tsx';
import { moveBy } from './grid-keys.ts';
import { GridRow } from './grid-row.tsx';
import type { List } from './list-store.ts';

const HEAD_HEIGHT = 32;
const MARGIN_ROWS = 8;
const READ_AHEAD = 60;

type Props<Row, Query> = {
  label: string;
  list: List<Row, Query>;
  columns: readonly Column<Row>[];
  sort: GridSort;
  onSort: (sort: GridSort) => void;
  /** The row whose object is open beside the table. */
  openKey: string | undefined;
  onOpen: (row: Row) => void;
  /** Called when the row that one stands on changes by keyboard while an object is open. */
  onMove: (row: Row) => void;
  empty: ReactNode;
};

/** The size of what scrolls, so that only the rows in sight are drawn. */
function useSize() {
  const ref = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 1_000, height: 800 });
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, size] as const;
}

/**
 * A table of any length: one focusable grid whose active row is told by aria-activedescendant, with only the rows in
 * sight in the document, and pages read as one nears the end of what is there.
 */
export function DataGrid<Row, Query>(props: Props<Row, Query>) {
  const { list, columns, openKey } = props;
  const { t } = useTranslation();
  const id = useId();
  const state = list.use();
  const [ref, size] = useSize();
  const shown = columns.filter((column) => column.from === undefined || column.from <= size.width);
  const tracks = shown.map((column) => column.track).join(' ');
  const height = state.rows.length * ROW_HEIGHT;
  const first = Math.max(0, Math.floor(state.scrollTop / ROW_HEIGHT) - MARGIN_ROWS);
  const last = Math.min(state.rows.length, Math.ceil((state.scrollTop + size.height) / ROW_HEIGHT) + MARGIN_ROWS);

  useLayoutEffect(() => {
    // The place survives: what was scrolled before the page was left is scrolled again.
    if (ref.current !== null) ref.current.scrollTop = list.use.getState().scrollTop;
  }, [ref, list, state.query]);

  const scrolled = (top: number) => {
    list.place({ scrollTop: top });
    if ((state.rows.length - READ_AHEAD) * ROW_HEIGHT < top + size.height) list.more();
  };
  const reveal = (index: number) => {
    const element = ref.current;
    if (element === null) return;
    const top = index * ROW_HEIGHT;
    if (top < element.scrollTop) element.scrollTop = top;
    const bottom = top + ROW_HEIGHT + HEAD_HEIGHT - element.clientHeight;
    if (bottom > element.scrollTop) element.scrollTop = bottom;
  };
  const keydown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = state.rows[state.active];
    if (event.key === 'Enter' && row !== undefined) {
      props.onOpen(row);
      return;
    }
    const pageRows = Math.max(1, Math.floor(size.height / ROW_HEIGHT) - 2);
    const next = moveBy(event.key, state.active, state.rows.length, pageRows);
    if (next === null) return;
    event.preventDefault();
    list.place({ active: next });
    reveal(next);
    const target = state.rows[next];
    if (openKey !== undefined && target !== undefined && next !== state.active) props.onMove(target);
  };
  const none = state.rows.length === 0 && !state.loading && state.total !== null;
  return (
    <div className={styles['frame']}>
      {state.held.length > 0 && (
        <div className={styles['held']}>
          <Button
            look="primary"
            small
            onPress={() => {
              list.release();
              if (ref.current !== null) ref.current.scrollTop = 0;
            }}
          >
            {t('grid.held', { count: state.held.length })}
          </Button>
        </div>
      )}
      <FailureView failure={state.failure} onRetry={list.reload} />
      <div
        ref={ref}
        role="grid"
        id={id}
        tabIndex={0}
        className={styles['grid']}
        aria-label={props.label}
        aria-rowcount={(state.total?.exact === true ? state.total.count : state.rows.length) + 1}
        aria-colcount={shown.length}
        aria-busy={state.loading}
        aria-activedescendant={state.rows.length > 0 ? `${id}-${state.active}` : undefined}
        onKeyDown={keydown}
        onScroll={(event) => scrolled(event.currentTarget.scrollTop)}
        data-grid
      >
        <GridHead columns={shown} tracks={tracks} sort={props.sort} onSort={props.onSort} />
        <div
          role="rowgroup"
          className={styles['body']}
          style={{ height: height + (state.next === null ? 0 : ROW_HEIGHT * 6) }}
        >
          {state.rows.slice(first, last).map((row, offset) => (
            <GridRow
              key={list.key(row)}
              id={`${id}-${first + offset}`}
              index={first + offset}
              row={row}
              columns={shown}
              tracks={tracks}
              isOpen={openKey !== undefined && list.key(row) === openKey}
              isActive={first + offset === state.active}
              onOpen={() => {
                list.place({ active: first + offset });
                props.onOpen(row);
              }}
            />
          ))}
        </div>
      </div>
      {none && <div className={styles['none']}>{props.empty}</div>}
    </div>
  );
}

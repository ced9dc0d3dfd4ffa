import styles from './data-grid.module.css';
import type { Column, GridSort } from './grid-column.ts';

const ARROW = { asc: '↑', desc: '↓' } as const;
const SPOKEN = { asc: 'ascending', desc: 'descending' } as const;

export function GridHead<Row>({
  columns,
  tracks,
  sort,
  onSort,
}: {
  columns: readonly Column<Row>[];
  tracks: string;
  sort: GridSort;
  onSort: (sort: GridSort) => void;
}) {
  return (
    <div role="rowgroup" className={styles['head']}>
      <div role="row" aria-rowindex={1} className={styles['row']} style={{ gridTemplateColumns: tracks }}>
        {columns.map((column) => {
          const { sort: by } = column;
          const sorted = by !== undefined && sort.by === by;
          return (
            <div
              key={column.id}
              role="columnheader"
              className={styles['cell']}
              {...(by !== undefined && { 'aria-sort': sorted ? SPOKEN[sort.direction] : 'none' })}
            >
              {by === undefined ? (
                column.label
              ) : (
                <button
                  type="button"
                  onClick={() => onSort({ by, direction: sorted && sort.direction === 'asc' ? 'desc' : 'asc' })}
                >
                  {column.label}
                  <span aria-hidden>{sorted ? ARROW[sort.direction] : ''}</span>
                </button>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

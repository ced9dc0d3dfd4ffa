import { memo, type MouseEvent } from 'react';
import { classNames } from './class-names.ts';
import styles from './data-grid.module.css';
import { ROW_HEIGHT, type Column } from './grid-column.ts';

type Props<Row> = {
  id: string;
  index: number;
  row: Row;
  columns: readonly Column<Row>[];
  tracks: string;
  isOpen: boolean;
  isActive: boolean;
  onOpen: () => void;
};

function DrawnRow<Row>({ id, index, row, columns, tracks, isOpen, isActive, onOpen }: Props<Row>) {
  const click = (event: MouseEvent) => {
    // A link inside the row goes its own way; text being selected is not a click.
    if (event.target instanceof Element && event.target.closest('a') !== null) return;
    if (window.getSelection()?.isCollapsed === false) return;
    onOpen();
  };
  return (
    <div
      role="row"
      id={id}
      aria-rowindex={index + 2}
      aria-selected={isOpen}
      data-active={isActive || undefined}
      className={classNames(styles['row'], styles['data'])}
      style={{ gridTemplateColumns: tracks, transform: `translateY(${index * ROW_HEIGHT}px)` }}
      onClick={click}
    >
      {columns.map((column) => (
        <div key={column.id} role="gridcell" className={classNames(styles['cell'], column.mono === true && 'mono')}>
          {column.cell(row)}
        </div>
      ))}
    </div>
  );
}

/** One row; drawn again only when its data, its place or its columns change. */
export const GridRow = memo(
  DrawnRow,
  (before, after) =>
    before.row === after.row &&
    before.index === after.index &&
    before.tracks === after.tracks &&
    before.columns.length === after.columns.length &&
    before.columns[0]?.cell === after.columns[0]?.cell &&
    before.isOpen === after.isOpen &&
    before.isActive === after.isActive,
) as typeof DrawnRow;

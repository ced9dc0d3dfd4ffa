import type { ReactNode } from 'react';
import styles from './table.module.css';

export type TableColumn<Row> = {
  id: string;
  label: string;
  /** Pixels; the rest is shared out. */
  width?: number;
  mono?: boolean;
  /** Told on hover, where the cell shows only a part. */
  tip?: (row: Row) => string;
  cell: (row: Row) => ReactNode;
};

/** A table of a few dozen rows; longer ones are a `DataGrid`. */
export function Table<Row>({
  label,
  columns,
  rows,
  rowKey,
  boxed = false,
}: {
  label: string;
  columns: readonly TableColumn<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string | number;
  /** In a frame that scrolls, for rows in the hundreds. */
  boxed?: boolean;
}) {
  const table = (
    <table className={styles['table']} aria-label={label} data-boxed={boxed || undefined}>
      <thead>
        <tr>
          {columns.map(({ id, label: head, width }) => (
            <th key={id} scope="col" style={{ width }}>
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={rowKey(row)}>
            {columns.map(({ id, mono = false, tip, cell }) => (
              <td key={id} {...(mono && { className: 'mono' })} data-tip={tip?.(row)}>
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
  if (!boxed) return table;
  return (
    <div className={styles['box']} tabIndex={0} role="region" aria-label={label}>
      {table}
    </div>
  );
}

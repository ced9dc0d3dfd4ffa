import type { ReactNode } from 'react';

/** Pixels; `data-grid.module.css` draws the same. */
export const ROW_HEIGHT = 34;

export type Column<Row> = {
  id: string;
  label: string;
  /** A CSS grid track, such as `minmax(180px, 2fr)`. */
  track: string;
  /** Shown only while the table is at least this wide. */
  from?: number;
  /** The sort that a click on the head asks for. */
  sort?: string;
  mono?: boolean;
  cell: (row: Row) => ReactNode;
};

export type GridSort = { by: string; direction: 'asc' | 'desc' };

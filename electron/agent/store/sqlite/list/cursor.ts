import { z } from 'zod';
import { Failure } from '../../../../../shared/domain/failure.ts';

export type SortKey = string | number;

/** Where a page ended: the sort it was walked in, the last row's key and its place among equals. */
export type Cursor = {
  readonly by: string;
  readonly direction: 'asc' | 'desc';
  readonly key: SortKey;
  readonly seq: number;
  /** How many rows there were up to here, for a list that says so. */
  readonly passed?: number | undefined;
};

const shape = z.strictObject({
  by: z.string().max(40),
  direction: z.enum(['asc', 'desc']),
  key: z.union([z.string().max(600), z.int()]),
  seq: z.int().nonnegative(),
  passed: z.int().nonnegative().optional(),
});

export function writeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor), 'utf8').toString('base64url');
}

/**
 * Reads a cursor that came back from a client.
 *
 * @throws Failure `input-invalid` when it is none of ours or belongs to another sort
 */
export function readCursor(text: string, by: string, direction: 'asc' | 'desc', kind: 'string' | 'number'): Cursor {
  const cursor = shape.safeParse(parseJson(Buffer.from(text, 'base64url').toString('utf8')));
  if (
    !cursor.success ||
    cursor.data.by !== by ||
    cursor.data.direction !== direction ||
    typeof cursor.data.key !== kind
  ) {
    throw new Failure('input-invalid', { field: 'after' });
  }
  return cursor.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

import type { Queries, QueryName } from '../queries.ts';

/** Answers queries of the names given. */
export type Handlers<Name extends QueryName> = {
  readonly [N in Name]: (input: Queries[N]['input']) => Queries[N]['output'];
};

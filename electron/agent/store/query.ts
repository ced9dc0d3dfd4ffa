/** What a query is asked with and answers. */
export type Query<Input, Output> = { readonly input: Input; readonly output: Output };

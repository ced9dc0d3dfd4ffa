import { expect, it } from 'vitest';
import { importProblems } from '../../../../../renderer/features/endpoints/import-problems.ts';

const at = (...path: (string | number)[]) => ({ path, code: 'value-malformed', params: {} });

it('names the definition and the setting that is wrong', () => {
  const json = JSON.stringify({ endpoints: [{ name: 'Office' }, { name: 7 }, null] });
  const told = [at('endpoints', 0, 'connection', 'url'), at('endpoints', 1, 'name'), at('endpoints', 9), at('json')];
  expect(importProblems(told, json)?.map(({ of }) => of)).toEqual(['Office › connection › url', '2', '10', null]);
});

it('makes nothing of what is no file of definitions, and of other failures', () => {
  for (const json of ['', '[', 'null', '{"endpoints":{}}'])
    expect(importProblems([at('endpoints', 0)], json)).toMatchObject([{ of: '1' }]);
  for (const told of [undefined, null, [], [{ path: 'x' }], { code: 'x' }])
    expect(importProblems(told, '{}')).toBeNull();
});

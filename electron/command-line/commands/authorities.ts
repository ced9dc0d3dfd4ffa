import type { AgentClient } from '../../../shared/contract/contract.ts';
import { Failure } from '../../../shared/domain/failure.ts';
import type { AuthorityView } from '../../../shared/contract/authority.ts';
import type { Words } from '../../words/words.ts';
import { textOption, type Command, type OptionValues } from '../command.ts';
import { withIsoTimes } from '../iso-times.ts';
import { table } from '../table.ts';
import { readNewAuthority } from './authority.ts';

const NOTHING_MORE = { min: 0, max: 0 };

export const caList: Command = {
  name: 'ca list',
  operands: NOTHING_MORE,
  options: {},
  async run({ agent, words }) {
    const authorities = await agent.authority.list({});
    return {
      json: withIsoTimes({ authorities }),
      text: authorities.length === 0 ? words.text('cli:ca.none') : authorityTable(authorities, words),
    };
  },
};

export const caStage: Command = {
  name: 'ca stage',
  operands: NOTHING_MORE,
  options: {
    name: { type: 'string' },
    key: { type: 'string' },
    years: { type: 'string' },
    'activate-at': { type: 'string' },
  },
  async run({ agent, options, words }) {
    const activateAt = readActivation(options, 'none');
    return stagedResult(await agent.authority.stage({ ...readNewAuthority(options), activateAt }), words);
  },
};

export const caPlan: Command = {
  name: 'ca plan',
  operands: NOTHING_MORE,
  options: { 'activate-at': { type: 'string' } },
  async run({ agent, options, words }) {
    const activateAt = readActivation(options, 'required');
    const { id } = await stagedAuthority(agent);
    return stagedResult(await agent.authority.plan({ id, activateAt }), words);
  },
};

export const caActivate: Command = {
  name: 'ca activate',
  operands: NOTHING_MORE,
  options: {},
  async run({ agent, words }) {
    const { id } = await stagedAuthority(agent);
    const authority = await agent.authority.activate({ id });
    return {
      json: withIsoTimes(authority),
      text: words.text('cli:ca.activated', { name: authority.name }),
    };
  },
};

export const caWithdraw: Command = {
  name: 'ca withdraw',
  operands: NOTHING_MORE,
  options: {},
  async run({ agent, words }) {
    const { id, name } = await stagedAuthority(agent);
    await agent.authority.withdraw({ id });
    return { json: { id, name }, text: words.text('cli:ca.withdrawn', { name }) };
  },
};

function authorityTable(authorities: readonly AuthorityView[], { text }: Words): string {
  const head = [
    text('cli:ca.head.state'),
    text('cli:ca.head.name'),
    text('cli:ca.head.until'),
    text('cli:ca.head.follows'),
    text('cli:ca.head.issued'),
    text('cli:ca.head.id'),
    text('cli:ca.head.sha256'),
  ];
  const states = {
    staged: text('cli:ca.state.staged'),
    current: text('cli:ca.state.current'),
    former: text('cli:ca.state.former'),
  };
  return table(
    head,
    authorities.map(({ id, state, name, notAfter, activateAt, issued, fingerprints }) => [
      states[state],
      name,
      new Date(notAfter).toISOString(),
      activateAt === null ? '–' : new Date(activateAt).toISOString(),
      String(issued),
      id,
      fingerprints.sha256,
    ]),
  );
}

function stagedResult(authority: AuthorityView, { text }: Words) {
  const { name, activateAt } = authority;
  const when =
    activateAt === null ? text('cli:ca.byHand') : text('cli:ca.plannedFor', { at: new Date(activateAt).toISOString() });
  return { json: withIsoTimes(authority), text: `${text('cli:ca.staged', { name })}\n${when}` };
}

async function stagedAuthority(agent: AgentClient): Promise<AuthorityView> {
  const staged = (await agent.authority.list({})).find(({ state }) => state === 'staged');
  if (staged === undefined) throw new Failure('authority-not-staged');
  return staged;
}

/** Epoch milliseconds of an ISO 8601 time with its zone, or a date, which begins in UTC; null for `never`. */
function readActivation(options: OptionValues, otherwise: 'none' | 'required'): number | null {
  const given = textOption(options, 'activate-at');
  if (given === 'never' || (given === undefined && otherwise === 'none')) return null;
  const isTime = given !== undefined && /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d))?$/.test(given);
  const at = isTime ? Date.parse(given) : Number.NaN;
  if (Number.isNaN(at)) {
    throw new Failure('usage', { reason: '--activate-at takes a time such as 2031-05-01T03:00Z, or never' });
  }
  return at;
}

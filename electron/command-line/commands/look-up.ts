import { CERTIFICATE_STATES } from '../../../shared/contract/certificates.ts';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import { PAGE_LIMIT } from '../../../shared/contract/paging.ts';
import { REGISTRATION_STATES } from '../../../shared/contract/registrations.ts';
import { refusal, TRANSACTION_STATES } from '../../../shared/contract/transactions.ts';
import { Failure } from '../../../shared/domain/failure.ts';
import { textOption, type Command, type CommandCall, type OptionValues } from '../command.ts';
import { withIsoTimes } from '../iso-times.ts';
import { writeOutput } from '../output-file.ts';
import { readSerial } from '../serial.ts';
import { table } from '../table.ts';

type Row = Readonly<Record<string, unknown>>;
type Page = {
  readonly rows: readonly Row[];
  readonly next: string | null;
  readonly total: { count: number; exact: boolean };
};
type PageInput = {
  readonly limit: number;
  readonly after?: string;
  readonly search?: string;
  readonly states?: string[];
};

type Noun = {
  readonly states: readonly string[];
  /** Columns of the table for people. */
  readonly columns: readonly string[];
  page(agent: AgentClient, input: PageInput): Promise<Page>;
};

/** States are checked against `states` before they get here; the contract checks them again. */
const NOUNS: Readonly<Record<string, Noun>> = {
  registrations: {
    states: REGISTRATION_STATES,
    columns: ['id', 'fqdn', 'state', 'expiresAt', 'certificateSerial'],
    page: (agent, { states, ...input }) => agent.registrations.list({ ...input, ...only(states, REGISTRATION_STATES) }),
  },
  certificates: {
    states: CERTIFICATE_STATES,
    columns: ['serial', 'name', 'state', 'notAfter', 'kind'],
    page: (agent, { states, ...input }) => agent.certificates.list({ ...input, ...only(states, CERTIFICATE_STATES) }),
  },
  transactions: {
    states: TRANSACTION_STATES,
    columns: ['id', 'receivedAt', 'state', 'clientAddress', 'requestedName'],
    page: (agent, { states, ...input }) => agent.transactions.list({ ...input, ...only(states, TRANSACTION_STATES) }),
  },
};

export const list: Command = {
  name: 'list',
  operands: { min: 1, max: 1 },
  options: {
    state: { type: 'string', multiple: true },
    search: { type: 'string' },
    limit: { type: 'string' },
    after: { type: 'string' },
  },
  async run({ agent, options, operands, words }) {
    const noun = nounOf(operands[0]);
    const page = await noun.page(agent, pageInput(noun, options));
    const rows = page.rows.map((row) => withIsoTimes(row) as Row);
    const more = page.next === null ? '' : `\n\n${words.text('cli:list.more', { cursor: page.next })}`;
    const cells = rows.map((row) => noun.columns.map((column) => cell(row[column])));
    return { json: { ...page, rows }, text: `${table(noun.columns, cells)}${more}` };
  },
};

export const exportCommand: Command = {
  name: 'export',
  operands: { min: 1, max: 1 },
  options: { csv: { type: 'boolean' }, out: { type: 'string' } },
  async run({ agent, options, operands, words }) {
    const [name = ''] = operands;
    if (name !== 'registrations' && name !== 'certificates') {
      throw new Failure('usage', { reason: 'export takes registrations or certificates' });
    }
    const csv = options['csv'] === true;
    const rows = csv ? [] : await everyRow(agent, nounOf(name));
    const text = csv ? await joined(await agent[name].exportCsv({})) : JSON.stringify(rows, null, 2);
    const out = textOption(options, 'out');
    if (out === undefined) return { json: csv ? { csv: text } : { rows }, text };
    await writeOutput(out, text);
    return { json: { out }, text: words.text('cli:export.written', { out }) };
  },
};

export const show: Command = {
  name: 'show',
  operands: { min: 2, max: 2 },
  options: { pem: { type: 'boolean' } },
  async run(call) {
    const [kind = '', id = ''] = call.operands;
    const { pem, ...found } = await fetchObject(call.agent, kind, id);
    const facts = withRule(found, call);
    const json = withIsoTimes(call.options['pem'] === true || kind === 'certificate' ? { ...facts, pem } : facts);
    return {
      json,
      text: call.options['pem'] === true ? pemText(pem, call) : JSON.stringify(withIsoTimes(facts), null, 2),
    };
  },
};

/** A refused transaction with the rule that refused it and what to do, in words. */
function withRule(found: Row, { words }: CommandCall): Row {
  const { refusal: given } = found;
  if (given === null || given === undefined) return found;
  return { ...found, refusal: { ...given, ...words.refusal(refusal.parse(given)) } };
}

async function fetchObject(agent: AgentClient, kind: string, id: string): Promise<Row & { pem: string | null }> {
  switch (kind) {
    case 'registration': {
      const found = await agent.registrations.get({ id });
      const { certificateSerial: serial } = found;
      return { ...found, pem: serial === null ? null : (await agent.certificates.get({ serial })).pem };
    }
    case 'certificate':
      return agent.certificates.get({ serial: readSerial(id) });
    case 'transaction': {
      const { csrPem, ...found } = await agent.transactions.get({ id });
      return { ...found, pem: csrPem };
    }
    default:
      throw new Failure('usage', { reason: 'show takes registration, certificate or transaction' });
  }
}

function pemText(pem: string | null, { operands }: CommandCall): string {
  if (pem === null) throw new Failure('not-found', { what: operands[1] ?? '' });
  return pem;
}

function nounOf(name: string | undefined): Noun {
  const noun = name !== undefined && Object.hasOwn(NOUNS, name) ? NOUNS[name] : undefined;
  if (noun === undefined) throw new Failure('usage', { reason: `one of ${Object.keys(NOUNS).join(', ')} is expected` });
  return noun;
}

function pageInput(noun: Noun, options: OptionValues): PageInput {
  const states = [options['state'] ?? []].flat().flatMap((state) => String(state).split(','));
  const unknown = states.find((state) => !noun.states.includes(state));
  if (unknown !== undefined) throw new Failure('usage', { reason: `--state takes ${noun.states.join(', ')}` });
  const limit = Number(textOption(options, 'limit') ?? '100');
  if (!Number.isInteger(limit) || limit < 1 || limit > PAGE_LIMIT) {
    throw new Failure('usage', { reason: `--limit takes a whole number from 1 to ${String(PAGE_LIMIT)}` });
  }
  const after = textOption(options, 'after');
  const search = textOption(options, 'search');
  return {
    limit,
    ...(after === undefined ? {} : { after }),
    ...(search === undefined ? {} : { search }),
    ...(states.length === 0 ? {} : { states }),
  };
}

function only<State extends string>(wanted: string[] | undefined, known: readonly State[]): { states?: State[] } {
  return wanted === undefined ? {} : { states: known.filter((state) => wanted.includes(state)) };
}

async function everyRow(agent: AgentClient, noun: Noun): Promise<unknown[]> {
  const rows: unknown[] = [];
  let after: string | null = null;
  do {
    const page: Page = await noun.page(agent, { limit: PAGE_LIMIT, ...(after === null ? {} : { after }) });
    rows.push(...page.rows.map(withIsoTimes));
    after = page.next;
  } while (after !== null);
  return rows;
}

async function joined(chunks: AsyncIterable<string>): Promise<string> {
  const parts: string[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return parts.join('');
}

function cell(value: unknown): string {
  return typeof value === 'string' ? value : '–';
}

import { OPERATOR_ROLES, type Operator } from '../../../shared/contract/operators.ts';
import { Failure } from '../../../shared/domain/failure.ts';
import { textOption, type Command, type CommandCall, type OptionValues } from '../command.ts';
import { byName, listed, shown } from '../named.ts';
import { severalOf } from '../option-values.ts';
import { readTextFile } from '../settings-file.ts';

const ONE = { min: 1, max: 1 };
const ROLE = { role: { type: 'string', multiple: true } } as const;
const PASSWORD = { 'password-file': { type: 'string' } } as const;

export const operatorList: Command = {
  name: 'operator list',
  operands: { min: 0, max: 0 },
  options: {},
  async run({ agent }) {
    return listed('operators', await agent.operators.list({}), {
      name: ({ name }) => name,
      roles: ({ roles }) => roles.join(','),
      lastUsedAt: ({ lastUsedAt }) => isoOr(lastUsedAt),
      lockedUntil: ({ lockedUntil }) => isoOr(lockedUntil),
    });
  },
};

export const operatorAdd: Command = {
  name: 'operator add',
  operands: ONE,
  options: { ...ROLE, ...PASSWORD },
  async run({ agent, options, operands, words }) {
    const input = { name: operands[0] ?? '', roles: readRoles(options), password: await readPassword(options) };
    return shown(await agent.operators.create(input), words);
  },
};

export const operatorRoles: Command = {
  name: 'operator roles',
  operands: ONE,
  options: ROLE,
  async run(call) {
    const { id, version } = await found(call);
    return shown(await call.agent.operators.setRoles({ id, version, roles: readRoles(call.options) }), call.words);
  },
};

export const operatorPassword: Command = {
  name: 'operator password',
  operands: ONE,
  options: PASSWORD,
  async run(call) {
    const { id, version } = await found(call);
    const password = await readPassword(call.options);
    return shown(await call.agent.operators.setPassword({ id, version, password }), call.words);
  },
};

export const operatorRemove: Command = {
  name: 'operator remove',
  operands: ONE,
  options: {},
  async run(call) {
    const { id, name, version } = await found(call);
    await call.agent.operators.remove({ id, version });
    return { json: { id, name }, text: call.words.text('cli:service.removed', { name }) };
  },
};

async function found({ agent, operands }: CommandCall): Promise<Operator> {
  return byName(await agent.operators.list({}), operands[0] ?? '');
}

function readRoles(options: OptionValues): Operator['roles'] {
  const roles = severalOf(options, 'role', OPERATOR_ROLES) ?? [];
  if (roles.length === 0) throw new Failure('usage', { reason: `--role takes ${OPERATOR_ROLES.join(', ')}` });
  return roles;
}

/** From a file alone: other users of the computer see what stands on a command line. */
async function readPassword(options: OptionValues): Promise<string> {
  const file = textOption(options, 'password-file');
  if (file === undefined) throw new Failure('usage', { reason: '--password-file is missing' });
  return (await readTextFile(file)).replace(/\r?\n$/, '');
}

function isoOr(instant: number | null): string {
  return instant === null ? '–' : new Date(instant).toISOString();
}

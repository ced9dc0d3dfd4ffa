import type { AgentClient } from '../../../shared/contract/contract.ts';
import {
  DEFAULT_RA_PROFILE_ID,
  scepProfileSettings,
  STANCES,
  type ScepProfile,
  type ScepProfileSettings,
} from '../../../shared/contract/services.ts';
import { textOption, type Command, type CommandCall, type CommandResult, type OptionValues } from '../command.ts';
import { withIsoTimes } from '../iso-times.ts';
import { byName, listed, nameOf, shown } from '../named.ts';
import { oneOf, severalOf, yesNo } from '../option-values.ts';
import { readTextFile, settingsFrom } from '../settings-file.ts';
import { facts } from '../table.ts';

const ONE = { min: 1, max: 1 };

const SETTINGS = {
  settings: { type: 'string' },
  enabled: { type: 'string' },
  stance: { type: 'string' },
  'single-des': { type: 'string' },
  'reply-chain': { type: 'string' },
  'include-root': { type: 'string' },
  'ra-profile': { type: 'string' },
  accept: { type: 'string', multiple: true },
  'webhook-url': { type: 'string' },
  'webhook-ca': { type: 'string' },
} as const;

/** Which challenges `--accept` names; another server is asked with `--webhook-url`. */
const KINDS = ['registration', 'static', 'page', 'webhook-in'] as const;

const NEW_PROFILE: ScepProfileSettings = {
  enabled: true,
  stance: 'compatible',
  singleDes: false,
  chain: 'none',
  includeRoot: false,
  raProfileId: DEFAULT_RA_PROFILE_ID,
  challenges: { registration: true, static: false, dynamic: null, webhook: null },
};

export const scepProfileList: Command = {
  name: 'scep-profile list',
  operands: { min: 0, max: 0 },
  options: {},
  async run({ agent }) {
    const raProfiles = await agent.services.raProfiles({});
    return listed('scepProfiles', await agent.services.scepProfiles({}), {
      name: ({ name, isDefault }) => (isDefault ? `${name} *` : name),
      enabled: ({ enabled }) => (enabled ? 'yes' : 'no'),
      stance: ({ stance }) => stance,
      raProfile: ({ raProfileId }) => nameOf(raProfiles, raProfileId),
      challenges: ({ challenges }) => kindsOf(challenges).join(','),
      url: ({ url }) => url,
    });
  },
};

export const scepProfileShow: Command = {
  name: 'scep-profile show',
  operands: ONE,
  options: {},
  run: async (call) => shown(await found(call), call.words),
};

export const scepProfileCreate: Command = {
  name: 'scep-profile create',
  operands: ONE,
  options: SETTINGS,
  async run({ agent, options, operands, words }) {
    const settings = await readSettings(agent, NEW_PROFILE, options);
    const name = (operands[0] ?? '').toLowerCase();
    return shown(await agent.services.createScepProfile({ ...settings, name }), words);
  },
};

export const scepProfileSet: Command = {
  name: 'scep-profile set',
  operands: ONE,
  options: SETTINGS,
  async run(call) {
    const profile = await found(call);
    const { id, version } = profile;
    const settings = await readSettings(call.agent, settingsOf(profile), call.options);
    return shown(await call.agent.services.setScepProfile({ id, version, settings }), call.words);
  },
};

export const scepProfileRemove: Command = {
  name: 'scep-profile remove',
  operands: ONE,
  options: {},
  async run(call) {
    const { id, name, version } = await found(call);
    await call.agent.services.removeScepProfile({ id, version });
    return { json: { id, name }, text: call.words.text('cli:service.removed', { name }) };
  },
};

export const scepProfileDefault: Command = {
  name: 'scep-profile default',
  operands: ONE,
  options: {},
  async run(call) {
    const { id } = await found(call);
    return shown(await call.agent.services.makeDefault({ id }), call.words);
  },
};

export const scepProfileStaticChallenge: Command = {
  name: 'scep-profile static-challenge',
  operands: ONE,
  options: { 'challenge-file': { type: 'string' } },
  async run(call) {
    const { id } = await found(call);
    const file = textOption(call.options, 'challenge-file');
    const given = file === undefined ? null : (await readTextFile(file)).replace(/\r?\n$/, '');
    const { challenge } = await call.agent.services.setStaticChallenge({ id, challenge: given });
    return once({ challenge }, challenge, call);
  },
};

export const scepProfileWebhookSecret: Command = {
  name: 'scep-profile webhook-secret',
  operands: ONE,
  options: {},
  async run(call) {
    const { id } = await found(call);
    const { secret } = await call.agent.services.newWebhookSecret({ id });
    return once({ secret }, secret, call);
  },
};

export const scepProfileWebhookToken: Command = {
  name: 'scep-profile webhook-token',
  operands: ONE,
  options: {},
  async run(call) {
    const { id } = await found(call);
    const { token } = await call.agent.services.newWebhookToken({ id });
    return once({ token }, token, call);
  },
};

export const scepProfileChallenge: Command = {
  name: 'scep-profile challenge',
  operands: ONE,
  options: { subject: { type: 'string' } },
  async run(call) {
    const { id } = await found(call);
    const subject = textOption(call.options, 'subject') ?? null;
    const made = await call.agent.services.newDynamicChallenge({ id, subject });
    const { text } = call.words;
    const lines = facts([
      [text('cli:register.challenge'), made.challenge],
      [text('cli:register.url'), made.scepUrl],
      [text('cli:register.expires'), new Date(made.expiresAt).toISOString()],
    ]);
    return once(withIsoTimes(made), lines, call);
  },
};

async function found({ agent, operands }: CommandCall): Promise<ScepProfile> {
  return byName(await agent.services.scepProfiles({}), operands[0] ?? '');
}

/** A secret: it is not kept anywhere where it could be read again. */
function once(json: unknown, text: string, { words }: CommandCall): CommandResult {
  return { json, text: `${text}\n\n${words.text('cli:service.once')}` };
}

async function readSettings(
  agent: AgentClient,
  base: ScepProfileSettings,
  options: OptionValues,
): Promise<ScepProfileSettings> {
  const change = {
    enabled: yesNo(options, 'enabled'),
    stance: oneOf(options, 'stance', STANCES),
    singleDes: yesNo(options, 'single-des'),
    chain: oneOf(options, 'reply-chain', ['none', 'chain', 'fullchain']),
    includeRoot: yesNo(options, 'include-root'),
    raProfileId: await raProfileId(agent, textOption(options, 'ra-profile')),
    challenges: await readChallenges(options),
  };
  return settingsFrom(scepProfileSettings, base, options, change);
}

async function raProfileId(agent: AgentClient, name: string | undefined): Promise<string | null | undefined> {
  if (name === undefined || name === 'none') return name === undefined ? undefined : null;
  return byName(await agent.services.raProfiles({}), name).id;
}

/** Only what is said: numbers that are not are the contract's own. */
async function readChallenges(options: OptionValues): Promise<object> {
  const kinds = severalOf(options, 'accept', KINDS);
  const url = textOption(options, 'webhook-url');
  const ca = textOption(options, 'webhook-ca');
  const caPem = ca === undefined || ca === 'none' ? null : await readTextFile(ca);
  const webhook = {
    ...(url === undefined || url === 'none' ? {} : { url }),
    ...(ca === undefined ? {} : { caPem }),
  };
  return {
    ...(kinds === undefined ? {} : accepted(kinds)),
    ...(url === 'none' ? { webhook: null } : Object.keys(webhook).length === 0 ? {} : { webhook }),
  };
}

function accepted(kinds: readonly (typeof KINDS)[number][]) {
  const [page, webhook] = [kinds.includes('page'), kinds.includes('webhook-in')];
  return {
    registration: kinds.includes('registration'),
    static: kinds.includes('static'),
    dynamic: page || webhook ? { page, webhook } : null,
  };
}

function kindsOf({ registration, static: shared, dynamic, webhook }: ScepProfileSettings['challenges']): string[] {
  return [
    ...(registration ? ['registration'] : []),
    ...(shared ? ['static'] : []),
    ...(dynamic?.page === true ? ['page'] : []),
    ...(dynamic?.webhook === true ? ['webhook-in'] : []),
    ...(webhook === null ? [] : ['webhook']),
  ];
}

function settingsOf(profile: ScepProfile): ScepProfileSettings {
  const { enabled, stance, singleDes, chain, includeRoot, raProfileId: ra, challenges } = profile;
  return { enabled, stance, singleDes, chain, includeRoot, raProfileId: ra, challenges };
}

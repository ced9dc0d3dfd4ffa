import type { AgentClient } from '../../../shared/contract/contract.ts';
import {
  CERTIFICATE_PROFILES,
  MATCH_RULES,
  raProfileSettings,
  type RaProfile,
  type RaProfileSettings,
} from '../../../shared/contract/services.ts';
import { Failure } from '../../../shared/domain/failure.ts';
import { readValidity } from '../../agent/registrations/validity.ts';
import { textOption, type Command, type CommandCall, type OptionValues } from '../command.ts';
import { byName, listed, nameOf, shown } from '../named.ts';
import { oneOf, several, wholeNumber, yesNo } from '../option-values.ts';
import { settingsFrom } from '../settings-file.ts';

const ONE = { min: 1, max: 1 };
const DAY = 86_400_000;

const SETTINGS = {
  settings: { type: 'string' },
  enabled: { type: 'string' },
  authority: { type: 'string' },
  'certificate-profile': { type: 'string' },
  days: { type: 'string' },
  'match-fqdn': { type: 'string' },
  'match-ip': { type: 'string' },
  'match-serial': { type: 'string' },
  pattern: { type: 'string', multiple: true },
  'ip-range': { type: 'string', multiple: true },
  sid: { type: 'string' },
  approval: { type: 'string' },
  persons: { type: 'string' },
  expires: { type: 'string' },
  renewal: { type: 'string' },
  'renewal-window': { type: 'string' },
  'same-key': { type: 'string' },
  'revoke-old': { type: 'string' },
  'scep-profile': { type: 'string' },
} as const;

const NEW_PROFILE: RaProfileSettings = {
  enabled: true,
  authority: 'local',
  certificateProfile: 'device',
  validityDays: null,
  matching: { fqdn: 'when-named', ipAddress: 'when-named', serialNumber: 'when-named' },
  unregistered: null,
  sid: false,
  approval: { rule: 'never', persons: 1, expiresAfter: 7 * DAY },
  renewal: { allowed: true, windowDays: null, sameKey: true, revokeOld: false },
  scepProfileId: null,
};

export const raProfileList: Command = {
  name: 'ra-profile list',
  operands: { min: 0, max: 0 },
  options: {},
  async run({ agent }) {
    const scepProfiles = await agent.services.scepProfiles({});
    const endpoints = await agent.endpoints.list({});
    return listed('raProfiles', await agent.services.raProfiles({}), {
      name: ({ name }) => name,
      enabled: ({ enabled }) => (enabled ? 'yes' : 'no'),
      authority: ({ authority }) => (authority === 'local' ? authority : nameOf(endpoints, authority)),
      certificateProfile: ({ certificateProfile }) => certificateProfile,
      approval: ({ approval }) => approval.rule,
      scepProfile: ({ scepProfileId }) => nameOf(scepProfiles, scepProfileId),
      url: ({ url }) => url ?? '–',
    });
  },
};

export const raProfileShow: Command = {
  name: 'ra-profile show',
  operands: ONE,
  options: {},
  run: async (call) => shown(await found(call), call.words),
};

export const raProfileCreate: Command = {
  name: 'ra-profile create',
  operands: ONE,
  options: SETTINGS,
  async run({ agent, options, operands, words }) {
    const settings = await readSettings(agent, NEW_PROFILE, options);
    const name = (operands[0] ?? '').toLowerCase();
    return shown(await agent.services.createRaProfile({ ...settings, name }), words);
  },
};

export const raProfileSet: Command = {
  name: 'ra-profile set',
  operands: ONE,
  options: SETTINGS,
  async run(call) {
    const profile = await found(call);
    const { id, version } = profile;
    const settings = await readSettings(call.agent, settingsOf(profile), call.options);
    return shown(await call.agent.services.setRaProfile({ id, version, settings }), call.words);
  },
};

export const raProfileRemove: Command = {
  name: 'ra-profile remove',
  operands: ONE,
  options: {},
  async run(call) {
    const { id, name, version } = await found(call);
    await call.agent.services.removeRaProfile({ id, version });
    return { json: { id, name }, text: call.words.text('cli:service.removed', { name }) };
  },
};

async function found({ agent, operands }: CommandCall): Promise<RaProfile> {
  return byName(await agent.services.raProfiles({}), operands[0] ?? '');
}

function settingsOf(profile: RaProfile): RaProfileSettings {
  const { enabled, authority, certificateProfile, validityDays, matching, unregistered, sid } = profile;
  const { approval, renewal, scepProfileId } = profile;
  return {
    ...{ enabled, authority, certificateProfile, validityDays, matching, unregistered, sid },
    ...{ approval, renewal, scepProfileId },
  };
}

async function readSettings(
  agent: AgentClient,
  base: RaProfileSettings,
  options: OptionValues,
): Promise<RaProfileSettings> {
  const scep = textOption(options, 'scep-profile');
  const scepProfileId =
    scep === undefined || scep === 'none' ? null : byName(await agent.services.scepProfiles({}), scep).id;
  const change = {
    enabled: yesNo(options, 'enabled'),
    authority: await authorityId(agent, textOption(options, 'authority')),
    certificateProfile: oneOf(options, 'certificate-profile', CERTIFICATE_PROFILES),
    validityDays: numberOr(options, 'days', 'default'),
    matching: {
      fqdn: oneOf(options, 'match-fqdn', MATCH_RULES),
      ipAddress: oneOf(options, 'match-ip', MATCH_RULES),
      serialNumber: oneOf(options, 'match-serial', MATCH_RULES),
    },
    unregistered: readScope(base.unregistered, options),
    sid: yesNo(options, 'sid'),
    approval: {
      rule: oneOf(options, 'approval', ['never', 'unauthenticated', 'always']),
      persons: wholeNumber(options, 'persons'),
      expiresAfter: duration(options, 'expires'),
    },
    renewal: {
      allowed: yesNo(options, 'renewal'),
      windowDays: numberOr(options, 'renewal-window', 'any'),
      sameKey: yesNo(options, 'same-key'),
      revokeOld: yesNo(options, 'revoke-old'),
    },
    scepProfileId: scep === undefined ? undefined : scepProfileId,
  };
  return settingsFrom(raProfileSettings, base, options, change);
}

/** Who issues: the CA here, or an external one by its name. Throws `not-found`. */
async function authorityId(agent: AgentClient, name: string | undefined): Promise<string | undefined> {
  if (name === undefined || name === 'local') return name;
  return byName(await agent.endpoints.list({}), name).id;
}

/** `--pattern none` and `--ip-range none` empty a list; with both empty, only what is registered may enroll. */
function readScope(base: RaProfileSettings['unregistered'], options: OptionValues) {
  const patterns = several(options, 'pattern');
  const ipRanges = several(options, 'ip-range');
  if (patterns === undefined && ipRanges === undefined) return undefined;
  const scope = { patterns: patterns ?? base?.patterns ?? [], ipRanges: ipRanges ?? base?.ipRanges ?? [] };
  return scope.patterns.length + scope.ipRanges.length === 0 ? null : scope;
}

/** A number, or the word that stands for none. */
function numberOr(options: OptionValues, name: string, none: string): number | null | undefined {
  return textOption(options, name) === none ? null : wholeNumber(options, name);
}

function duration(options: OptionValues, name: string): number | undefined {
  const given = textOption(options, name);
  if (given === undefined) return undefined;
  const milliseconds = readValidity(given);
  if (typeof milliseconds === 'number') return milliseconds;
  throw new Failure('usage', { reason: `--${name} takes 60m, 12h or 7d` });
}

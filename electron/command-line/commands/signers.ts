import type { AgentClient } from '../../../shared/contract/contract.ts';
import { signerSettings, type Signer, type SignerSettings } from '../../../shared/contract/signers.ts';
import { DEFAULT_RA_PROFILE_ID } from '../../../shared/contract/services.ts';
import { Failure } from '../../../shared/domain/failure.ts';
import { textOption, type Command, type CommandCall, type OptionValues } from '../command.ts';
import { byName, listed, nameOf, shown } from '../named.ts';
import { oneOf, several, wholeNumber, yesNo } from '../option-values.ts';
import { readTextFile, settingsFrom } from '../settings-file.ts';

const ONE = { min: 1, max: 1 };

const SETTINGS = {
  settings: { type: 'string' },
  enabled: { type: 'string' },
  usage: { type: 'string', multiple: true },
  pattern: { type: 'string', multiple: true },
  'ip-range': { type: 'string', multiple: true },
  registered: { type: 'string' },
  'ra-profiles': { type: 'string', multiple: true },
  quota: { type: 'string' },
  revocation: { type: 'string' },
  'crl-url': { type: 'string' },
  'crl-issuer': { type: 'string' },
} as const;

/** Revocation has no default: who names a signer says how it is known. */
const NEW_SIGNER: Omit<SignerSettings, 'revocation'> = {
  enabled: true,
  usages: ['cmcRA', 'certificateRequestAgent'],
  scope: { patterns: [], ipRanges: [] },
  registered: false,
  raProfileIds: [DEFAULT_RA_PROFILE_ID],
  quota: 1_000,
};

export const signerList: Command = {
  name: 'signer list',
  operands: { min: 0, max: 0 },
  options: {},
  async run({ agent }) {
    const raProfiles = await agent.services.raProfiles({});
    return listed('signers', await agent.signers.list({}), {
      name: ({ name }) => name,
      standing: ({ standing }) => standing,
      usedThisHour: ({ usedThisHour, quota }) => `${String(usedThisHour)}/${String(quota)}`,
      raProfiles: ({ raProfileIds }) => raProfileIds.map((id) => nameOf(raProfiles, id)).join(','),
      sha256: ({ certificate }) => certificate.sha256,
    });
  },
};

export const signerShow: Command = {
  name: 'signer show',
  operands: ONE,
  options: {},
  run: async (call) => shown(await found(call), call.words),
};

export const signerAdd: Command = {
  name: 'signer add',
  operands: ONE,
  options: { ...SETTINGS, certificate: { type: 'string' } },
  async run({ agent, options, operands, words }) {
    const file = textOption(options, 'certificate');
    if (file === undefined) throw new Failure('usage', { reason: '--certificate is missing' });
    const pem = await readTextFile(file);
    const settings = await readSettings(agent, NEW_SIGNER, options);
    const made = await agent.signers.create({ ...settings, name: operands[0] ?? '', pem });
    // The agent that answers may be one of a moment only; it is to know before it goes.
    const checked = settings.revocation.source === 'crl' ? await agent.signers.refresh({ id: made.id }) : made;
    return shown(checked, words);
  },
};

export const signerSet: Command = {
  name: 'signer set',
  operands: ONE,
  options: SETTINGS,
  async run(call) {
    const { id, version, enabled, usages, scope, registered, raProfileIds, quota, revocation } = await found(call);
    const base = { enabled, usages, scope, registered, raProfileIds, quota, revocation };
    const settings = await readSettings(call.agent, base, call.options);
    return shown(await call.agent.signers.set({ id, version, settings }), call.words);
  },
};

export const signerRemove: Command = {
  name: 'signer remove',
  operands: ONE,
  options: {},
  async run(call) {
    const { id, name, version } = await found(call);
    await call.agent.signers.remove({ id, version });
    return { json: { id, name }, text: call.words.text('cli:service.removed', { name }) };
  },
};

export const signerRefresh: Command = {
  name: 'signer refresh',
  operands: ONE,
  options: {},
  async run(call) {
    const { id } = await found(call);
    return shown(await call.agent.signers.refresh({ id }), call.words);
  },
};

async function found({ agent, operands }: CommandCall): Promise<Signer> {
  return byName(await agent.signers.list({}), operands[0] ?? '');
}

async function readSettings(agent: AgentClient, base: object, options: OptionValues): Promise<SignerSettings> {
  const names = several(options, 'ra-profiles');
  const raProfiles = names === undefined ? [] : await agent.services.raProfiles({});
  const change = {
    enabled: yesNo(options, 'enabled'),
    usages: several(options, 'usage'),
    scope: { patterns: several(options, 'pattern'), ipRanges: several(options, 'ip-range') },
    registered: yesNo(options, 'registered'),
    raProfileIds: names?.map((name) => byName(raProfiles, name).id),
    quota: wholeNumber(options, 'quota'),
  };
  const revocation = await readRevocation(options);
  // Whole or not at all: what belongs to one source means nothing for another.
  const from = revocation === undefined ? base : { ...base, revocation };
  return settingsFrom(signerSettings, from, options, change);
}

async function readRevocation(options: OptionValues): Promise<SignerSettings['revocation'] | undefined> {
  const source = oneOf(options, 'revocation', ['local', 'crl', 'unchecked']);
  const url = textOption(options, 'crl-url');
  const issuer = textOption(options, 'crl-issuer');
  if (source === 'crl' || (source === undefined && (url !== undefined || issuer !== undefined))) {
    if (url === undefined || issuer === undefined) {
      throw new Failure('usage', { reason: '--crl-url and --crl-issuer belong together' });
    }
    return { source: 'crl', url, issuerPem: await readTextFile(issuer) };
  }
  return source === undefined ? undefined : { source };
}

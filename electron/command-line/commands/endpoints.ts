import type { Endpoint } from '../../../shared/contract/endpoints.ts';
import { textOption, type Command, type CommandCall, type CommandResult } from '../command.ts';
import { ENDPOINT_OPTIONS, changedEndpointSettings, newEndpointSettings } from '../endpoint-settings.ts';
import { withIsoTimes } from '../iso-times.ts';
import { byName, listed, shown } from '../named.ts';
import { writeOutput } from '../output-file.ts';
import { readTextFile } from '../settings-file.ts';
import { visible } from '../table.ts';
import type { Words } from '../../words/words.ts';

const ONE = { min: 1, max: 1 };
const NONE = { min: 0, max: 0 };

export const endpointList: Command = {
  name: 'endpoint list',
  operands: NONE,
  options: {},
  run: async ({ agent }) => listOf(await agent.endpoints.list({})),
};

export const endpointShow: Command = {
  name: 'endpoint show',
  operands: ONE,
  options: {},
  run: async (call) => shownEndpoint(await foundEndpoint(call), call.words),
};

export const endpointAdd: Command = {
  name: 'endpoint add',
  operands: ONE,
  options: { ...ENDPOINT_OPTIONS, preset: { type: 'string' } },
  async run({ agent, options, operands, words }) {
    const settings = await newEndpointSettings(options);
    return shownEndpoint(await agent.endpoints.create({ ...settings, name: operands[0] ?? '' }), words);
  },
};

export const endpointSet: Command = {
  name: 'endpoint set',
  operands: ONE,
  options: ENDPOINT_OPTIONS,
  async run(call) {
    const { id, version, enabled, preset, connection, trust, timeout } = await foundEndpoint(call);
    const base = { enabled, preset, connection, trust, timeout };
    const settings = await changedEndpointSettings(base, call.options);
    return shownEndpoint(await call.agent.endpoints.set({ id, version, settings }), call.words);
  },
};

export const endpointRemove: Command = {
  name: 'endpoint remove',
  operands: ONE,
  options: {},
  async run(call) {
    const { id, name, version } = await foundEndpoint(call);
    await call.agent.endpoints.remove({ id, version });
    return { json: { id, name }, text: call.words.text('cli:service.removed', { name: visible(name) }) };
  },
};

export const endpointExport: Command = {
  name: 'endpoint export',
  operands: NONE,
  options: { out: { type: 'string' } },
  async run({ agent, options, words }) {
    const { json } = await agent.endpoints.export({});
    const out = textOption(options, 'out');
    if (out === undefined) return { json: JSON.parse(json) as unknown, text: json };
    await writeOutput(out, json);
    return { json: { out }, text: words.text('cli:export.written', { out }) };
  },
};

export const endpointImport: Command = {
  name: 'endpoint import',
  operands: ONE,
  options: {},
  run: async ({ agent, operands }) =>
    listOf(await agent.endpoints.import({ json: await readTextFile(operands[0] ?? '') })),
};

export async function foundEndpoint({ agent, operands }: CommandCall): Promise<Endpoint> {
  return byName(await agent.endpoints.list({}), operands[0] ?? '');
}

/** For people without the certificates themselves. */
export function shownEndpoint(endpoint: Endpoint, words: Words): CommandResult {
  const { systemRoots, anchors } = endpoint.trust;
  const count = anchors.split('-----BEGIN CERTIFICATE-----').length - 1;
  const readable = { ...endpoint, trust: { systemRoots, anchors: count } };
  return { json: withIsoTimes(endpoint), text: shown(readable, words).text };
}

function listOf(endpoints: readonly Endpoint[]): CommandResult {
  return listed('endpoints', endpoints, {
    name: ({ name }) => name,
    enabled: ({ enabled }) => (enabled ? 'yes' : 'no'),
    preset: ({ preset }) => preset,
    validation: ({ validation }) => validation?.verdict ?? '–',
    waiting: ({ waiting }) => String(waiting),
    url: ({ connection }) =>
      connection.protocol === 'mscews' ? (connection.policyUrl ?? connection.enrollmentUrl ?? '–') : connection.url,
  });
}

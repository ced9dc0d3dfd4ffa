import { setTimeout as pause } from 'node:timers/promises';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import { REVOCATION_REASONS } from '../../../shared/contract/certificates.ts';
import type { UpstreamRequest } from '../../../shared/contract/endpoints.ts';
import { Failure } from '../../../shared/domain/failure.ts';
import { textOption, type Command, type CommandCall, type CommandResult, type OptionValues } from '../command.ts';
import { withIsoTimes } from '../iso-times.ts';
import { byName } from '../named.ts';
import { oneOf, wholeNumber } from '../option-values.ts';
import { requireWritable, writeOutput } from '../output-file.ts';
import { readBytes, readCertificateAndKey } from '../secret-file.ts';
import { table, visible } from '../table.ts';
import { faultLines } from './endpoint-validation.ts';
import { foundEndpoint } from './endpoints.ts';

const ONE = { min: 1, max: 1 };
const ANSWER = { out: { type: 'string' }, chain: { type: 'boolean' }, wait: { type: 'string' } } as const;
/** Milliseconds between looks at a request that waits. */
const LOOK = 1_000;

export const enroll: Command = {
  name: 'enroll',
  operands: { min: 0, max: 0 },
  options: {
    ...ANSWER,
    endpoint: { type: 'string' },
    csr: { type: 'string' },
    renew: { type: 'string' },
    'key-passphrase-file': { type: 'string' },
    'csr-key': { type: 'string' },
    'csr-key-passphrase-file': { type: 'string' },
  },
  async run(call) {
    const { agent, options } = call;
    const csrPem = await readCsr(needed(options, 'csr'));
    const renews = await secretFileOf(options, 'renew', 'key-passphrase-file');
    const key = await secretFileOf(options, 'csr-key', 'csr-key-passphrase-file');
    const { id } = byName(await agent.endpoints.list({}), needed(options, 'endpoint'));
    return answered(call, () => agent.endpoints.enroll({ id, csrPem, renews, key }));
  },
};

export const endpointEnrollOwn: Command = {
  name: 'endpoint enroll-own',
  operands: ONE,
  options: { ...ANSWER, subject: { type: 'string' }, template: { type: 'string' } },
  async run(call) {
    const subject = needed(call.options, 'subject');
    const template = textOption(call.options, 'template') ?? null;
    const { id } = await foundEndpoint(call);
    return answered(call, () => call.agent.endpoints.enrollOwn({ id, subject, template }));
  },
};

export const endpointRequests: Command = {
  name: 'endpoint requests',
  operands: ONE,
  options: {},
  async run(call) {
    const { id } = await foundEndpoint(call);
    const requests = await call.agent.endpoints.requests({ id });
    const rows = requests.map(({ id: request, createdAt, purpose, name, state }) => [
      ...[request, new Date(createdAt).toISOString(), purpose, state.state, name],
    ]);
    return { json: withIsoTimes({ requests }), text: table(['id', 'createdAt', 'purpose', 'state', 'name'], rows) };
  },
};

export const endpointRequest: Command = {
  name: 'endpoint request',
  operands: ONE,
  options: ANSWER,
  run: (call) => answered(call, () => call.agent.endpoints.request({ requestId: call.operands[0] ?? '' })),
};

export const endpointCancel: Command = {
  name: 'endpoint cancel',
  operands: ONE,
  options: {},
  async run({ agent, operands, words }) {
    const request = await agent.endpoints.cancelRequest({ requestId: operands[0] ?? '' });
    return { json: withIsoTimes(request), text: words.text('cli:endpoint.cancelled', { name: visible(request.name) }) };
  },
};

export const endpointRevoke: Command = {
  name: 'endpoint revoke',
  operands: ONE,
  options: { reason: { type: 'string' } },
  async run({ agent, options, operands, words }) {
    const reason = oneOf(options, 'reason', REVOCATION_REASONS);
    if (reason === undefined) throw new Failure('usage', { reason: `--reason takes ${REVOCATION_REASONS.join(', ')}` });
    const request = await agent.endpoints.revoke({ requestId: operands[0] ?? '', reason });
    return { json: withIsoTimes(request), text: words.text('cli:endpoint.revoked', { name: visible(request.name) }) };
  },
};

/** What became of a request, after waiting for it as long as was said. 1 is the exit code while there is no certificate. */
async function answered(call: CommandCall, ask: () => Promise<UpstreamRequest>): Promise<CommandResult> {
  const seconds = wholeNumber(call.options, 'wait') ?? 0;
  const out = textOption(call.options, 'out');
  // A CA may issue once only.
  if (out !== undefined) await requireWritable(out);
  const request = await settled(call.agent, await ask(), seconds);
  const { state } = request;
  const json = withIsoTimes(request);
  if (state.state !== 'issued') return { json, text: notIssuedText(request, call.words), exitCode: 1 };
  const pem = call.options['chain'] === true ? `${state.pem}${state.chainPem}` : state.pem;
  if (out === undefined) return { json, text: pem };
  await writeOutput(out, pem);
  const name = visible(request.name);
  return { json, text: call.words.text('cli:endpoint.written', { name, serial: state.serial, out }) };
}

async function settled(agent: AgentClient, first: UpstreamRequest, seconds: number): Promise<UpstreamRequest> {
  const deadline = Date.now() + seconds * 1_000;
  let request = first;
  for (;;) {
    const left = deadline - Date.now();
    if ((request.state.state !== 'queued' && request.state.state !== 'pending') || left <= 0) return request;
    await pause(Math.min(LOOK, left));
    request = await agent.endpoints.request({ requestId: request.id });
  }
}

function notIssuedText({ id, name, state }: UpstreamRequest, words: CommandCall['words']): string {
  const { text } = words;
  const named = { id, name: visible(name) };
  switch (state.state) {
    case 'queued':
    case 'pending': {
      const head = state.state === 'queued' ? text('cli:endpoint.queued', named) : text('cli:endpoint.pending', named);
      return [head, ...(state.fault === null ? [] : faultLines(state.fault, words))].join('\n');
    }
    case 'refused': {
      const { code, upstreamCode, upstreamText } = state;
      const said = visible([upstreamCode, upstreamText ?? ''].join(' ').trim());
      const why = [text(`ca-faults:refusals.${code}.cause`), text(`ca-faults:refusals.${code}.remedy`)];
      return [text('cli:endpoint.refused', named), ...why, text('cli:endpoint.said', { said })].join('\n');
    }
    case 'cancelled':
      return text('cli:endpoint.cancelled', named);
    case 'issued':
      return '';
  }
}

async function secretFileOf(options: OptionValues, file: string, passphraseFile: string) {
  const name = textOption(options, file);
  return name === undefined ? null : readCertificateAndKey(name, textOption(options, passphraseFile));
}

/** PEM, or DER that begins with a SEQUENCE. Throws the Failure `file-unreadable`. */
async function readCsr(file: string): Promise<string> {
  const bytes = await readBytes(file);
  if (bytes[0] !== 0x30) return bytes.toString('latin1');
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE REQUEST-----', ...lines, '-----END CERTIFICATE REQUEST-----', ''].join('\n');
}

function needed(options: OptionValues, name: string): string {
  const given = textOption(options, name);
  if (given === undefined) throw new Failure('usage', { reason: `--${name} is missing` });
  return given;
}

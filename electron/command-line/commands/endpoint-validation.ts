import type { CaFaultView, ValidationReport, ValidationStepView } from '../../../shared/contract/endpoints.ts';
import { CA_FAULTS } from '../../../shared/domain/ca-fault.ts';
import { Failure } from '../../../shared/domain/failure.ts';
import { factValueWords } from '../../../shared/domain/validation-facts.ts';
import { textOption, type Command, type CommandResult } from '../command.ts';
import { withIsoTimes } from '../iso-times.ts';
import { table, visible } from '../table.ts';
import type { Words } from '../../words/words.ts';
import { foundEndpoint, shownEndpoint } from './endpoints.ts';

const ONE = { min: 1, max: 1 };

export const endpointValidate: Command = {
  name: 'endpoint validate',
  operands: ONE,
  options: {},
  async run(call) {
    const { id, name } = await foundEndpoint(call);
    const told = new Set<string>();
    let last: ValidationReport | null = null;
    for await (const report of await call.agent.endpoints.validate({ id })) {
      last = report;
      for (const step of report.steps) {
        if (step.state === 'running' || told.has(step.step)) continue;
        told.add(step.step);
        call.say(stepText(step, call.words));
      }
    }
    if (last === null) throw new Failure('agent-unreachable');
    return validated(visible(name), last, call.words);
  },
};

export const endpointReports: Command = {
  name: 'endpoint reports',
  operands: ONE,
  options: {},
  async run(call) {
    const { id } = await foundEndpoint(call);
    const reports = await call.agent.endpoints.reports({ id });
    const rows = reports.map(({ startedAt, verdict, steps }) => {
      const bad = steps.filter(({ state }) => state === 'failed' || state === 'warned');
      return [
        new Date(startedAt).toISOString(),
        verdict,
        bad.map(({ step, fault }) => `${step}: ${fault?.code ?? '–'}`).join(', '),
      ];
    });
    return { json: withIsoTimes({ reports }), text: table(['startedAt', 'verdict', 'steps'], rows) };
  },
};

export const endpointConfirm: Command = {
  name: 'endpoint confirm',
  operands: ONE,
  options: { sha256: { type: 'string' } },
  async run(call) {
    const sha256 = (textOption(call.options, 'sha256') ?? '').replaceAll(/[:\s]/g, '').toLowerCase();
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Failure('usage', { reason: '--sha256 takes 64 hexadecimal digits' });
    const { id, version } = await foundEndpoint(call);
    return shownEndpoint(await call.agent.endpoints.confirm({ id, version, sha256 }), call.words);
  },
};

/** What is wrong between us and a CA, and what to do: a line each. */
export function faultLines({ code, params }: CaFaultView, { text }: Words): string[] {
  const said = { ...params, ...detailOf(params, text) };
  return [text(`ca-faults:${code}.cause`, said), text(`ca-faults:${code}.remedy`, said)].map(visible);
}

/** The fault behind a fault, in its own words. */
function detailOf({ detail, ...params }: CaFaultView['params'], text: Words['text']): { readonly detail?: string } {
  return detail !== undefined && Object.hasOwn(CA_FAULTS, detail)
    ? { detail: text(`ca-faults:${detail}.cause`, params) }
    : {};
}

/** What a step found out, in words where the value is a code. */
function factText([fact, value]: ValidationStepView['facts'][number], { text }: Words): string {
  const words = factValueWords(fact, value);
  const shown = words === null ? value : text(`console:${words.key}`, words.params);
  return `${text(`console:endpoint.fact.${fact}`, { defaultValue: fact })}: ${visible(shown)}`;
}

function validated(name: string, report: ValidationReport, words: Words): CommandResult {
  const { verdict, chain, steps } = report;
  const { text } = words;
  const lines = chain.map(({ subject, sha256, confirmed }) => [
    confirmed ? text('cli:endpoint.confirmed') : '–',
    sha256,
    subject,
  ]);
  const heads = [
    text('cli:endpoint.head.confirmed'),
    text('cli:endpoint.head.sha256'),
    text('cli:endpoint.head.subject'),
  ];
  // Of a web server and of a CA there may be two, and one of them confirmed.
  const wanting =
    !chain.some(({ confirmed }) => confirmed) || steps.some(({ fault }) => fault?.code === 'chain-unconfirmed');
  const shown = wanting ? chain.findLast(({ confirmed }) => !confirmed) : undefined;
  const next = steps.flatMap(({ fault }) =>
    fault?.code === 'next-ca-unconfirmed' ? [fault.params['sha256'] ?? ''] : [],
  );
  return {
    json: withIsoTimes(report),
    text: [
      `${name}: ${text(`console:endpoint.verdict.${verdict}`)}`,
      ...(chain.length === 0 ? [] : ['', table(heads, lines)]),
      ...(shown === undefined ? [] : ['', text('cli:endpoint.compare', { name, sha256: shown.sha256 })]),
      ...next.flatMap((sha256) => ['', text('cli:endpoint.next', { name, sha256 })]),
    ].join('\n'),
    exitCode: verdict === 'passed' || verdict === 'warned' ? 0 : 1,
  };
}

function stepText({ step, state, milliseconds, fault, facts }: ValidationStepView, words: Words): string {
  const { text } = words;
  const took = milliseconds === null || state === 'skipped' ? '' : `, ${String(Math.round(milliseconds))} ms`;
  const known = facts.map((fact) => `\n  ${factText(fact, words)}`);
  return [
    `${text(`console:endpoint.step.${step}`)}: ${text(`console:endpoint.stepState.${state}`)}${took}`,
    ...(fault === null ? [] : faultLines(fault, words).map((line) => `\n  ${line}`)),
    ...known,
  ].join('');
}

import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { endpointReports, endpointValidate } from '../../../../electron/command-line/commands/endpoint-validation.ts';
import type { CommandResult } from '../../../../electron/command-line/command.ts';
import { loadWords } from '../../../../electron/words/words.ts';
import type { AgentClient } from '../../../../shared/contract/contract.ts';
import type { ValidationReport, ValidationStepView } from '../../../../shared/contract/endpoints.ts';

const words = loadWords(fileURLToPath(new URL('../../../../resources/locales', import.meta.url)), 'en');

const step = (name: ValidationStepView['step'], more: Partial<ValidationStepView> = {}): ValidationStepView => ({
  ...{ step: name, state: 'passed', milliseconds: 2.6, sent: null, received: null, fault: null, facts: [] },
  ...more,
});

const report = (verdict: ValidationReport['verdict'], steps: ValidationStepView[]): ValidationReport => ({
  id: '019c0000-0000-7000-8000-000000000001',
  endpointId: '019c0000-0000-7000-8000-000000000002',
  startedAt: 0,
  endedAt: verdict === 'running' ? null : 1_000,
  verdict,
  steps,
  chain: [],
});

const REFUSED = step('connection', {
  state: 'failed',
  fault: { code: 'connection-refused', params: { host: 'evil\u001b[2J', port: '443' } },
});

/** The command, on an agent that says this, and nothing else. */
async function run(command: typeof endpointValidate, reports: readonly ValidationReport[]) {
  const said: string[] = [];
  const endpoints = {
    list: async () => [{ id: '019c0000-0000-7000-8000-000000000002', name: 'Office' }],
    validate: async () => reports[Symbol.iterator](),
    reports: async () => reports,
  };
  const agent = { endpoints } as unknown as AgentClient;
  const result: CommandResult = await command.run({
    ...{ agent, options: {}, operands: ['office'], words },
    say: (line) => said.push(line),
  });
  return { said, result };
}

describe('endpoint validate', () => {
  it('says each step once, as it ends, with cause and remedy, and nothing of the CA’s reaches the terminal raw', async () => {
    const name = step('name', { facts: [['address', '192.0.2.1\n\u202e']] });
    const { said, result } = await run(endpointValidate, [
      report('running', [step('name', { state: 'running' })]),
      report('running', [name, step('connection', { state: 'running' })]),
      report('running', [name, REFUSED]),
      report('failed', [name, REFUSED]),
    ]);
    expect(said).toHaveLength(2);
    expect(said[0]).toContain(', 3 ms');
    expect(said[0]).toContain('192.0.2.1\\u{a}\\u{202e}');
    expect(said[1]).toContain('evil\\u{1b}[2J refuses connections on port 443.');
    expect(said[1]).toContain('Check the port');
    expect(said.join('')).not.toMatch(/[\u001b\u202e]/);
    expect(result).toMatchObject({ exitCode: 1, json: { verdict: 'failed', startedAt: '1970-01-01T00:00:00.000Z' } });
  });

  it.each([
    ['passed', 0],
    ['warned', 0],
    ['failed', 1],
    ['cancelled', 1],
    ['running', 1],
  ] as const)('that %s ends with %i', async (verdict, exitCode) => {
    expect((await run(endpointValidate, [report(verdict, [])])).result.exitCode).toBe(exitCode);
  });

  it('shows the chain, and what to compare while nothing of it is confirmed', async () => {
    const root = { pem: '', subject: 'CN=Root\u0007', sha256: 'ab'.repeat(32), notAfter: 0, confirmed: false };
    const whole = {
      ...report('warned', []),
      chain: [{ ...root, subject: 'CN=Issuing', sha256: 'cd'.repeat(32) }, root],
    };
    const first = (await run(endpointValidate, [whole])).result.text;
    expect(first).toContain('CN=Issuing');
    expect(first).toContain('CN=Root\\u{7}');
    expect(first).toContain(`endpoint confirm "Office" --sha256 ${'ab'.repeat(32)}`);
    const confirmed = { ...whole, chain: whole.chain.map((each) => ({ ...each, confirmed: true })) };
    const second = (await run(endpointValidate, [confirmed])).result.text;
    expect(second).not.toContain('endpoint confirm');
    expect(second).toMatch(/^yes\s+(?:cd){32}/m);
  });

  it('names the next one to compare, where one of two is confirmed', async () => {
    const each = { pem: '', subject: 'CN=One', notAfter: 0 };
    const chain = [
      { ...each, sha256: 'ab'.repeat(32), confirmed: true },
      { ...each, sha256: 'cd'.repeat(32), confirmed: false },
      { ...each, sha256: 'ef'.repeat(32), confirmed: true },
    ];
    const asking = step('chain', {
      state: 'warned',
      fault: { code: 'chain-unconfirmed', params: { certificates: '' } },
    });
    const text = async (steps: ValidationStepView[]): Promise<string> =>
      (await run(endpointValidate, [{ ...report('warned', steps), chain }])).result.text;
    expect(await text([asking])).toContain(`--sha256 ${'cd'.repeat(32)}`);
    expect(await text([step('chain')])).not.toContain('--sha256');
  });

  it('that ends without a word is a failure', async () => {
    await expect(run(endpointValidate, [])).rejects.toMatchObject({ code: 'agent-unreachable' });
  });
});

describe('endpoint reports', () => {
  it('names what was wrong', async () => {
    const { result } = await run(endpointReports, [report('failed', [step('name'), REFUSED]), report('passed', [])]);
    expect(result.text).toMatch(/failed\s+connection: connection-refused$/m);
    expect(result.json).toMatchObject({ reports: [{ endedAt: '1970-01-01T00:00:01.000Z' }, { verdict: 'passed' }] });
  });
});

import type { Command } from '../command.ts';
import { table } from '../table.ts';

export const auditVerify: Command = {
  name: 'audit verify',
  operands: { min: 0, max: 0 },
  options: {},
  async run({ agent, words }) {
    const verdict = await agent.audit.verify({});
    if (verdict.verdict === 'intact') {
      return { json: verdict, text: words.text('cli:audit.intact', { count: verdict.entries }) };
    }
    const { sequence, reason } = verdict;
    const text = words.text('cli:audit.broken', { sequence, reason: words.text(`audit:broken.${reason}`) });
    return { json: verdict, text, exitCode: 1 };
  },
};

export const selfTest: Command = {
  name: 'selftest',
  operands: { min: 0, max: 0 },
  options: {},
  async run({ agent, words }) {
    const results = await agent.agent.selfTest({});
    const passed = results.every((result) => result.passed);
    const rows = results.map(({ algorithm, passed: good, affects }) => [
      good ? words.text('cli:selftest.passed') : words.text('cli:selftest.failed'),
      algorithm,
      affects.join(', '),
    ]);
    const head = ['', words.text('cli:selftest.algorithm'), words.text('cli:selftest.affects')];
    return { json: { passed, results }, text: table(head, rows), exitCode: passed ? 0 : 1 };
  },
};

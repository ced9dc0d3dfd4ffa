import { Failure } from '../../../shared/domain/failure.ts';
import type { Command } from '../command.ts';

/** The address that `serve` printed works once; this asks for another. */
export const consoleCommand: Command = {
  name: 'console',
  operands: { min: 0, max: 0 },
  options: {},
  async run({ agent }) {
    const { url } = await agent.agent.consoleLink({});
    if (url === null) throw new Failure('console-not-served');
    return { json: { consoleUrl: url }, text: url };
  },
};

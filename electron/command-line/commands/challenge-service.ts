import type { ChallengeServiceState } from '../../../shared/contract/challenge-service.ts';
import { Failure } from '../../../shared/domain/failure.ts';
import type { Words } from '../../words/words.ts';
import { textOption, type Command, type CommandResult } from '../command.ts';
import { withIsoTimes } from '../iso-times.ts';
import { facts } from '../table.ts';

const NOTHING_MORE = { min: 0, max: 0 };

export const challengeServiceShow: Command = {
  name: 'challenge-service show',
  operands: NOTHING_MORE,
  options: {},
  run: async ({ agent, words }) => result(await agent.challengeService.get({}), words),
};

export const challengeServiceStart: Command = {
  name: 'challenge-service start',
  operands: NOTHING_MORE,
  options: { listen: { type: 'string' } },
  async run({ agent, options, words }) {
    const [, bracketed, plain, port] =
      /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(textOption(options, 'listen') ?? '') ?? [];
    const host = bracketed ?? plain;
    if (host === undefined || Number(port) > 65_535) {
      throw new Failure('usage', { reason: '--listen takes ADDRESS:PORT' });
    }
    return result(await agent.challengeService.start({ host, port: Number(port) }), words);
  },
};

export const challengeServiceStop: Command = {
  name: 'challenge-service stop',
  operands: NOTHING_MORE,
  options: {},
  run: async ({ agent, words }) => result(await agent.challengeService.stop({}), words),
};

function result(state: ChallengeServiceState, words: Words): CommandResult {
  return { json: withIsoTimes(state), text: text(state, words) };
}

function text(state: ChallengeServiceState, words: Words): string {
  switch (state.state) {
    case 'off':
      return words.text('cli:challengeService.off');
    case 'failed':
      return words.text(`errors:${state.code}.message`, state.params);
    case 'listening':
      return facts([
        [words.text('cli:challengeService.page'), state.pageUrl],
        [words.text('cli:challengeService.webhook'), state.webhookUrl],
        [words.text('cli:challengeService.sha256'), state.certificate.fingerprints.sha256],
      ]);
  }
}

import type { Person } from '../../../shared/contract/operators.ts';
import type { Transaction } from '../../../shared/contract/transactions.ts';
import { Failure } from '../../../shared/domain/failure.ts';
import { readPassphraseFile } from '../../agent/secrets/passphrase.ts';
import { textOption, type Command, type CommandCall, type CommandResult, type OptionValues } from '../command.ts';
import { withIsoTimes } from '../iso-times.ts';

/** Who decides, where that has to be proven: an operator and a file with the password. */
const PERSON = { person: { type: 'string' }, 'password-file': { type: 'string' } } as const;

export const approve: Command = {
  name: 'approve',
  operands: { min: 1, max: 1 },
  options: PERSON,
  async run({ agent, options, operands, words }) {
    const id = operands[0] ?? '';
    return told(await agent.transactions.approve({ id, person: await readPerson(options) }), words);
  },
};

export const refuse: Command = {
  name: 'refuse',
  operands: { min: 1, max: 1 },
  options: { ...PERSON, reason: { type: 'string' } },
  async run({ agent, options, operands, words }) {
    const id = operands[0] ?? '';
    const reason = textOption(options, 'reason')?.trim() ?? '';
    if (reason === '') throw new Failure('usage', { reason: '--reason is missing' });
    return told(await agent.transactions.refuse({ id, reason, person: await readPerson(options) }), words);
  },
};

async function readPerson(options: OptionValues): Promise<Person | null> {
  const name = textOption(options, 'person');
  const file = textOption(options, 'password-file');
  if (name === undefined && file === undefined) return null;
  if (name === undefined || file === undefined) {
    throw new Failure('usage', { reason: '--person and --password-file belong together' });
  }
  return { name, password: await readPassphraseFile(file) };
}

function told(transaction: Transaction, words: CommandCall['words']): CommandResult {
  const { id, state, requestedName, certificateSerial, approval, refusal } = transaction;
  const json = withIsoTimes({ id, state, requestedName, certificateSerial, approval, refusal });
  const name = requestedName ?? id;
  switch (state) {
    case 'issued':
      return { json, text: words.text('cli:approve.issued', { name, serial: certificateSerial ?? '' }) };
    case 'refused':
      return { json, text: words.text('cli:approve.refused', { name }) };
    case 'pending': {
      const missing = (approval?.persons ?? 0) - (approval?.approvals.length ?? 0);
      return { json, text: words.text('cli:approve.counted', { name, missing }) };
    }
  }
}

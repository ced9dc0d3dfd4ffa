import { Failure } from '../../../shared/domain/failure.ts';
import { textOption, type Command, type OptionValues } from '../command.ts';
import { readCertificateAndKey, readSecretFile } from '../secret-file.ts';
import { oneOf } from '../option-values.ts';
import { foundEndpoint, shownEndpoint } from './endpoints.ts';

const ONE = { min: 1, max: 1 };
const SECRETS = ['password', 'challenge'] as const;

export const endpointSecret: Command = {
  name: 'endpoint secret',
  operands: ONE,
  options: { 'password-file': { type: 'string' }, 'challenge-file': { type: 'string' }, remove: { type: 'string' } },
  async run(call) {
    const { secret, value } = await readChoice(call.options);
    const { id } = await foundEndpoint(call);
    return shownEndpoint(await call.agent.endpoints.setSecret({ id, secret, value }), call.words);
  },
};

export const endpointCertificate: Command = {
  name: 'endpoint certificate',
  operands: ONE,
  options: { certificate: { type: 'string' }, 'key-passphrase-file': { type: 'string' } },
  async run(call) {
    const name = textOption(call.options, 'certificate');
    if (name === undefined) throw new Failure('usage', { reason: '--certificate is missing' });
    const file = await readCertificateAndKey(name, textOption(call.options, 'key-passphrase-file'));
    const { id } = await foundEndpoint(call);
    return shownEndpoint(await call.agent.endpoints.setCertificate({ id, ...file }), call.words);
  },
};

/** One thing at a time. Throws `usage`, `file-unreadable`. */
async function readChoice(options: OptionValues): Promise<{ secret: (typeof SECRETS)[number]; value: string | null }> {
  const removed = oneOf(options, 'remove', SECRETS);
  const files = SECRETS.flatMap((secret) => {
    const file = textOption(options, `${secret}-file`);
    return file === undefined ? [] : [{ secret, file }];
  });
  const [first, ...more] = files;
  if (removed !== undefined && first === undefined) return { secret: removed, value: null };
  if (first === undefined || removed !== undefined || more.length > 0) {
    throw new Failure('usage', { reason: 'one of --password-file, --challenge-file, --remove' });
  }
  return { secret: first.secret, value: await readSecretFile(first.file) };
}

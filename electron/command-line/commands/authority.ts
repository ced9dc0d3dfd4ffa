import { KEY_KINDS, type KeyKind } from '../../../shared/contract/authority.ts';
import { REVOCATION_REASONS, type RevocationReason } from '../../../shared/contract/certificates.ts';
import { Failure } from '../../../shared/domain/failure.ts';
import { textOption, type Command, type OptionValues } from '../command.ts';
import { withIsoTimes } from '../iso-times.ts';
import { writeOutput } from '../output-file.ts';
import { readSerial } from '../serial.ts';
import { facts } from '../table.ts';

export const init: Command = {
  name: 'init',
  operands: { min: 0, max: 0 },
  options: { name: { type: 'string' }, key: { type: 'string' }, years: { type: 'string' } },
  async run({ agent, options, words }) {
    const { pem, ...authority } = await agent.authority.create(readNewAuthority(options));
    const { text } = words;
    return {
      json: withIsoTimes({ ...authority, pem }),
      text: facts([
        [text('cli:init.name'), authority.name],
        [text('cli:init.subject'), authority.subject],
        [text('cli:init.until'), new Date(authority.notAfter).toISOString()],
        [text('cli:init.sha256'), authority.fingerprints.sha256],
        [text('cli:init.sha1'), authority.fingerprints.sha1],
      ]),
    };
  },
};

/** `--name`, `--key` and `--years` of an authority that is to be made. Throws the Failure `usage`. */
export function readNewAuthority(options: OptionValues): { name: string; key: KeyKind; years: number } {
  const name = textOption(options, 'name')?.trim() ?? '';
  if (name === '') throw new Failure('usage', { reason: '--name is missing' });
  const key = textOption(options, 'key') ?? 'rsa:3072';
  if (!isKeyKind(key)) throw new Failure('usage', { reason: `--key takes ${KEY_KINDS.join(', ')}` });
  const years = Number(textOption(options, 'years') ?? '10');
  if (!Number.isInteger(years) || years < 1 || years > 40) {
    throw new Failure('usage', { reason: '--years takes a whole number from 1 to 40' });
  }
  return { name, key, years };
}

export const revoke: Command = {
  name: 'revoke',
  operands: { min: 1, max: 1 },
  options: { reason: { type: 'string' } },
  async run({ agent, options, operands, words }) {
    const reason = textOption(options, 'reason') ?? '';
    if (!isReason(reason)) throw new Failure('usage', { reason: `--reason takes ${REVOCATION_REASONS.join(', ')}` });
    const revoked = await agent.certificates.revoke({ serial: readSerial(operands[0] ?? ''), reason });
    const { serial, name, revokedAt } = revoked;
    return {
      json: withIsoTimes({ serial, name, state: revoked.state, revokedAt, reason }),
      text: words.text('cli:revoke.done', { name, serial, reason }),
    };
  },
};

export const crlCommand: Command = {
  name: 'crl',
  operands: { min: 0, max: 0 },
  options: { out: { type: 'string' }, id: { type: 'string' } },
  async run({ agent, options, words }) {
    const { pem, state } = await agent.authority.crl(authorityId(options));
    const out = textOption(options, 'out');
    if (out !== undefined) await writeOutput(out, out.endsWith('.der') ? derOf(pem) : pem);
    const json = withIsoTimes(out === undefined ? { ...state, pem } : { ...state, out });
    return { json, text: out === undefined ? pem : words.text('cli:crl.written', { number: state.number, out }) };
  },
};

export const caCommand: Command = {
  name: 'ca',
  operands: { min: 0, max: 0 },
  options: { out: { type: 'string' }, chain: { type: 'boolean' }, id: { type: 'string' } },
  async run({ agent, options, words }) {
    const named = authorityId(options);
    const { pem } = await agent.authority.export({ chain: options['chain'] === true, ...named });
    const authorities = await agent.authority.list({});
    const authority = authorities.find(({ id, state }) => ('id' in named ? id === named.id : state === 'current'));
    if (authority === undefined) throw new Failure('authority-missing');
    const out = textOption(options, 'out');
    if (out !== undefined) await writeOutput(out, out.endsWith('.der') ? derOf(pem) : pem);
    const { name, subject, serial, notBefore, notAfter, fingerprints } = authority;
    const json = withIsoTimes({
      name,
      subject,
      serial,
      notBefore,
      notAfter,
      fingerprints,
      ...(out === undefined ? { pem } : { out }),
    });
    return { json, text: out === undefined ? pem : words.text('cli:ca.written', { name, out }) };
  },
};

/** Another authority than the current one, by the identifier that `ca list` shows. */
function authorityId(options: OptionValues): { id: string } | Record<string, never> {
  const id = textOption(options, 'id');
  return id === undefined ? {} : { id };
}

function derOf(pem: string): Buffer {
  return Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
}

function isKeyKind(text: string): text is KeyKind {
  return KEY_KINDS.some((kind) => kind === text);
}

function isReason(text: string): text is RevocationReason {
  return REVOCATION_REASONS.some((reason) => reason === text);
}

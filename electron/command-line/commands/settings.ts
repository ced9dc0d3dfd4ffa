import type { Settings } from '../../../shared/contract/agent.ts';
import { Failure } from '../../../shared/domain/failure.ts';
import { textOption, textOptions, type Command, type OptionValues } from '../command.ts';
import { facts } from '../table.ts';

type Change = { [Key in keyof Settings]?: Settings[Key] };

/** Shows the settings, after changing those that are given. */
export const settings: Command = {
  name: 'settings',
  operands: { min: 0, max: 0 },
  options: {
    'public-host': { type: 'string' },
    'certificate-days': { type: 'string' },
    'crl-days': { type: 'string' },
    'requests-per-minute': { type: 'string' },
    allow: { type: 'string', multiple: true },
    'allow-any': { type: 'boolean' },
  },
  async run({ agent, options }) {
    const change = readChange(options);
    const current = Object.keys(change).length === 0 ? await agent.settings.get({}) : await agent.settings.set(change);
    const rows = Object.entries(current).map(([name, value]): [string, string] => [name, String(value)]);
    return { json: current, text: facts(rows) };
  },
};

function readChange(options: OptionValues): Change {
  const change: Change = {};
  const publicHost = textOption(options, 'public-host');
  if (publicHost !== undefined) change.publicHost = publicHost;
  const certificateDays = count(options, 'certificate-days');
  if (certificateDays !== undefined) change.certificateDays = certificateDays;
  const crlDays = count(options, 'crl-days');
  if (crlDays !== undefined) change.crlDays = crlDays;
  const requestsPerMinute = count(options, 'requests-per-minute');
  if (requestsPerMinute !== undefined) change.requestsPerMinute = requestsPerMinute;
  const networks = textOptions(options, 'allow');
  if (networks.length > 0 && options['allow-any'] === true) {
    throw new Failure('usage', { reason: '--allow and --allow-any exclude each other' });
  }
  if (networks.length > 0 || options['allow-any'] === true) change.allowedNetworks = networks;
  return change;
}

function count(options: OptionValues, name: string): number | undefined {
  const text = textOption(options, name);
  if (text === undefined) return undefined;
  if (!/^\d{1,7}$/.test(text)) throw new Failure('usage', { reason: `--${name} takes a number` });
  return Number(text);
}

import type { DirectoryConnection, DirectoryDevices } from '../../../shared/contract/directory.ts';
import { endpointFromDirectory } from '../../../shared/domain/endpoint-from-directory.ts';
import { Failure } from '../../../shared/domain/failure.ts';
import { textOption, type Command, type CommandCall, type CommandResult, type OptionValues } from '../command.ts';
import { withIsoTimes } from '../iso-times.ts';
import { readSecretFile } from '../secret-file.ts';
import { readTextFile } from '../settings-file.ts';
import { table } from '../table.ts';
import { shownEndpoint } from './endpoints.ts';
import { importCsv } from './registrations.ts';

const ONE = { min: 1, max: 1 };
const CONNECTION = {
  account: { type: 'string' },
  'password-file': { type: 'string' },
  roots: { type: 'string' },
} as const;

export const directoryDiscover: Command = {
  name: 'directory discover',
  operands: ONE,
  options: CONNECTION,
  async run({ agent, operands, options, words: { text } }) {
    const found = await agent.directory.discover({ connection: await connectionOf(operands, options) });
    const yesNo = (answer: boolean) => (answer ? text('cli:directory.yes') : text('cli:directory.no'));
    const cas = found.cas.map(({ name, host, chain, ntAuth, servers }) => [
      ...[name, host ?? '–', yesNo(ntAuth), servers[0]?.url ?? '–'],
      ...[chain[0] === undefined ? '–' : new Date(chain[0].notAfter).toISOString(), chain[0]?.sha256 ?? '–'],
    ]);
    const issued = new Set(found.cas.flatMap(({ templates }) => templates));
    const templates = found.templates
      .filter(({ name }) => issued.has(name))
      .map(({ name, subject, signatures, approval, leastKeyBits, purposes }) => [
        ...[
          name,
          subject === 'request' ? text('cli:directory.subject.request') : text('cli:directory.subject.directory'),
          String(signatures),
          yesNo(approval),
        ],
        String(leastKeyBits),
        purposes.length === 0 ? text('cli:directory.anyUse') : purposes.map(purposeName).join(', '),
      ]);
    const caHeads = [
      text('cli:directory.head.ca'),
      text('cli:directory.head.host'),
      text('cli:directory.head.ntAuth'),
      text('cli:directory.head.address'),
      text('cli:directory.head.until'),
      text('cli:directory.head.sha256'),
    ];
    const templateHeads = [
      text('cli:directory.head.template'),
      text('cli:directory.head.names'),
      text('cli:directory.head.signatures'),
      text('cli:directory.head.approval'),
      text('cli:directory.head.bits'),
      text('cli:directory.head.uses'),
    ];
    return {
      json: withIsoTimes(found),
      text: [table(caHeads, cas), '', table(templateHeads, templates)].join('\n'),
    };
  },
};

/** Names of what certificates are used for (RFC 5280 §4.2.1.12, MS-WCCE §2.2.2.7.4), as the standards write them. */
const PURPOSES: ReadonlyMap<string, string> = new Map([
  ['1.3.6.1.5.5.7.3.1', 'serverAuth'],
  ['1.3.6.1.5.5.7.3.2', 'clientAuth'],
  ['1.3.6.1.5.5.7.3.3', 'codeSigning'],
  ['1.3.6.1.5.5.7.3.4', 'emailProtection'],
  ['1.3.6.1.5.5.7.3.8', 'timeStamping'],
  ['1.3.6.1.5.5.7.3.9', 'OCSPSigning'],
  ['1.3.6.1.5.5.7.3.28', 'cmcRA'],
  ['1.3.6.1.5.5.8.2.2', 'iKEIntermediate'],
  ['1.3.6.1.4.1.311.10.3.4', 'encryptingFileSystem'],
  ['1.3.6.1.4.1.311.20.2.1', 'certificateRequestAgent'],
  ['1.3.6.1.4.1.311.20.2.2', 'smartcardLogon'],
  ['1.3.6.1.5.2.3.5', 'kerberosKdc'],
]);

function purposeName(oid: string): string {
  return PURPOSES.get(oid) ?? oid;
}

export const directoryEndpoint: Command = {
  name: 'directory endpoint',
  operands: ONE,
  options: { ...CONNECTION, ca: { type: 'string' }, template: { type: 'string' }, name: { type: 'string' } },
  async run({ agent, operands, options, words }) {
    const [caName, templateName] = [required(options, 'ca'), required(options, 'template')];
    const connection = await connectionOf(operands, options);
    const { cas, templates } = await agent.directory.discover({ connection });
    const ca = cas.find(({ name }) => name.toLowerCase() === caName.toLowerCase());
    if (ca === undefined) throw new Failure('not-found', { what: caName });
    const template = templates.find(({ name }) => name.toLowerCase() === templateName.toLowerCase());
    if (template === undefined) throw new Failure('not-found', { what: templateName });
    const settings = endpointFromDirectory(ca, template, connection.account.name, connection.url);
    const name = textOption(options, 'name') ?? ca.name.slice(0, 64);
    return shownEndpoint(await agent.endpoints.create({ ...settings, name }), words);
  },
};

export const directoryImport: Command = {
  name: 'directory import',
  operands: ONE,
  options: {
    ...CONNECTION,
    base: { type: 'string' },
    only: { type: 'string' },
    addresses: { type: 'boolean' },
    'dry-run': { type: 'boolean' },
    out: { type: 'string' },
  },
  async run(call) {
    const { agent, operands, options, words, say } = call;
    const only = textOption(options, 'only');
    if (only !== undefined && only !== 'computers' && only !== 'printers') {
      throw new Failure('usage', { reason: '--only takes computers, printers' });
    }
    const devices = await agent.directory.devices({
      connection: await connectionOf(operands, options),
      base: textOption(options, 'base') ?? null,
      ...{ computers: only !== 'printers', printers: only !== 'computers', addresses: options['addresses'] === true },
    });
    if (options['dry-run'] === true || devices.ready === 0) return told(devices, words);
    say(told(devices, words).text);
    return importCsv(call, devices.csv);
  },
};

function told(devices: DirectoryDevices, words: CommandCall['words']): CommandResult {
  const { found, ready, knownCount, unusableCount } = devices;
  const lines = [...devices.known, ...devices.unusable].flatMap(({ name, problems }) =>
    problems.map((problem) => words.text('cli:directory.passedOver', { name, problem: words.problem(problem) })),
  );
  const counts = { found, ready, known: knownCount, unusable: unusableCount };
  return { json: devices, text: [words.text('cli:directory.devices', counts), ...lines].join('\n') };
}

/** The address as it is, or a host's name alone. The password comes from a file: a command line is seen by others. */
async function connectionOf([host = '']: readonly string[], options: OptionValues): Promise<DirectoryConnection> {
  const name = required(options, 'account');
  const password = await readSecretFile(required(options, 'password-file'));
  const roots = textOption(options, 'roots');
  return {
    url: host.includes('://') ? host : `ldaps://${host}`,
    account: { name, password },
    roots: roots === undefined ? null : await readTextFile(roots),
  };
}

function required(options: OptionValues, name: string): string {
  const value = textOption(options, name);
  if (value === undefined) throw new Failure('usage', { reason: `--${name} is missing` });
  return value;
}

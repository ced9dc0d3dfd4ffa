import { ENDPOINT_PRESETS, endpointSettings, type EndpointSettings } from '../../shared/contract/endpoints.ts';
import { presetSettings } from '../../shared/domain/endpoint-presets.ts';
import { Failure } from '../../shared/domain/failure.ts';
import { textOption, type OptionValues } from './command.ts';
import { oneOf, wholeNumber, yesNo } from './option-values.ts';
import { readTextFile, settingsFrom } from './settings-file.ts';

export const ENDPOINT_OPTIONS = {
  settings: { type: 'string' },
  enabled: { type: 'string' },
  url: { type: 'string' },
  label: { type: 'string' },
  'link-identity': { type: 'string' },
  revokes: { type: 'string' },
  requests: { type: 'string' },
  'ca-identifier': { type: 'string' },
  'key-transport': { type: 'string' },
  'allow-weak': { type: 'string' },
  renewal: { type: 'string' },
  challenge: { type: 'string' },
  'challenge-url': { type: 'string' },
  'challenge-auth': { type: 'string' },
  'challenge-user': { type: 'string' },
  signs: { type: 'string' },
  'policy-url': { type: 'string' },
  'enrollment-url': { type: 'string' },
  template: { type: 'string' },
  'on-behalf': { type: 'string' },
  requester: { type: 'string' },
  auth: { type: 'string' },
  user: { type: 'string' },
  'system-roots': { type: 'string' },
  anchors: { type: 'string' },
  directory: { type: 'string' },
  timeout: { type: 'string' },
} as const;

/** What a definition begins with that names its preset and its connection in a file. */
const PLAIN = { enabled: true, trust: { systemRoots: false, anchors: '' }, timeout: 30_000 } as const;

/** Of a new endpoint. Throws `usage`, `file-unreadable`. */
export async function newEndpointSettings(options: OptionValues): Promise<EndpointSettings> {
  const preset = oneOf(options, 'preset', ENDPOINT_PRESETS);
  if (preset === undefined && textOption(options, 'settings') === undefined) {
    throw new Failure('usage', { reason: `--preset takes ${ENDPOINT_PRESETS.join(', ')}` });
  }
  return changedEndpointSettings(preset === undefined ? PLAIN : presetSettings(preset), options);
}

/** What single options say stands above the file, and that above `base`. Throws `usage`, `file-unreadable`. */
export async function changedEndpointSettings(base: object, options: OptionValues): Promise<EndpointSettings> {
  const anchors = textOption(options, 'anchors');
  const seconds = wholeNumber(options, 'timeout');
  return settingsFrom(endpointSettings, base, options, {
    enabled: yesNo(options, 'enabled'),
    connection: {
      ...addresses(options),
      ...ofScep(options),
      linkIdentity: yesNo(options, 'link-identity'),
      revokes: yesNo(options, 'revokes'),
      requests: oneOf(options, 'requests', ['simple', 'full-cmc']),
      template: textOption(options, 'template'),
      onBehalf: oneOf(options, 'on-behalf', ['no', 'agent', 'requester']),
      requester: orNull(options, 'requester'),
      credentials: credentials(options),
    },
    trust: {
      systemRoots: yesNo(options, 'system-roots'),
      anchors: anchors === undefined ? undefined : await readTextFile(anchors),
      directory: directory(options),
    },
    timeout: seconds === undefined ? undefined : seconds * 1_000,
  });
}

/** A host's name alone, or the address. */
function directory(options: OptionValues): string | null | undefined {
  const given = orNull(options, 'directory');
  return typeof given !== 'string' || given.includes('://') ? given : `ldaps://${given}`;
}

function addresses(options: OptionValues): object {
  return {
    url: textOption(options, 'url'),
    label: orNull(options, 'label'),
    policyUrl: orNull(options, 'policy-url'),
    enrollmentUrl: orNull(options, 'enrollment-url'),
  };
}

function ofScep(options: OptionValues): object {
  const challenge = {
    source: oneOf(options, 'challenge', ['none', 'static', 'ndes']),
    url: textOption(options, 'challenge-url'),
    scheme: oneOf(options, 'challenge-auth', ['basic', 'ntlm']),
    userName: textOption(options, 'challenge-user'),
  };
  return {
    caIdentifier: orNull(options, 'ca-identifier'),
    keyTransport: oneOf(options, 'key-transport', ['pkcs1', 'oaep-sha1', 'oaep-sha256']),
    allowWeak: yesNo(options, 'allow-weak'),
    renewal: oneOf(options, 'renewal', ['RenewalReq', 'PKCSReq']),
    signs: oneOf(options, 'signs', ['device', 'endpoint']),
    challenge: saidOrNothing(challenge),
  };
}

const AUTHENTICATIONS = ['none', 'basic', 'digest', 'ntlm', 'kerberos', 'certificate', 'username-token'] as const;

function credentials(options: OptionValues): object | undefined {
  const auth = oneOf(options, 'auth', AUTHENTICATIONS);
  const userName = textOption(options, 'user');
  switch (auth) {
    case undefined:
      return saidOrNothing({ userName });
    case 'basic':
    case 'digest':
    case 'ntlm':
      return saidOrNothing({ kind: 'password', scheme: auth, userName });
    default:
      return saidOrNothing({ kind: auth, userName });
  }
}

/** Without what was not said; nothing where nothing was. */
function saidOrNothing(fields: Readonly<Record<string, string | undefined>>): object | undefined {
  const said = Object.entries(fields).filter(([, value]) => value !== undefined);
  return said.length === 0 ? undefined : Object.fromEntries(said);
}

function orNull(options: OptionValues, name: string): string | null | undefined {
  const given = textOption(options, name);
  return given === 'none' ? null : given;
}

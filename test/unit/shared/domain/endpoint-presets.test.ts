import { describe, expect, it } from 'vitest';
import { ENDPOINT_PRESETS, endpointSettings, type EndpointConnection } from '../../../../shared/contract/endpoints.ts';
import { ENDPOINT_PRESET_FACTS, presetSettings, secretOf } from '../../../../shared/domain/endpoint-presets.ts';

describe.each(ENDPOINT_PRESETS)('the preset %s', (preset) => {
  const { connection, asks, examples } = ENDPOINT_PRESET_FACTS[preset];

  it('is whole once what is empty was filled in as the examples say', () => {
    const draft = presetSettings(preset);
    expect(endpointSettings.safeParse(draft).success).toBe(false);
    const filled = endpointSettings.safeParse({ ...draft, connection: filledIn(draft.connection, examples) });
    expect(filled.error).toBeUndefined();
  });

  it('asks for what its protocol has, and for everything that is empty', () => {
    expect(Object.keys(connection)).toEqual(expect.arrayContaining([...asks]));
    expect(new Set(asks).size).toBe(asks.length);
    const empty = Object.entries(connection).filter(([, value]) => JSON.stringify(value).includes('""'));
    expect(asks).toEqual(expect.arrayContaining(empty.map(([field]) => field)));
    expect(asks).toEqual(
      expect.arrayContaining(Object.keys(examples).map((name) => (name === 'challengeUrl' ? 'challenge' : name))),
    );
  });

  it('consents to nothing weak and trusts nobody whom the operator did not confirm', () => {
    if (connection.protocol === 'scep') expect(connection.allowWeak).toBe(false);
    expect(presetSettings(preset).trust.anchors).toBe('');
  });

  it('is a new definition each time', () => {
    expect(presetSettings(preset).connection).not.toBe(presetSettings(preset).connection);
  });
});

describe('what is to be kept', () => {
  it.each([
    ['openxpki-est', null],
    ['openxpki-scep', 'challenge'],
    ['adcs-mscews', 'password'],
    ['adcs-ndes', 'password'],
    ['est', 'password'],
    ['certwright', 'challenge'],
  ] as const)('%s: %s', (preset, secret) => {
    expect(secretOf(presetSettings(preset).connection)).toBe(secret);
  });

  it('is nothing where a SCEP CA wants no challenge, or TLS has a certificate', () => {
    const scep = presetSettings('scep').connection;
    const est = presetSettings('est').connection;
    if (scep.protocol !== 'scep' || est.protocol !== 'est') throw new TypeError('other protocols');
    expect(secretOf({ ...scep, challenge: { source: 'none' } })).toBeNull();
    expect(secretOf({ ...est, credentials: { kind: 'certificate' } })).toBeNull();
  });
});

function filledIn(
  connection: EndpointConnection,
  { url = '', policyUrl = '', template = '', challengeUrl = '' }: Readonly<Record<string, string>>,
): object {
  if (connection.protocol === 'mscews') {
    return { ...connection, policyUrl, template, credentials: { kind: 'username-token', userName: 'agent' } };
  }
  if (connection.protocol === 'est') {
    const { credentials } = connection;
    return { ...connection, url, credentials: credentials.kind === 'none' ? credentials : named(credentials) };
  }
  const { challenge } = connection;
  return {
    ...connection,
    url,
    challenge: challenge.source === 'ndes' ? { ...named(challenge), url: challengeUrl } : challenge,
  };
}

function named<Account extends object>(account: Account): Account & { userName: string } {
  return { ...account, userName: 'agent' };
}

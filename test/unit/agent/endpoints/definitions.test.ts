import { describe, expect, it } from 'vitest';
import {
  readDefinitions,
  writeDefinitions,
  type Definition,
} from '../../../../electron/agent/endpoints/definitions.ts';
import { ENDPOINT_PRESETS } from '../../../../shared/contract/endpoints.ts';
import type { SettingProblem } from '../../../../shared/contract/services.ts';
import { Failure } from '../../../../shared/domain/failure.ts';
import { presetSettings } from '../../../../shared/domain/endpoint-presets.ts';

const free = (): boolean => false;

const EST: Definition = {
  ...presetSettings('openxpki-est'),
  name: 'pki',
  connection: {
    protocol: 'est',
    url: 'https://pki.office.example',
    label: 'default',
    credentials: { kind: 'none' },
    linkIdentity: false,
    revokes: true,
  },
};

const fileOf = (...endpoints: unknown[]): string =>
  JSON.stringify({ format: 'certwright-endpoints', version: 1, endpoints });

function problemsOf(json: string, isTaken: (name: string) => boolean = free): SettingProblem[] {
  try {
    readDefinitions(json, isTaken);
  } catch (error) {
    if (error instanceof Failure && error.code === 'service-invalid') return error.details as SettingProblem[];
    throw error;
  }
  return [];
}

describe('definitions in a file', () => {
  it('come back as they were', () => {
    const scep: Definition = {
      ...presetSettings('adcs-ndes'),
      name: 'NDES “old”',
      enabled: false,
      timeout: 5_000,
      connection: {
        protocol: 'scep',
        url: 'http://ndes.office.example/certsrv/mscep/mscep.dll',
        caIdentifier: null,
        keyTransport: 'oaep-sha256',
        allowWeak: true,
        renewal: 'PKCSReq',
        challenge: {
          source: 'ndes',
          url: 'https://ndes.office.example/certsrv/mscep_admin/',
          scheme: 'ntlm',
          userName: 'OFFICE\\scep',
        },
        signs: 'endpoint',
      },
    };
    expect(readDefinitions(writeDefinitions([EST, scep]), free)).toEqual([EST, scep]);
    expect(readDefinitions(writeDefinitions([]), free)).toEqual([]);
  });

  it.each([
    ['no JSON', '{"format"'],
    ['nothing', ''],
    ['a list', '[]'],
    ['null', 'null'],
    ['other JSON', '{"endpoints":[]}'],
    ['another format', '{"format":"certwright-profiles","version":1,"endpoints":[]}'],
    ['endpoints that are no list', '{"format":"certwright-endpoints","version":1,"endpoints":{"length":1}}'],
    ['brackets without an end', '['.repeat(900_000)],
    ['brackets within brackets', `${'['.repeat(400_000)}${']'.repeat(400_000)}`],
  ])('%s are refused as a file', (_what, json) => {
    expect(problemsOf(json)).toEqual([{ path: ['json'], code: 'endpoints-file-unreadable', params: {} }]);
  });

  it('of a later version, too many and too large ones are refused', () => {
    const later = '{"format":"certwright-endpoints","version":2,"endpoints":[],"more":true}';
    expect(problemsOf(later)).toEqual([{ path: ['json'], code: 'endpoints-file-version', params: { version: '2' } }]);
    expect(problemsOf(fileOf(...Array<object>(101).fill({})))[0]?.code).toBe('endpoints-file-too-many');
    expect(problemsOf(' '.repeat(1_048_577))[0]?.code).toBe('endpoints-file-too-large');
  });

  it('name each problem with its place, and not more of them than somebody reads', () => {
    const untimed = { ...EST, timeout: undefined };
    const user = { ...EST, name: 'b', connection: { ...EST.connection, url: 'https://joe:secret@pki.office.example' } };
    const json = fileOf(
      untimed,
      user,
      { ...EST, name: 'c', password: 'in the clear' },
      { ...EST, name: 'd', connection: { ...EST.connection, protocol: 'telnet' } },
      { ...EST, name: 'e', trust: { systemRoots: false, anchors: 'my root' } },
      'f',
      { ...EST, name: 'g', trust: { ...EST.trust, directory: 'ldaps://dc1.office.example' } },
      { ...EST, name: 'h', trust: { ...EST.trust, directory: 'ldap://dc1.office.example' } },
    );
    expect(problemsOf(json).map(({ path, code }) => `${path.join('.')} ${code}`)).toEqual([
      'endpoints.0.timeout value-malformed',
      'endpoints.1.connection.url url-stray-parts',
      'endpoints.2.password value-malformed',
      'endpoints.3.connection.protocol value-malformed',
      'endpoints.4.trust.anchors anchors-unreadable',
      'endpoints.5 value-malformed',
      // Asked without an account, and without TLS.
      'endpoints.6.trust.directory endpoint-directory-account',
      'endpoints.7.trust.directory value-malformed',
    ]);
    expect(problemsOf(fileOf(...Array<object>(100).fill({})))).toHaveLength(20);
  });

  it('with a name that is taken or that stands there twice are refused', () => {
    const problems = problemsOf(
      fileOf(EST, { ...EST, name: 'PKI' }, { ...EST, name: ' old ' }),
      (name) => name === 'old',
    );
    expect(problems).toEqual([
      { path: ['endpoints', 1, 'name'], code: 'endpoint-name-twice', params: { value: 'PKI' } },
      { path: ['endpoints', 2, 'name'], code: 'endpoint-name-taken', params: { value: 'old' } },
    ]);
  });

  it('bring no keys that objects have by nature', () => {
    const text = fileOf(EST).replace('"name":', '"__proto__":{"enabled":false},"name":');
    expect(problemsOf(text).map(({ code }) => code)).toEqual(['value-malformed']);
    expect(problemsOf(text.replace('__proto__', 'constructor')).map(({ code }) => code)).toEqual(['value-malformed']);
  });

  it('survive any damage as a refusal or as something valid', () => {
    const whole = writeDefinitions([EST, ...ENDPOINT_PRESETS.map((preset) => ({ ...EST, name: preset, preset }))]);
    let seed = 7;
    const next = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    let refused = 0;
    for (let round = 0; round < 300; round += 1) {
      const at = next(whole.length);
      const damaged = `${whole.slice(0, at)}${String.fromCharCode(next(128))}${whole.slice(at + 1 + next(3))}`;
      refused += problemsOf(damaged).length > 0 ? 1 : 0;
    }
    expect(refused).toBeGreaterThan(100);
  });
});

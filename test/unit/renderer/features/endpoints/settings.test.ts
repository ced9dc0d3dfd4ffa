import { describe, expect, it } from 'vitest';
import {
  ENDPOINT_PRESETS,
  endpointConnection,
  endpointSettings,
  type EndpointConnection,
  type ValidationStepView,
} from '../../../../../shared/contract/endpoints.ts';
import { presetSettings } from '../../../../../shared/domain/endpoint-presets.ts';
import {
  canRevoke,
  endpointSettingsOf,
  fieldsOf,
  hostOf,
  isConfirmed,
  offeredTemplates,
  toConfirm,
  wantsCertificate,
} from '../../../../../renderer/features/endpoints/endpoint-settings.ts';
import { OFFERED, RECOMMENDED } from '../../../../../renderer/features/endpoints/presets.ts';
import { endpoint, HASH, report, step } from './endpoints.ts';

const connectionOf = (preset: (typeof ENDPOINT_PRESETS)[number]): EndpointConnection =>
  presetSettings(preset).connection;

describe('the presets that are offered', () => {
  it('are all that there are, each once', () => {
    expect(OFFERED.flatMap(({ presets }) => presets).toSorted()).toEqual([...ENDPOINT_PRESETS].toSorted());
  });

  it('recommend at most one way a product, and that first', () => {
    for (const { presets } of OFFERED) {
      const recommended = presets.filter((preset) => RECOMMENDED.includes(preset));
      expect(recommended.length).toBeLessThan(2);
      expect(recommended.every((preset) => preset === presets[0])).toBe(true);
    }
  });
});

describe('the fields of a connection', () => {
  it.each(ENDPOINT_PRESETS)('of %s are all that can be set, each once', (preset) => {
    const { protocol } = connectionOf(preset);
    const { asked, rest } = fieldsOf(preset, protocol);
    const option = endpointConnection.options.find(({ shape }) => shape.protocol.value === protocol);
    // The requester is asked for beside the choice that needs one.
    const all = Object.keys(option?.shape ?? {}).filter((key) => key !== 'protocol' && key !== 'requester');
    expect([...asked, ...rest].toSorted()).toEqual(all.toSorted());
    expect(asked.length).toBeGreaterThan(0);
  });

  it('are all in sight where the protocol is not the one of the product', () => {
    expect(fieldsOf('openxpki-est', 'scep').rest).toEqual([]);
  });
});

describe('an endpoint', () => {
  it('is sent as everything that can be set, and nothing else', () => {
    expect(Object.keys(endpointSettingsOf(endpoint())).toSorted()).toEqual(
      Object.keys(endpointSettings.shape).toSorted(),
    );
  });

  it('is told by its host, as far as there is one', () => {
    const scep = presetSettings('scep').connection;
    if (scep.protocol !== 'scep') throw new Error('a preset changed its protocol');
    expect(hostOf({ ...scep, url: 'http://ca.example:8080/scep' })).toBe('ca.example:8080');
    expect(hostOf({ ...scep, url: 'nowhere' })).toBe('nowhere');
    expect(hostOf(connectionOf('adcs-mscews'))).toBe('');
  });

  it('wants a certificate where it signs or logs in with one', () => {
    const est = presetSettings('est').connection;
    expect(wantsCertificate(est)).toBe(false);
    if (est.protocol !== 'est') throw new Error('a preset changed its protocol');
    expect(wantsCertificate({ ...est, credentials: { kind: 'certificate' } })).toBe(true);
    const mscews = connectionOf('adcs-mscews');
    if (mscews.protocol !== 'mscews') throw new Error('a preset changed its protocol');
    expect(wantsCertificate(mscews)).toBe(false);
    expect(wantsCertificate({ ...mscews, onBehalf: 'agent' })).toBe(true);
  });

  it('revokes only where the protocol has a way', () => {
    expect(canRevoke(connectionOf('openxpki-est'))).toBe(true);
    expect(canRevoke(connectionOf('est'))).toBe(false);
    expect(canRevoke(connectionOf('scep'))).toBe(false);
  });

  it('knows a confirmed certificate in whatever lines it is written', () => {
    const pem = '-----BEGIN CERTIFICATE-----\nAAAA\nBBBB\n-----END CERTIFICATE-----\n';
    const trust = { systemRoots: false, anchors: pem.replaceAll('\n', '\r\n') };
    expect(isConfirmed({ trust }, { pem, confirmed: false })).toBe(true);
    expect(isConfirmed({ trust }, { pem: pem.replace('BBBB', 'CCCC'), confirmed: false })).toBe(false);
    expect(isConfirmed({ trust }, { pem: '', confirmed: false })).toBe(false);
  });
});

describe('whom the operator is asked to confirm', () => {
  const link = (name: string) => ({ pem: name, subject: name, sha256: HASH, notAfter: 0, confirmed: false });
  const trusting = (...anchors: string[]) => ({ trust: { systemRoots: false, anchors: anchors.join('') } });
  const fault = { code: 'chain-unconfirmed', params: {} } as const;
  const told = (steps: ValidationStepView[], ...names: string[]) => report({ steps, chain: names.map(link) });
  const good = [step('chain', 'passed')];
  const asking = [step('chain', 'warned', { fault })];

  it('is the last of what the CA showed while nothing of it is believed', () => {
    expect(toConfirm(trusting(), told(good))).toBeNull();
    expect(toConfirm(trusting(), told(good, 'issuing', 'root'))?.subject).toBe('root');
    expect(toConfirm(trusting('root'), told(good, 'issuing', 'root'))).toBeNull();
    expect(toConfirm(trusting('issuing'), told(good, 'issuing', 'root'))).toBeNull();
  });

  it('is the CA itself where its web server alone is believed', () => {
    expect(toConfirm(trusting('web'), told(asking, 'web', 'ca'))?.subject).toBe('ca');
    expect(toConfirm(trusting('web', 'ca'), told(asking, 'web', 'ca'))).toBeNull();
  });
});

it('templates are those of the newest validation that was told them', () => {
  const offered = (...names: string[]) =>
    report({ steps: [step('capabilities', 'passed', { facts: names.map((name) => ['offered', name]) })] });
  expect(offeredTemplates([])).toEqual([]);
  expect(offeredTemplates([report(), offered('Printer', 'Phone'), offered('Old')])).toEqual(['Printer', 'Phone']);
});

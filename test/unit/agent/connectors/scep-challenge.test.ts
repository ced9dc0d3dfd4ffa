import { describe, expect, it } from 'vitest';
import { scepCaClient, type ScepEndpoint } from '../../../../electron/agent/connectors/scep.ts';

const never = new AbortController().signal;

function clientWith(staticChallenge: string | null) {
  const endpoint: ScepEndpoint = {
    connection: {
      ...{ protocol: 'scep', url: 'https://ca.example/scep', caIdentifier: null, keyTransport: 'pkcs1' },
      ...{ allowWeak: false, renewal: 'RenewalReq', challenge: { source: 'static' }, signs: 'device' },
    },
    ...{ staticChallenge, anchors: [], certificate: null, pageExchange: null, clock: Date.now },
    exchange: () => Promise.reject(new Error('not expected')),
    close: () => Promise.resolve(),
  };
  return scepCaClient(endpoint);
}

describe('the challenge of a SCEP CA', () => {
  it('is what the operator set', async () => {
    expect(await clientWith('x'.repeat(255)).challenge(never)).toBe('x'.repeat(255));
    expect(await clientWith(null).challenge(never)).toBeNull();
  });

  it('that no request can carry, kept from before anybody looked, is said', async () => {
    await expect(clientWith('x'.repeat(256)).challenge(never)).rejects.toMatchObject({
      ...{ code: 'challenge-too-long', params: { most: '255' } },
    });
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EndpointSecrets } from '../../../../electron/agent/endpoints/endpoint-secrets.ts';
import { Endpoints } from '../../../../electron/agent/endpoints/endpoints.ts';
import { ServiceObjects } from '../../../../electron/agent/services/service-objects.ts';
import type { EndpointSettings } from '../../../../shared/contract/endpoints.ts';
import { presetSettings } from '../../../../shared/domain/endpoint-presets.ts';
import { ServicesHouse } from '../../../harness/services-house.ts';

const PASSWORD = 'seven lilac tractors hum';

const ADCS: EndpointSettings = {
  ...presetSettings('adcs-mscews'),
  connection: {
    protocol: 'mscews',
    policyUrl: 'https://ca.office.example/ADPolicyProvider_CEP_UsernamePassword/service.svc/CEP',
    enrollmentUrl: null,
    credentials: { kind: 'username-token', userName: 'enroll@office.example' },
    template: 'Printer',
    onBehalf: 'no',
    requester: null,
  },
};

describe('external CAs in a file', () => {
  let house: ServicesHouse;
  let endpoints: Endpoints;
  const open = async (): Promise<Endpoints> => {
    const { store, events, clock, vault } = house;
    const onFault = (error: unknown): void => {
      throw error;
    };
    const objects = await ServiceObjects.load({ store, events, clock, onFault });
    return new Endpoints({ objects, secrets: new EndpointSecrets(store, () => vault) });
  };
  beforeEach(async () => {
    house = await ServicesHouse.open();
    endpoints = await open();
  });
  afterEach(() => house.close());

  it('are exported without passwords and come back as they were, in the audit log each', async () => {
    const { id } = await endpoints.create({ ...ADCS, name: 'Office CA' }, 'operator');
    await endpoints.setSecret(id, 'password', PASSWORD, 'operator');
    await endpoints.create({ ...ADCS, name: 'Lab CA', enabled: false }, 'operator');
    const json = endpoints.export();
    expect(json).not.toContain(PASSWORD);
    for (const { id: old, version } of await endpoints.list()) await endpoints.remove(old, version, 'operator');

    const made = await endpoints.import(json, 'somebody');
    expect(made.map(({ name, enabled, hasPassword }) => [name, enabled, hasPassword])).toEqual([
      ['Lab CA', false, false],
      ['Office CA', true, false],
    ]);
    expect(await (await open()).list()).toEqual(made);
    expect(made[1]).toMatchObject(ADCS);
    const created = (await house.audit()).filter(({ actor }) => actor === 'somebody');
    expect(created.map(({ action, objectId }) => [action, objectId]).toSorted()).toEqual(
      made.map((each) => ['endpoint.created', each.id]).toSorted(),
    );
  });

  it('are all imported or none', async () => {
    await endpoints.create({ ...ADCS, name: 'B' }, 'operator');
    const one = { ...ADCS, name: 'A' };
    const file = { format: 'certwright-endpoints', version: 1, endpoints: [one, { ...ADCS, name: 'b' }] };
    await expect(endpoints.import(JSON.stringify(file), 'somebody')).rejects.toMatchObject({
      code: 'service-invalid',
      details: [{ path: ['endpoints', 1, 'name'], code: 'endpoint-name-taken', params: { value: 'b' } }],
    });
    expect((await (await open()).list()).map(({ name }) => name)).toEqual(['B']);
    expect((await house.audit()).some(({ actor }) => actor === 'somebody')).toBe(false);
  });

  it('may be none', async () => {
    expect(await endpoints.import(endpoints.export(), 'somebody')).toEqual([]);
  });
});

describe('the challenge of an external CA', () => {
  it('that no request can carry is a problem where it is set, and the one before stays', async () => {
    const house = await ServicesHouse.open();
    try {
      const { objects } = house.services;
      const secrets = new EndpointSecrets(house.store, () => house.vault);
      const endpoints = new Endpoints({ objects, secrets });
      const { id } = await endpoints.create({ ...ADCS, name: 'Office CA' }, 'operator');
      await endpoints.setSecret(id, 'challenge', 'x'.repeat(255), 'operator');
      await expect(endpoints.setSecret(id, 'challenge', 'x'.repeat(256), 'operator')).rejects.toMatchObject({
        code: 'service-invalid',
        details: [{ path: ['value'], code: 'endpoint-challenge-long', params: { most: '255' } }],
      });
      expect(Buffer.from((await secrets.open('endpoint-challenge', id)) ?? []).toString()).toBe('x'.repeat(255));
      // A password is no part of a request.
      await endpoints.setSecret(id, 'password', 'x'.repeat(1_024), 'operator');
    } finally {
      await house.close();
    }
  });
});

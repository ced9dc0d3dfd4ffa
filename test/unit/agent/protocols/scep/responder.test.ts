import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeHouse, type House } from './scep-house.ts';
import { getQuery } from '../../../../simulators/scep-client/http.ts';

let house: House;
beforeAll(async () => {
  house = await makeHouse();
});

describe('a first enrollment', () => {
  test('by POST is answered with the issued certificate', async () => {
    const reply = await house.send();
    expect(reply.pkiStatus).toBe('success');
    const [issued] = reply.envelope?.issued ?? [];
    expect(new X509Certificate(issued ?? '').subject).toBe('CN=door.office.example');
    expect(house.requests.at(-1)).toMatchObject({ kind: 'initial', challenge: 'Correct1', profile: 'default' });
  });

  test('by GET too', async () => {
    const response = await house.get(getQuery(house.build()));
    expect(response.status).toBe(200);
    expect(response.contentType).toBe('application/x-pki-message');
  });
});

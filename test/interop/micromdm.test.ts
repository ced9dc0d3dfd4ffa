import { afterAll, beforeAll, describe, it } from 'vitest';
import { scepclient } from './devices.ts';
import { live } from './life.ts';
import { openOffice, type Office } from '../harness/office.ts';
import { peer } from '../harness/peers.ts';

describe('micromdm scepclient', () => {
  let office: Office;
  beforeAll(async () => {
    office = await openOffice('rsa:3072');
  });
  afterAll(() => office.close());

  it.for([2048, 3072, 4096])('enrolls and renews with RSA %i', async (bits, context) => {
    const program = await peer('scepclient', context);
    await live(office, scepclient(program, bits), `mdm-${String(bits)}.office.example`, context);
  });
});

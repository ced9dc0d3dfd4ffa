import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startCertmonger, type CertmongerSession } from '../harness/certmonger-session.ts';
import { mustRun } from '../harness/program.ts';
import { certmonger } from './devices.ts';
import { live } from './life.ts';
import { openOffice, type Office } from '../harness/office.ts';
import { peer } from '../harness/peers.ts';

describe('certmonger', () => {
  let office: Office;
  let session: CertmongerSession | null = null;
  beforeAll(async () => {
    office = await openOffice('rsa:2048');
  });
  afterAll(() => office.close());
  beforeEach(async (context) => {
    await peer('certmonger', context);
    session = await startCertmonger(join(office.work, `certmonger-${context.task.id}`));
  });
  afterEach(async () => {
    await session?.close();
    session = null;
  });

  it.for(['resubmit', 'rekey'] as const)('enrolls and renews by %s', async (renewal, context) => {
    if (session === null) return;
    await live(office, certmonger(session, renewal), `monger-${renewal}.office.example`, context);
  });

  it('reads the capabilities and the certificates', async (context) => {
    const submit = await peer('certmonger', context);
    const capabilities = await mustRun(submit, ['-u', office.agent.scepUrl, '-c']);
    expect(capabilities.toString('utf8')).toMatch(/Renewal/u);
    const certificates = await mustRun(submit, ['-u', office.agent.scepUrl, '-C']);
    // The RA certificate comes first, then the CA that vouches for it.
    const pems = certificates.toString('utf8').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/gu);
    expect(pems).toHaveLength(2);
    expect(pems?.[1]?.replace(/\s/gu, '')).toBe(office.caPem.replace(/\s/gu, ''));
  });
});

/* eslint-disable @typescript-eslint/no-unsafe-class-instance-assignment -- the compiler has to find these by itself */
import { beforeAll, describe, expect, it } from 'vitest';
import { issueCertificate, type Issuer, type IssueOptions } from '../../../electron/agent/authority/issue.ts';
import { localConnector } from '../../../electron/agent/connectors/local.ts';
import type { Authentication } from '../../../electron/agent/enrollment/authentication.ts';
import { authorise } from '../../../electron/agent/enrollment/authorise.ts';
import { readCertificationRequest } from '../../../electron/agent/pki/certification-request.ts';
import { DEVICE_PROFILE } from '../../../electron/agent/profiles/certificate-profile.ts';
import { publicAddresses } from '../../../electron/agent/settings/public-addresses.ts';
import { RA_DEFAULT } from '../../harness/test-policy.ts';
import { makeKey } from '../../simulators/scep-client/keys.ts';
import { buildCsr } from '../../simulators/scep-client/x509.ts';

/**
 * What a front door would try that forgets to authorise. Each attempt is marked as an error that `tsc` must find (an
 * unused mark is an error itself), and must fail at run time too, for a door that is not compiled.
 */
const issuer = null as unknown as Issuer;
const options: IssueOptions = { now: 0, crlUrl: null, caUrl: null };
const connector = localConnector('ca', issuer, () => publicAddresses({ host: '192.0.2.1', port: 80 }, ''));
const POLICY = { ra: RA_DEFAULT, profile: DEVICE_PROFILE };
const registration = { fqdn: 'door.office.example', ipAddresses: [], serialNumber: null };
const authentication = { by: 'challenge', registration } as unknown as Authentication;

let csr: ReturnType<typeof readCertificationRequest>;
beforeAll(async () => {
  csr = readCertificationRequest(buildCsr(await makeKey('ec:p256'), { subject: [['commonName', registration.fqdn]] }));
});

describe('nothing is issued', () => {
  const refused = (attempt: Promise<unknown>) => expect(attempt).rejects.toThrow(TypeError);

  it('for plain data in the shape of an Authorization', async () => {
    const { publicKey } = csr;
    const names = { commonName: registration.fqdn, serialNumber: null, dnsNames: [registration.fqdn], ipAddresses: [] };
    const lookalike = { names, profile: DEVICE_PROFILE, publicKey };
    // @ts-expect-error: it is none
    await refused(issueCertificate(issuer, lookalike, options));
    // @ts-expect-error: nor by way of the connector
    await refused(connector.issue(lookalike, 0));
  });

  it('for a copy of a real one', async () => {
    const { authorization } = authorise(authentication, csr, POLICY);
    if (authorization === null) throw new Error('refused');
    const { names, profile, publicKey } = authorization;
    // @ts-expect-error: the proof does not survive copying
    await refused(issueCertificate(issuer, { names, profile, publicKey }, options));
  });

  it('for a CSR, or for a decision that nobody looked at', async () => {
    // @ts-expect-error: asking is not being allowed
    await refused(issueCertificate(issuer, csr, options));
    // @ts-expect-error: it may be a refusal
    await refused(issueCertificate(issuer, authorise(authentication, csr, POLICY), options));
    const result = authorise(authentication, csr, {
      ...POLICY,
      profile: { ...DEVICE_PROFILE, keys: { rsa: { min: 2048, max: 2048 }, curves: [] } },
    });
    // @ts-expect-error: it is a refusal
    await refused(issueCertificate(issuer, result.authorization, options));
  });

  it('and nobody else can make one', async () => {
    const module = await import('../../../electron/agent/enrollment/authorise.ts');
    // @ts-expect-error: the class is exported as a type alone
    expect(module.Authorization).toBeUndefined();
  });
});

import { readFile, writeFile } from 'node:fs/promises';
import { X509Certificate } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CaClient } from '../../../../../electron/agent/connectors/ca-client.ts';
import type { Context } from '../../../../../electron/agent/endpoints/validation/context.ts';
import { protocolSteps } from '../../../../../electron/agent/endpoints/validation/protocol-steps.ts';
import { checkOcsp } from '../../../../../electron/agent/endpoints/validation/revocation-checks.ts';
import { testCertificate } from '../../../../../electron/agent/endpoints/validation/test-certificate.ts';
import { DEFAULT_IDENTITY } from '../../../../../electron/agent/outbound/identity-settings.ts';
import { writeAuthorityInfoAccess } from '../../../../../electron/agent/pki/access-locations.ts';
import { readCertificate } from '../../../../../electron/agent/pki/certificate.ts';
import { Oid } from '../../../../../electron/agent/pki/oids.ts';
import { createDataFolder } from '../../../../harness/data-folder.ts';
import { mustRun } from '../../../../harness/program.ts';
import { errorOf, expectFault } from '../../../../harness/told.ts';
import { policyBody } from '../../../../simulators/ces/policy.ts';
import { issue, makeHouse, readCsr } from '../../../../simulators/est-server/issuing.ts';
import { CA_NAME, certify, certsOnly, type Party } from '../../../../simulators/scep-ca/scep-ca.ts';
import { parse } from '../../../../simulators/scep-client/der.ts';
import { makeKey } from '../../../../simulators/scep-client/keys.ts';
import { extension, makeCertificate } from '../../../../simulators/scep-client/x509.ts';

const DAY = 86_400_000;
const SOAP = 'http://www.w3.org/2003/05/soap-envelope';
const EST = { protocol: 'est', url: 'https://ca.example/', label: null, credentials: { kind: 'none' } } as const;
const MSCEWS = {
  ...{ protocol: 'mscews', policyUrl: 'https://ca.example/CEP', enrollmentUrl: null, template: 'PrinterServer' },
  ...{ onBehalf: 'agent', requester: null, credentials: { kind: 'certificate' } },
} as const;

let ca: Party;
const ends: (() => unknown)[] = [];
beforeAll(async () => {
  ({ ca } = await makeHouse());
});
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

type Parts = {
  readonly connection: object;
  readonly certificate?: string | null;
  readonly key?: Uint8Array | null;
  readonly clock?: () => number;
  readonly answer?: { readonly type: string; readonly body: Buffer };
};

/** The part of a validation's context that these steps look at. */
function context({ connection, certificate = null, key = null, clock = Date.now, answer }: Parts): Context {
  const headers = new Map([['content-type', answer?.type ?? '']]);
  const parts = {
    known: { id: 'x', body: { connection, certificate } },
    secrets: { open: (kind: string) => Promise.resolve(kind === 'endpoint-key' ? key : null) },
    exchange: () => Promise.resolve({ status: 200, headers, body: answer?.body ?? Buffer.alloc(0), tls: null }),
    url: new URL('http://127.0.0.1/'),
    identity: { ...DEFAULT_IDENTITY, timeouts: { connect: 2_000, whole: 4_000, idle: 2_000 } },
    anchors: [readCertificate(ca.certificate)],
    firstContact: false,
    signal: new AbortController().signal,
    clock,
  };
  return parts as unknown as Context;
}

describe('the steps of a validation', () => {
  it('say that the CA’s certificate has ended', async () => {
    const answer = {
      type: 'application/pkcs7-mime',
      body: Buffer.from(certsOnly([ca.certificate]).toString('base64')),
    };
    const steps = protocolSteps(context({ connection: EST, answer, clock: () => Date.now() + 9_999 * DAY }));
    expectFault((await steps.chain()).fault, 'chain-ended', 'chain');
  });

  it('say that the account may not enroll with the template', async () => {
    const policies = policyBody(ca.certificate, 'https://ca.example/CES', {
      login: 'UsernamePassword',
      renewalUrl: null,
    });
    const closed = policies.replaceAll('<enroll>true', '<enroll>false');
    const body = Buffer.from(`<s:Envelope xmlns:s="${SOAP}"><s:Body>${closed}</s:Body></s:Envelope>`);
    const answer = { type: 'application/soap+xml', body };
    const { fault } = await protocolSteps(context({ connection: MSCEWS, answer })).capabilities();
    expectFault(fault, 'template-not-permitted', 'capabilities');
  });

  it('say that the agent’s certificate lacks its purpose, and ask for nothing with it', async () => {
    const key = await makeKey();
    const certificate = certify(ca, key, 'agent').toString('base64');
    const nothing = { challenge: () => errorOf(Promise.resolve()) } as unknown as CaClient;
    const asked = testCertificate(context({ connection: MSCEWS, certificate, key: key.pkcs8 }), nothing);
    expectFault(await errorOf(asked), 'agent-usage-missing', 'certificate');
  });

  it('say that the CA took another name', async () => {
    const subject = parse(ca.certificate).at(0, 5).der;
    const client = {
      needsKey: false,
      challenge: () => Promise.resolve(null),
      enroll: ({ csr }: { csr: Uint8Array }) => {
        const certificate = issue(ca, { ...readCsr(Buffer.from(csr)), subject, names: null });
        return Promise.resolve({ outcome: 'issued', certificate, others: [] });
      },
    } as unknown as CaClient;
    const { fault, state } = await testCertificate(context({ connection: EST }), client);
    expectFault(fault, 'certificate-renamed', 'certificate');
    expect(state).toBe('warned');
  });

  it.for<[string, string]>([
    ['revoked', 'R\t361231235959Z\t260102030405Z,keyCompromise\t0A\tunknown\t/CN=x\n'],
    ['unknown', 'V\t361231235959Z\t\t0B\tunknown\t/CN=x\n'],
  ])('say that the responder does not know it as good: %s', async ([status, index]) => {
    const folder = await createDataFolder();
    ends.push(() => folder.remove());
    const at = (name: string) => join(folder.work, name);
    const openssl = (...args: string[]) => mustRun('openssl', args, { cwd: folder.work });
    const root = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=ca'];
    await openssl(...root, '-keyout', 'ca.key', '-out', 'ca.crt');
    await writeFile(at('index.txt'), index);
    const respond = async (question: Buffer): Promise<Buffer> => {
      await writeFile(at('request.der'), question);
      const signer = ['-CA', 'ca.crt', '-rsigner', 'ca.crt', '-rkey', 'ca.key', '-ndays', '1'];
      await openssl('ocsp', '-index', 'index.txt', ...signer, '-reqin', 'request.der', '-respout', 'response.der');
      return readFile(at('response.der'));
    };
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => void respond(Buffer.concat(parts)).then((body) => response.end(body)));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ends.push(() => server.close());
    const location = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
    const key = await makeKey('ec:p256');
    const der = makeCertificate(key, {
      ...{ subject: [['commonName', 'x']], issuer: CA_NAME, serial: Buffer.of(0x0a) },
      extensions: [extension(Oid.authorityInfoAccess, writeAuthorityInfoAccess([{ method: Oid.ocsp, location }]))],
    });
    const issuer = readCertificate(new X509Certificate(await readFile(at('ca.crt'))).raw);
    const accepted = { certificate: readCertificate(der), issuers: [issuer] as const };
    const { fault } = await checkOcsp(context({ connection: EST }), accepted);
    expectFault(fault, 'ocsp-not-good', 'ocsp');
    expect(fault?.params).toEqual({ status });
  });
});

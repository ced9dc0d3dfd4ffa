import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verify } from '../harness/judge.ts';
import { openOffice, type Office } from '../harness/office.ts';
import { peer } from '../harness/peers.ts';
import { mustRun, runProgram } from '../harness/program.ts';
import { makeDevice, type Device } from '../simulators/scep-client/device.ts';
import { getCaCert, pkiOperation } from '../simulators/scep-client/http.ts';
import type { Digest } from '../simulators/scep-client/names.ts';
import { buildRequest } from '../simulators/scep-client/request.ts';

interface Variant {
  readonly title: string;
  readonly cipher: string;
  readonly digest: Digest;
  /** Further options of `openssl cms -encrypt`. */
  readonly options: readonly string[];
  readonly recipientOptions: readonly string[];
}

const OAEP_SHA256 = ['-keyopt', 'rsa_padding_mode:oaep', '-keyopt', 'rsa_oaep_md:sha256'];

const VARIANTS: readonly Variant[] = [
  { title: 'AES-128', cipher: '-aes128', digest: 'sha256', options: [], recipientOptions: [] },
  { title: 'AES-192 and OAEP', cipher: '-aes192', digest: 'sha512', options: [], recipientOptions: OAEP_SHA256 },
  {
    title: 'AES-256 and OAEP with SHA-1',
    cipher: '-aes256',
    digest: 'sha256',
    options: [],
    recipientOptions: ['-keyopt', 'rsa_padding_mode:oaep'],
  },
  { title: 'indefinite lengths', cipher: '-aes256', digest: 'sha256', options: ['-stream'], recipientOptions: [] },
  { title: '3DES and SHA-1', cipher: '-des3', digest: 'sha1', options: ['-stream'], recipientOptions: [] },
  { title: 'a key identifier', cipher: '-aes128', digest: 'sha256', options: ['-keyid'], recipientOptions: [] },
];

describe('OpenSSL', () => {
  let office: Office;
  let ra: Buffer;
  beforeAll(async () => {
    office = await openOffice('rsa:2048');
    ({ ra } = await getCaCert(office.agent.scepUrl));
  });
  afterAll(() => office.close());

  /** OpenSSL makes the certification request and the envelope; the simulator only signs, which OpenSSL cannot do for SCEP. */
  it.for(VARIANTS)('makes the request and reads the reply: $title', async (variant, context) => {
    const openssl = await peer('openssl', context);
    const folder = await mkdtemp(join(office.work, 'openssl-'));
    const fqdn = `${variant.title.toLowerCase().replace(/[^a-z0-9]+/gu, '-')}.office.example`;
    const { challenge, scepUrl } = await office.register(fqdn);
    const device = await makeDevice(fqdn);
    const files = await writeDevice(folder, device);
    await writeFile(join(folder, 'ra.pem'), new X509Certificate(ra).toString());

    const envelope = await envelop(openssl, folder, fqdn, challenge, variant);
    const { message } = buildRequest({
      recipient: ra,
      signer: device,
      csr: Buffer.alloc(0),
      digest: variant.digest,
      envelope: () => envelope,
    });
    const reply = await pkiOperation(scepUrl, message);
    expect(reply.status).toBe(200);

    const pem = await openReply(openssl, folder, reply.body, files);
    expect(new X509Certificate(pem).subjectAltName).toBe(`DNS:${fqdn}`);
    expect(await verify(openssl, folder, office.caPem, pem)).toMatchObject({ accepted: true });
  });

  async function writeDevice(folder: string, device: Device) {
    const files = { key: join(folder, 'key.pem'), certificate: join(folder, 'self.pem') };
    await writeFile(files.key, device.key.privateKey.export({ format: 'pem', type: 'pkcs8' }));
    await writeFile(files.certificate, new X509Certificate(device.certificate).toString());
    return files;
  }

  async function envelop(
    openssl: string,
    folder: string,
    fqdn: string,
    challenge: string,
    variant: Variant,
  ): Promise<Buffer> {
    const config = join(folder, 'request.cnf');
    await writeFile(
      config,
      [
        '[req]\nprompt=no\ndistinguished_name=dn\nattributes=attributes\nreq_extensions=extensions',
        `[dn]\nCN=${fqdn}`,
        `[attributes]\nchallengePassword=${challenge}`,
        `[extensions]\nsubjectAltName=DNS:${fqdn}`,
      ].join('\n'),
    );
    const csr = join(folder, 'request.der');
    await mustRun(openssl, [
      'req',
      '-new',
      '-config',
      config,
      '-key',
      join(folder, 'key.pem'),
      '-outform',
      'DER',
      '-out',
      csr,
    ]);
    const out = join(folder, 'envelope.der');
    await mustRun(openssl, [
      ...['cms', '-encrypt', '-binary', '-in', csr, '-outform', 'DER', '-out', out, variant.cipher, ...variant.options],
      ...['-recip', join(folder, 'ra.pem'), ...variant.recipientOptions],
    ]);
    return readFile(out);
  }

  /** Verifies the CertRep against the CA, decrypts it with the device's key and takes the certificate out. */
  async function openReply(
    openssl: string,
    folder: string,
    body: Buffer,
    { key, certificate }: { key: string; certificate: string },
  ): Promise<string> {
    const [reply, inner, degenerate] = ['reply.der', 'inner.der', 'certificates.p7'].map((name) =>
      join(folder, name),
    ) as [string, string, string];
    await writeFile(reply, body);
    const trust = ['-CAfile', office.caFile, '-purpose', 'any'];
    await mustRun(openssl, ['cms', '-verify', '-binary', '-inform', 'DER', '-in', reply, ...trust, '-out', inner]);
    const recipient = ['-recip', certificate, '-inkey', key];
    await mustRun(openssl, [
      'cms',
      '-decrypt',
      '-binary',
      '-inform',
      'DER',
      '-in',
      inner,
      ...recipient,
      '-out',
      degenerate,
    ]);
    const printed = await mustRun(openssl, ['pkcs7', '-inform', 'DER', '-in', degenerate, '-print_certs']);
    return /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/u.exec(printed.toString('utf8'))?.[0] ?? '';
  }

  it('and GnuTLS agree on the certificate and on its revocation', async (context) => {
    const [openssl, certtool] = [await peer('openssl', context), await peer('certtool', context)];
    const folder = await mkdtemp(join(office.work, 'gnutls-'));
    const [variant] = VARIANTS;
    if (variant === undefined) return;
    const { fqdn, challenge, scepUrl } = await office.register('gnutls.office.example');
    const device = await makeDevice(fqdn);
    const files = await writeDevice(folder, device);
    await writeFile(join(folder, 'ra.pem'), new X509Certificate(ra).toString());
    const envelope = await envelop(openssl, folder, fqdn, challenge, variant);
    const { message } = buildRequest({ recipient: ra, signer: device, csr: Buffer.alloc(0), envelope: () => envelope });
    const pem = await openReply(openssl, folder, (await pkiOperation(scepUrl, message)).body, files);
    const opinion = async () => {
      const crl = join(folder, 'crl.pem');
      await office.cli.run('crl', '--out', crl);
      const trust = ['--load-ca-certificate', office.caFile, '--load-crl', crl];
      return runProgram(certtool, ['--verify', ...trust, '--verify-hostname', fqdn], { input: pem });
    };
    expect((await opinion()).code).toBe(0);
    await office.revoke(new X509Certificate(pem).serialNumber);
    const afterwards = await opinion();
    expect(afterwards.code).not.toBe(0);
    expect(afterwards.stdout.toString('utf8') + afterwards.stderr).toMatch(/revoked/iu);
  });
});

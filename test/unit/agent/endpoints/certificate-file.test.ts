import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCertificateFile } from '../../../../electron/agent/endpoints/certificate-file.ts';
import { createDataFolder, type DataFolder } from '../../../harness/data-folder.ts';
import { mutate } from '../../../harness/mutate.ts';
import { mustRun } from '../../../harness/program.ts';

const PASS = 'päss wörd';

describe('a certificate with its key', () => {
  let folder: DataFolder;
  const files = new Map<string, Buffer>();
  beforeAll(async () => {
    folder = await createDataFolder();
    const at = (name: string) => join(folder.work, name);
    const openssl = (...args: string[]) => mustRun('openssl', args, { cwd: folder.work });
    for (const [kind, ...how] of [
      ['rsa', 'rsa:2048'],
      ['ec', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
    ] as const) {
      await openssl(
        'req',
        '-x509',
        '-newkey',
        ...how,
        '-nodes',
        '-subj',
        `/CN=agent ${kind}`,
        '-keyout',
        `${kind}.key`,
        '-out',
        `${kind}.crt`,
      );
      const both = ['-inkey', `${kind}.key`, '-in', `${kind}.crt`, '-passout', `pass:${PASS}`];
      await openssl('pkcs12', '-export', ...both, '-out', `${kind}.p12`);
      await openssl('pkcs8', '-topk8', '-in', `${kind}.key`, '-out', `${kind}.enc`, '-passout', `pass:${PASS}`);
      const key = await readFile(at(`${kind}.key`));
      const certificate = await readFile(at(`${kind}.crt`));
      files.set(`${kind} PEM`, Buffer.concat([certificate, key]));
      files.set(`${kind} encrypted PEM`, Buffer.concat([await readFile(at(`${kind}.enc`)), certificate]));
      files.set(`${kind} PKCS#12`, await readFile(at(`${kind}.p12`)));
    }
    const chain = Buffer.concat([await readFile(at('ec.crt')), await readFile(at('rsa.crt'))]);
    await writeFile(at('chain.pem'), chain);
    const both = ['-inkey', 'rsa.key', '-in', 'rsa.crt', '-certfile', 'chain.pem', '-passout', `pass:${PASS}`];
    await openssl('pkcs12', '-export', ...both, '-out', 'chain.p12');
    files.set('rsa PKCS#12 with others', await readFile(at('chain.p12')));
  });
  afterAll(() => folder.remove());

  it.for([
    'rsa PEM',
    'ec PEM',
    'rsa encrypted PEM',
    'ec encrypted PEM',
    'rsa PKCS#12',
    'ec PKCS#12',
    'rsa PKCS#12 with others',
  ])('is read from %s', async (name) => {
    const read = await readCertificateFile(files.get(name) ?? Buffer.alloc(0), PASS);
    if ('problem' in read) throw new Error(read.problem);
    const certificate = new X509Certificate(read.certificate);
    expect(certificate.subject).toBe(`CN=agent ${name.slice(0, name.indexOf(' '))}`);
    const key = createPrivateKey({ key: Buffer.from(read.privateKey), format: 'der', type: 'pkcs8' });
    expect(certificate.checkPrivateKey(key)).toBe(true);
  });

  it.for(['rsa encrypted PEM', 'rsa PKCS#12'])('is not opened by another passphrase: %s', async (name) => {
    const file = files.get(name) ?? Buffer.alloc(0);
    for (const wrong of [null, '', 'pass word']) {
      expect(await readCertificateFile(file, wrong)).toEqual({ problem: 'certificate-file-passphrase' });
    }
  });

  it('needs a key that belongs to it', async () => {
    const [rsa, ec] = [files.get('rsa PEM') ?? Buffer.alloc(0), files.get('ec PEM') ?? Buffer.alloc(0)];
    const certificate = rsa.toString().slice(0, rsa.toString().indexOf('-----BEGIN PRIVATE'));
    const key = ec.toString().slice(ec.toString().indexOf('-----BEGIN PRIVATE'));
    const without = { problem: 'certificate-file-without-key' };
    expect(await readCertificateFile(Buffer.from(certificate), null)).toEqual(without);
    expect(await readCertificateFile(Buffer.from(certificate + key), null)).toEqual(without);
    expect(await readCertificateFile(Buffer.from('nothing'), null)).toEqual({ problem: 'certificate-file-unreadable' });
  });

  it('is refused and breaks nothing when it is damaged', async () => {
    const file = files.get('ec PKCS#12') ?? Buffer.alloc(0);
    for (let round = 0; round < 60; round++) {
      const read = await readCertificateFile(mutate(file), PASS);
      if ('problem' in read) continue;
      // What is outside the MAC may change.
      expect(new X509Certificate(read.certificate).subject).toBe('CN=agent ec');
    }
  });
});

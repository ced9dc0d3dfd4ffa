import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PEM_LABELS, toPem } from '../../../electron/agent/pki/pem.ts';
import { createDataFolder } from '../../harness/data-folder.ts';
import { freePort } from '../../harness/served-agent.ts';
import { TRUE, octets, seq } from '../../simulators/scep-client/der.ts';
import { makeKey, type ClientKey } from '../../simulators/scep-client/keys.ts';
import { OID } from '../../simulators/scep-client/names.ts';
import { extension, keyIdentifier, makeCertificate, type Subject } from '../../simulators/scep-client/x509.ts';
import type { ComingServer } from './micromdm.ts';
import { devicesWith, startProgram } from './server.ts';

const CHALLENGE = 'bench-challenge';
/** Milliseconds; longer than what it issues. */
const VALIDITY = 1_000 * 86_400_000;

/** step-ca with a SCEP provisioner, an RSA intermediate that decrypts and signs, and its badger database; one challenge for all, or none. */
export async function startStepCa(program: string, count: number, challenge = CHALLENGE): Promise<ComingServer> {
  const { work } = await createDataFolder();
  const httpsPort = await freePort();
  const address = `127.0.0.1:${String(await freePort())}`;
  const files = await writeAuthority(work);
  const config = join(work, 'ca.json');
  await writeFile(
    config,
    JSON.stringify({
      ...files,
      address: `127.0.0.1:${String(httpsPort)}`,
      // SCEP is plain HTTP.
      insecureAddress: address,
      dnsNames: ['localhost'],
      db: { type: 'badgerv2', dataSource: join(work, 'db') },
      authority: {
        provisioners: [
          // Content encryption of its replies: 1 is AES-128-CBC, what the requests have.
          {
            type: 'SCEP',
            name: 'bench',
            challenge,
            minimumPublicKeyLength: 2048,
            encryptionAlgorithmIdentifier: 1,
            claims: { maxTLSCertDuration: '8760h', defaultTLSCertDuration: '8760h' },
          },
        ],
      },
    }),
  );
  const scepUrl = `http://${address}/scep/bench`;
  let { stop, ...started } = await startProgram(program, [config], scepUrl);
  return {
    name: 'step-ca (SCEP)',
    scepUrl,
    ...started,
    devices: devicesWith(CHALLENGE, count),
    away: () => stop(),
    back: async () => {
      ({ stop, ...started } = await startProgram(program, [config], scepUrl));
    },
    stop: async () => {
      await stop();
      await rm(work, { recursive: true, force: true });
    },
  };
}

/** A root and an intermediate below it, as `step ca init` would make them were it told to use RSA. */
async function writeAuthority(folder: string) {
  const [rootKey, key] = [await makeKey(), await makeKey()];
  const notAfter = Date.now() + VALIDITY;
  const rootName: Subject = [['commonName', 'Bench Root']];
  const root = makeCertificate(rootKey, { subject: rootName, notAfter, extensions: extensionsOf(rootKey) });
  const intermediate = makeCertificate(key, {
    subject: [['commonName', 'Bench Intermediate']],
    issuer: rootName,
    issuerKey: rootKey,
    notAfter,
    extensions: extensionsOf(key),
  });
  const files = { root: join(folder, 'root.crt'), crt: join(folder, 'ca.crt'), key: join(folder, 'ca.key') };
  await writeFile(files.root, toPem(PEM_LABELS.certificate, root));
  await writeFile(files.crt, toPem(PEM_LABELS.certificate, intermediate));
  await writeFile(files.key, key.privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
  return files;
}

function extensionsOf(key: ClientKey): Buffer[] {
  return [
    extension(OID.basicConstraints, seq(TRUE), true),
    extension(OID.subjectKeyIdentifier, octets(keyIdentifier(key))),
  ];
}

import { createPrivateKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  readCertificationRequest,
  verifyCertificationRequest,
} from '../../../../electron/agent/pki/certification-request.ts';
import { DerError } from '../../../../electron/agent/pki/der-reader.ts';
import { readPublicKey } from '../../../../electron/agent/pki/public-key.ts';
import { keySigner, signatureAlgorithmFor } from '../../../../electron/agent/pki/signer.ts';
import { withChallenge } from '../../../../electron/agent/pki/with-challenge.ts';
import { openSsl } from './openssl.ts';

const ssl = openSsl();
const CONFIG =
  '[req]\ndistinguished_name=dn\nattributes=a\nreq_extensions=e\nprompt=no\n[dn]\nCN=a.example\n[e]\nsubjectAltName=DNS:a.example\n[a]\n';
ssl.write('with.cnf', `${CONFIG}challengePassword=hush-hush\nunstructuredName=shown\n`);
ssl.write('bare.cnf', '[req]\ndistinguished_name=dn\nprompt=no\n[dn]\nCN=a.example\n');
ssl.run(...'req -new -newkey rsa:2048 -nodes -keyout k.pem -config with.cnf -outform DER -out with.der'.split(' '));
ssl.run(...'req -new -key k.pem -config bare.cnf -outform DER -out bare.der'.split(' '));
const key = createPrivateKey(Buffer.from(ssl.read('k.pem')));

function signerFor(csr: Uint8Array) {
  return keySigner(key, signatureAlgorithmFor(readPublicKey(readCertificationRequest(csr).publicKey)));
}

describe('withChallenge', () => {
  it.for(['with.der', 'bare.der'])('writes it in and leaves everything else: %s', async (name) => {
    const before = readCertificationRequest(ssl.read(name));
    const made = await withChallenge(before.der, 'dGxzLXVuaXF1ZQ==', signerFor(before.der));
    const after = readCertificationRequest(made);
    expect(after.challengePassword).toBe('dGxzLXVuaXF1ZQ==');
    expect(verifyCertificationRequest(after)).toBe(true);
    for (const part of [
      'subject',
      'publicKey',
      'requestedExtensions',
      'unstructuredNames',
      'otherAttributes',
    ] as const) {
      expect(after[part]).toEqual(before[part]);
    }
    ssl.write('made.der', made);
    ssl.run(...'req -in made.der -inform DER -verify -noout'.split(' '));
  });

  it('takes what is not in the alphabet of PrintableString', async () => {
    const csr = ssl.read('bare.der');
    expect(readCertificationRequest(await withChallenge(csr, 'geheim&ß', signerFor(csr))).challengePassword).toBe(
      'geheim&ß',
    );
  });

  it('refuses what is no request', async () => {
    const signer = signerFor(ssl.read('bare.der'));
    await expect(withChallenge(Uint8Array.of(0x30, 0), 'x', signer)).rejects.toThrow(DerError);
  });
});

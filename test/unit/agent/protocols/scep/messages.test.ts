import { createPrivateKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { rejectionSecret } from '../../../../../electron/agent/pki/cms/key-transport.ts';
import type { OpenedMessage, SealRequest } from '../../../../../electron/agent/protocols/scep/codec.ts';
import { openMessage } from '../../../../../electron/agent/protocols/scep/open.ts';
import { readRaIdentity } from '../../../../../electron/agent/protocols/scep/ra-identity.ts';
import { sealMessage } from '../../../../../electron/agent/protocols/scep/seal.ts';
import type { MessagePolicy } from '../../../../../electron/agent/protocols/scep/stance.ts';
import { openSsl } from '../../pki/openssl.ts';
import { COMPATIBLE, LEGACY, MODERN } from './scep-house.ts';
import vectors from './vectors/messages.json' with { type: 'json' };

/** Whole messages that OpenSSL's command line made (vectors/make-messages.sh), and replies that it reads. */

const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));
const raKey = {
  privateKey: createPrivateKey({ key: Buffer.from(vectors.raKey, 'base64'), format: 'der', type: 'pkcs8' }),
  rejectionSecret: rejectionSecret(bytes(vectors.raKey)),
};
const ra = readRaIdentity('ra', bytes(vectors.raCertificate));
const KNOWING: MessagePolicy = { ...LEGACY, passwords: [vectors.password] };
const openssl = openSsl();
type Vector = (typeof vectors.messages)[number];

function open({ der }: Pick<Vector, 'der'>, policy = KNOWING): OpenedMessage {
  return openMessage({ message: bytes(der), recipients: [ra], policy }, () => raKey);
}

/** What the policy makes of each, by name. */
function outcomes(policy: MessagePolicy): Record<string, string> {
  const said = vectors.messages.map((vector) => {
    const opened = open(vector, policy);
    return [vector.name, opened.outcome === 'refused' ? opened.refusal.code : opened.outcome];
  });
  return Object.fromEntries(said) as Record<string, string>;
}

describe.each(vectors.messages)('$name', (vector) => {
  const { type, digest, transactionId, nonce } = vector;

  test('is opened as what it is', () => {
    const opened = open(vector);
    if (opened.outcome !== 'opened') throw new Error(JSON.stringify(opened));
    expect(Buffer.from(opened.reply.senderNonce).toString('hex')).toBe(nonce);
    expect(
      Buffer.from(opened.reply.transactionId ?? [])
        .subarray(2)
        .toString(),
    ).toBe(transactionId);
    expect(opened.reply.digest).toBe(digest);
    expect(opened.decoded.signer).toMatchObject({ subject: 'CN=door.office.example', selfSigned: true });
    switch (opened.messageType) {
      case 'PKCSReq':
      case 'RenewalReq':
        expect(type).toBe('19');
        expect(opened).toMatchObject({ kind: 'initial', challenge: vectors.challenge });
        expect(opened.decoded.csr).toMatchObject({ dnsNames: ['door.office.example'], challengePresent: true });
        return;
      case 'CertPoll':
        expect(type).toBe('20');
        expect(opened.decoded.about).toEqual({ issuer: 'CN=Test CA', subject: 'CN=door.office.example', serial: null });
        return;
      case 'GetCert':
      case 'GetCRL':
        expect(type).toBe(opened.messageType === 'GetCert' ? '21' : '22');
        expect(opened.decoded.about).toEqual({ issuer: 'CN=Test CA', subject: null, serial: '010203' });
    }
  });

  test('is refused when an octet of it is changed, or means the same', () => {
    const der = Buffer.from(vector.der, 'base64');
    const original = open(vector);
    for (let at = 60; at < der.length; at += 101) {
      const copy = Buffer.from(der);
      copy[at] = (copy[at] ?? 0) ^ 0x11;
      const opened = open({ der: copy.toString('base64') });
      // Nobody reads the extensions of a self-made certificate, or what stands where a NULL should.
      if (opened.outcome !== 'opened') expect(['refused', 'unreadable']).toContain(opened.outcome);
      else expect({ ...opened.decoded, signer: null }).toEqual({ ...original.decoded, signer: null });
    }
  });

  test('is answered so that OpenSSL reads it', () => {
    const opened = open(vector);
    if (opened.outcome !== 'opened' || opened.envelope.recipient === null) throw new Error('not answerable');
    const { cipher, recipient } = opened.envelope;
    const content = { kind: 'certificates', certificates: [ra.certificate] } as const;
    const status: SealRequest['status'] = { status: 'success', content, envelope: { cipher, recipient } };
    const reply = sealMessage({ ra, reply: opened.reply, now: Date.now(), status }, raKey.privateKey);
    openssl.write('reply', reply);
    const old = ['-provider', 'legacy', '-provider', 'default'];
    openssl.run('cms', '-verify', '-noverify', '-inform', 'DER', '-in', 'reply', '-binary', '-out', 'envelope', ...old);
    const opener =
      recipient.by === 'password'
        ? ['-pwri_password', recipient.password]
        : ['-keyform', 'DER', '-inkey', openssl.write('key', bytes(vector.deviceKey))];
    openssl.run('cms', '-decrypt', '-inform', 'DER', '-in', 'envelope', '-binary', '-out', 'inner', ...opener, ...old);
    expect(openssl.text('pkcs7', '-inform', 'DER', '-print_certs', '-in', 'inner')).toContain('CN = Test RA');
    expect(recipient.by).toBe(vector.name.includes('EC') ? 'password' : 'key');
  });
});

test('each stance takes its own', () => {
  const all = Object.fromEntries(vectors.messages.map(({ name }) => [name, 'opened']));
  const refused = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, 'algorithm-refused']));
  const byPassword = vectors.messages.map(({ name }) => name).filter((name) => /^Password.*signer/.test(name));
  expect(outcomes(KNOWING)).toEqual(all);
  expect(outcomes(LEGACY)).toEqual({ ...all, ...refused(...byPassword) });
  expect(outcomes(COMPATIBLE)).toEqual({ ...all, ...refused('MD5 and single DES', ...byPassword) });
  expect(outcomes({ ...MODERN, passwords: [vectors.password] })).toEqual({
    ...all,
    ...refused('MD5 and single DES', '3DES and SHA-1'),
  });
});

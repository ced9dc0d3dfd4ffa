import { describe, expect, it } from 'vitest';
import { readCertificationRequest } from '../../../../electron/agent/pki/certification-request.ts';
import { DerError } from '../../../../electron/agent/pki/der-reader.ts';
import { Tag, contextConstructed } from '../../../../electron/agent/pki/der-tags.ts';
import { bitString, oid, sequence, setOf, tlv, utf8String } from '../../../../electron/agent/pki/der-writer.ts';
import { writeString } from '../../../../electron/agent/pki/directory-string.ts';
import { writeExtension } from '../../../../electron/agent/pki/extensions.ts';
import { Oid } from '../../../../electron/agent/pki/oids.ts';
import { redactChallenge } from '../../../../electron/agent/pki/redact-challenge.ts';
import { openSsl } from './openssl.ts';

const ssl = openSsl();
const CONFIG = '[req]\ndistinguished_name=dn\nattributes=a\nprompt=no\n[dn]\nCN=a.example\n[a]\n';
ssl.write('with.cnf', `${CONFIG}challengePassword=hush-hush\nunstructuredName=shown\n`);
ssl.write('without.cnf', `${CONFIG}unstructuredName=shown\n`);
ssl.run(...'req -new -newkey rsa:2048 -nodes -keyout k.pem -config with.cnf -outform DER -out with.der'.split(' '));
ssl.run(...'req -new -key k.pem -config without.cnf -outform DER -out without.der'.split(' '));

describe('redactChallenge', () => {
  it('overwrites the challenge and leaves everything else', () => {
    const original = ssl.read('with.der');
    const redacted = redactChallenge(original);
    expect(Buffer.from(redacted).includes('hush-hush')).toBe(false);
    expect(readCertificationRequest(redacted)).toMatchObject({
      challengePassword: '*'.repeat(9),
      unstructuredNames: ['shown'],
    });
    const at = Buffer.from(original).indexOf('hush-hush');
    expect(Buffer.from(original).fill('*', at, at + 9)).toEqual(Buffer.from(redacted));
    expect(Buffer.from(original).includes('hush-hush')).toBe(true);
  });

  it('returns a request without one as it is', () => {
    expect(redactChallenge(ssl.read('without.der'))).toEqual(ssl.read('without.der'));
  });

  it('finds one among the extensions, in any encoding', () => {
    const base = readCertificationRequest(ssl.read('without.der'));
    const request = (...attributes: readonly Uint8Array[]): Uint8Array => {
      const info = sequence(
        Uint8Array.of(2, 1, 0),
        base.subject,
        base.publicKey,
        tlv(contextConstructed(0), ...attributes),
      );
      return sequence(info, sequence(oid(Oid.sha256WithRSAEncryption)), bitString(base.signature));
    };
    const attribute = (type: string, value: Uint8Array): Uint8Array => sequence(oid(type), setOf(value));
    const hidden = (critical: boolean): Uint8Array =>
      sequence(writeExtension({ type: Oid.challengePassword, critical, value: utf8String('hush-hush') }));
    for (const der of [
      request(attribute(Oid.extensionRequest, hidden(false))),
      request(attribute(Oid.microsoftCertificateExtensions, hidden(true))),
      request(attribute(Oid.challengePassword, writeString(Tag.bmpString, 'hush-hush'))),
      request(attribute(Oid.challengePassword, writeString(Tag.universalString, 'hush-hush'))),
    ]) {
      const text = Buffer.from(redactChallenge(der)).toString('latin1').replaceAll('\0', '');
      expect(text).not.toContain('hush');
      expect(readCertificationRequest(redactChallenge(der)).challengePassword).toBe('*'.repeat(9));
    }
  });

  it('refuses what is no request', () => {
    expect(() => redactChallenge(sequence(sequence()))).toThrow(DerError);
  });
});

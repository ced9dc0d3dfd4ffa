import { beforeAll, describe, expect, it } from 'vitest';
import { DerError } from '../../../../../electron/agent/pki/der-reader.ts';
import { readCsrAttributes } from '../../../../../electron/agent/protocols/est/csr-attributes.ts';
import { mutate } from '../../../../harness/mutate.ts';
import { TRUE, context, int, octets, oid, printable, seq, set } from '../../../../simulators/scep-client/der.ts';
import { makeKey } from '../../../../simulators/scep-client/keys.ts';

const CHALLENGE = oid('1.2.840.113549.1.9.7');
const EC = '1.2.840.10045.2.1';
const P384 = '1.3.132.0.34';
const RSA = '1.2.840.113549.1.1.1';
const template = (...parts: Buffer[]): Buffer => seq(seq(oid('1.2.840.113549.1.9.16.2.61'), set(seq(...parts))));

describe('the wishes of a CA', () => {
  let rsaKey: Buffer;
  let full: Buffer;
  beforeAll(async () => {
    rsaKey = (await makeKey('rsa:3072')).spki;
    const subject = seq(set(seq(oid('2.5.4.10'), printable('Office'))), set(seq(oid('2.5.4.3'))));
    const extensions = seq(seq(oid('2.5.29.15'), TRUE, octets(Buffer.of(3, 2, 7, 0x80))), seq(oid('2.5.29.17')));
    const attributes = context(1, seq(oid('1.2.840.113549.1.9.16.2.62'), set(extensions)), seq(CHALLENGE, set()));
    full = template(int(0), subject, context(0, rsaKey.subarray(4)), attributes);
  });

  // RFC 7030 §4.5.2 gives this example, which RFC 9908 corrects only in how it is understood.
  it('are the example of RFC 7030', () => {
    const base64 = 'MEEGCSqGSIb3DQEJBzASBgcqhkjOPQIBMQcGBSuBBAAiMBYGCSqGSIb3DQEJDjEJBgcrBgEBAQEWBggqhkjOPQQDAw==';
    expect(readCsrAttributes(Buffer.from(base64, 'base64'))).toMatchObject({
      oids: ['1.2.840.113549.1.9.7', '1.2.840.10045.4.3.3'],
      wantsProof: true,
      template: null,
      key: { algorithm: EC, curve: P384, modulusLength: null },
    });
  });

  it('may be none', () => {
    expect(readCsrAttributes(seq())).toEqual({
      oids: [],
      attributes: [],
      template: null,
      wantsProof: false,
      key: null,
    });
  });

  it('may name an RSA key and its length, or only its kind', () => {
    const long = seq(seq(oid(RSA), set(int(4096))));
    expect(readCsrAttributes(long).key).toEqual({ algorithm: RSA, curve: null, modulusLength: 4096 });
    const any = seq(seq(oid(RSA), set()));
    expect(readCsrAttributes(any).key).toEqual({ algorithm: RSA, curve: null, modulusLength: null });
  });

  it('are a template of RFC 9908, which counts alone', () => {
    const { template: found, key, wantsProof } = readCsrAttributes(full);
    expect(found?.subject).toEqual([[{ type: '2.5.4.10', value: 'Office' }], [{ type: '2.5.4.3', value: null }]]);
    expect(found?.extensions).toEqual([
      { type: '2.5.29.15', critical: true, value: Uint8Array.of(3, 2, 7, 0x80) },
      { type: '2.5.29.17', critical: false, value: null },
    ]);
    expect(key).toEqual({ algorithm: RSA, curve: null, modulusLength: 3072 });
    expect(wantsProof).toBe(true);
  });

  it('may leave everything to the client in a template', () => {
    expect(readCsrAttributes(template(int(0), context(1))).template).toEqual({
      subject: null,
      key: null,
      extensions: [],
      attributes: [],
    });
    const curve = context(0, seq(oid(EC), oid(P384)));
    expect(readCsrAttributes(template(int(0), curve)).key).toEqual({ algorithm: EC, curve: P384, modulusLength: null });
  });

  it.for<[string, () => Buffer]>([
    ['another version', () => template(int(1))],
    ['two templates', () => seq(template(int(0)).subarray(2), template(int(0)).subarray(2))],
    ['a thousand wishes', () => seq(...Array<Buffer>(1_000).fill(CHALLENGE))],
    ['a string among them', () => seq(printable('x'))],
    ['an end in the middle', () => full.subarray(0, full.length - 5)],
    ['something behind', () => Buffer.concat([full, full])],
  ])('are refused with %s', ([, make]) => {
    expect(() => readCsrAttributes(make())).toThrow(DerError);
  });

  it('fail in one way, whatever is changed in them', () => {
    for (let round = 0; round < 5_000; round++) {
      try {
        readCsrAttributes(mutate(full));
      } catch (error) {
        expect(error).toBeInstanceOf(DerError);
      }
    }
  });
});

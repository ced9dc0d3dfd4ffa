import 'reflect-metadata';
import { X509Crl } from '@peculiar/x509';
import { describe, expect, it } from 'vitest';
import { buildCrl } from '../../../../electron/agent/pki/build-crl.ts';
import { readCertificate } from '../../../../electron/agent/pki/certificate.ts';
import { type Crl, readCrl } from '../../../../electron/agent/pki/crl.ts';
import { DerError } from '../../../../electron/agent/pki/der-reader.ts';
import { formatName, nameAttribute, writeName } from '../../../../electron/agent/pki/distinguished-name.ts';
import { Oid } from '../../../../electron/agent/pki/oids.ts';
import { CRL_REASONS, type CrlReason, crlReasonByCode } from '../../../../electron/agent/pki/revocation-reason.ts';
import { verifySignature } from '../../../../electron/agent/pki/verify-signature.ts';
import { openSsl } from './openssl.ts';

const ssl = openSsl();

/** A CRL made by OpenSSL's own CA, with entries of three kinds. */
function opensslCrl(): { crl: Crl; issuerKey: Uint8Array } {
  ssl.run(...'req -x509 -newkey rsa:2048 -nodes -keyout k.pem -subj /CN=Theirs -outform DER -out c.der'.split(' '));
  ssl.run(...'x509 -inform DER -in c.der -out c.pem'.split(' '));
  ssl.write(
    'index',
    ['\t01\tkeyCompromise', '\t02\t', '\tABCDEF0123\tsuperseded'].map((_, i) => indexLine(i)).join(''),
  );
  ssl.write('number', '1A\n');
  ssl.write(
    'ca.cnf',
    '[ca]\ndefault_ca=d\n[d]\ndatabase=index\ncrlnumber=number\ndefault_md=sha256\ncrl_extensions=e\n[e]\nauthorityKeyIdentifier=keyid\n',
  );
  ssl.run(...'ca -gencrl -config ca.cnf -cert c.pem -keyfile k.pem -crldays 7 -out crl.pem'.split(' '));
  ssl.run(...'crl -in crl.pem -outform DER -out crl.der'.split(' '));
  return { crl: readCrl(ssl.read('crl.der')), issuerKey: readCertificate(ssl.read('c.der')).publicKey };
}

function indexLine(index: number): string {
  const revoked = ['240101000000Z,keyCompromise', '240102000000Z', '240103000000Z,superseded'][index] ?? '';
  const serial = ['01', '02', 'ABCDEF0123'][index] ?? '';
  return `R\t300101000000Z\t${revoked}\t${serial}\tunknown\t/CN=x\n`;
}

describe('readCrl', () => {
  const { crl, issuerKey } = opensslCrl();

  it('reads what OpenSSL writes', () => {
    expect(crl).toMatchObject({
      number: '26',
      entryCount: 3,
      entries: [
        { serial: '01', revokedAt: Date.UTC(2024, 0, 1), reason: 'keyCompromise' },
        { serial: '02', revokedAt: Date.UTC(2024, 0, 2), reason: null },
        { serial: 'abcdef0123', revokedAt: Date.UTC(2024, 0, 3), reason: 'superseded' },
      ],
    });
    expect(formatName(crl.issuerName)).toBe('CN=Theirs');
    expect(verifySignature(crl.signatureAlgorithm, issuerKey, crl.signedPart, crl.signature)).toBe(true);
    expect((crl.nextUpdate ?? 0) - crl.thisUpdate).toBe(7 * 86_400_000);
  });

  it('means what @peculiar/x509 means', () => {
    const theirs = new X509Crl(Uint8Array.from(crl.der).buffer);
    expect(theirs.issuer).toBe(formatName(crl.issuerName));
    expect(theirs.thisUpdate.getTime()).toBe(crl.thisUpdate);
    expect(theirs.nextUpdate?.getTime()).toBe(crl.nextUpdate);
    expect(theirs.entries.map(({ serialNumber }) => serialNumber)).toEqual(crl.entries.map(({ serial }) => serial));
    expect(theirs.entries.map(({ reason }) => reason)).toEqual([
      CRL_REASONS.keyCompromise,
      undefined,
      CRL_REASONS.superseded,
    ]);
  });

  it('reads as many entries as are asked for and counts all', () => {
    expect(readCrl(crl.der, { first: 1 })).toMatchObject({ entryCount: 3, entries: [{ serial: '01' }] });
  });
});

const unsigned = { algorithm: { scheme: 'ecdsa', digest: 'sha256' }, sign: async () => Uint8Array.of(1) } as const;
const issuer = writeName([[nameAttribute(Oid.commonName, 'Ours')]]);

describe('buildCrl', () => {
  const dates = { issuer, thisUpdate: Date.UTC(2030, 0, 1), nextUpdate: Date.UTC(2051, 0, 1), extensions: [] };

  it('is read back, sorted', async () => {
    const reasons = (Object.keys(CRL_REASONS) as CrlReason[]).filter((reason) => reason !== 'unspecified');
    const entries = reasons.map((reason, i) => ({ serial: `${String(90 - i)}ff`, revokedAt: 1000 * i, reason }));
    const crl = readCrl(await buildCrl({ ...dates, entries }, unsigned));
    expect(crl.entries).toEqual(entries.toReversed());
    expect(crl).toMatchObject({ thisUpdate: dates.thisUpdate, nextUpdate: dates.nextUpdate, number: null });
  });

  it('leaves out the reason "unspecified" and an empty list (RFC 5280 §5.3.1, §5.1.2.6)', async () => {
    const entries = [{ serial: '05', revokedAt: 0, reason: 'unspecified' as const }];
    expect(readCrl(await buildCrl({ ...dates, entries }, unsigned)).entries).toEqual([
      { serial: '05', revokedAt: 0, reason: null },
    ]);
    const empty = await buildCrl({ ...dates, entries: [] }, unsigned);
    expect(readCrl(empty)).toMatchObject({ entries: [], entryCount: 0 });
    expect(new X509Crl(Uint8Array.from(empty).buffer).entries).toEqual([]);
  });

  it('is looked up by serial number, whatever its first bit, and by all of it', async () => {
    const serials = ['05', '80', '0580', '8005', 'ff'.repeat(20)];
    const entries = serials.map((serial, i) => ({ serial, revokedAt: 1000 * i, reason: null }));
    const der = await buildCrl({ ...dates, entries }, unsigned);
    for (const entry of entries) {
      expect(readCrl(der, { serial: entry.serial })).toMatchObject({ entries: [entry], entryCount: serials.length });
    }
    for (const serial of ['06', '8000', 'ff', 'ff'.repeat(21), '']) {
      expect(readCrl(der, { serial }).entries).toEqual([]);
    }
  });

  it('takes more entries than a call takes arguments', async () => {
    const entries = Array.from({ length: 150_000 }, (_, i) => ({
      serial: (i + 0x100000).toString(16).padStart(8, '0'),
      revokedAt: 0,
      reason: 'superseded' as const,
    }));
    const crl = readCrl(await buildCrl({ ...dates, entries }, unsigned), { first: 2 });
    expect(crl.entryCount).toBe(150_000);
    expect(crl.entries).toHaveLength(2);
  });
});

describe('reasons', () => {
  it('have codes; 7 and beyond 10 have none', () => {
    expect(crlReasonByCode(9)).toBe('privilegeWithdrawn');
    for (const code of [7, 11, 255]) expect(crlReasonByCode(code)).toBeUndefined();
  });

  it('that are unknown make the CRL unreadable', async () => {
    const good = await buildCrl(
      {
        issuer,
        thisUpdate: 0,
        nextUpdate: 1000,
        extensions: [],
        entries: [{ serial: '05', revokedAt: 0, reason: 'superseded' }],
      },
      unsigned,
    );
    const at = Buffer.from(good).indexOf(Buffer.of(0x0a, 1, CRL_REASONS.superseded));
    const bad = Uint8Array.from(good, (byte, i) => (i === at + 2 ? 7 : byte));
    expect(() => readCrl(bad)).toThrow(DerError);
  });
});

import { describe, expect, it } from 'vitest';
import {
  readAuthorityInfoAccess,
  readCrlDistributionPoints,
  writeAuthorityInfoAccess,
  writeCrlDistributionPoint,
} from '../../../../electron/agent/pki/access-locations.ts';
import { readCertificate } from '../../../../electron/agent/pki/certificate.ts';
import { DerError } from '../../../../electron/agent/pki/der-reader.ts';
import { extensionValue } from '../../../../electron/agent/pki/extensions.ts';
import { fromHex } from '../../../../electron/agent/pki/hexadecimal.ts';
import { Oid } from '../../../../electron/agent/pki/oids.ts';
import { openSsl } from './openssl.ts';

describe('addresses in certificates', () => {
  it('are read back', () => {
    expect(readCrlDistributionPoints(writeCrlDistributionPoint('http://a.example/crl'))).toEqual([
      'http://a.example/crl',
    ]);
    const descriptions = [
      { method: Oid.caIssuers, location: 'http://a.example/ca' },
      { method: Oid.ocsp, location: 'http://a.example/ocsp' },
    ];
    expect(readAuthorityInfoAccess(writeAuthorityInfoAccess(descriptions))).toEqual(descriptions);
  });

  it('are read as OpenSSL writes them, directory names and all', () => {
    const ssl = openSsl();
    ssl.write(
      'c.cnf',
      '[req]\ndistinguished_name=dn\nx509_extensions=e\nprompt=no\n[dn]\nCN=x\n[e]\ncrlDistributionPoints=one,two\n' +
        'authorityInfoAccess=OCSP;URI:http://a/ocsp,caIssuers;URI:ldap://a/ca\n[one]\nfullname=URI:http://a/1,URI:http://a/2\n' +
        'reasons=keyCompromise\n[two]\nrelativename=rel\nCRLissuer=dirName:iss\n[rel]\nCN=r\n[iss]\nO=i\n',
    );
    ssl.run(...'req -x509 -newkey rsa:2048 -nodes -keyout k.pem -config c.cnf -outform DER -out c.der'.split(' '));
    const { extensions } = readCertificate(ssl.read('c.der'));
    const value = (type: string): Uint8Array => extensionValue(extensions, type) ?? new Uint8Array();
    expect(readCrlDistributionPoints(value(Oid.crlDistributionPoints))).toEqual(['http://a/1', 'http://a/2']);
    expect(readAuthorityInfoAccess(value(Oid.authorityInfoAccess))).toEqual([
      { method: Oid.ocsp, location: 'http://a/ocsp' },
      { method: Oid.caIssuers, location: 'ldap://a/ca' },
    ]);
  });

  it('are written in ASCII or not at all, and read strictly', () => {
    expect(() => writeCrlDistributionPoint('http://ü/')).toThrow(RangeError);
    expect(() => readCrlDistributionPoints(fromHex('30020500'))).toThrow(DerError);
    expect(() => readAuthorityInfoAccess(fromHex('300430020500'))).toThrow(DerError);
  });
});

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Inspection, inspection as inspectionSchema } from '../../../../shared/contract/inspect.ts';
import { inspectContent } from '../../../../electron/agent/inspect/inspect.ts';
import { integer, sequence } from '../../../../electron/agent/pki/der-writer.ts';
import { toPem } from '../../../../electron/agent/pki/pem.ts';
import { redactChallenge } from '../../../../electron/agent/pki/redact-challenge.ts';
import { openSsl } from '../pki/openssl.ts';

const ssl = openSsl();
const DAY = 86_400_000;
ssl.write(
  'all.cnf',
  '[req]\ndistinguished_name=dn\nattributes=a\nprompt=no\n[dn]\nO=Office\nCN=door-1.example\nserialNumber=X1\n[a]\nchallengePassword=hush-hush\n' +
    '[ca]\ndefault_ca=d\n[d]\ndatabase=index\ncrlnumber=number\ndefault_md=sha256\n',
);
ssl.write('index', 'R\t300101000000Z\t240101000000Z,keyCompromise\t01\tunknown\t/CN=x\n');
ssl.write('number', '1A\n');
const SAN = ['-addext', 'subjectAltName=DNS:door-1.example,IP:10.0.0.1'];
const run = (line: string, ...more: readonly string[]): void => void ssl.run(...line.split(' '), ...more);
run('req -x509 -newkey rsa:2048 -nodes -keyout ca.key -subj /CN=Root -days 3650 -out ca.pem');
run('req -new -newkey rsa:2048 -nodes -keyout d.key -subj /CN=door-1.example -out d.csr', ...SAN);
run('x509 -req -in d.csr -CA ca.pem -CAkey ca.key -days 90 -copy_extensions copy -out d.pem');
run('req -new -key d.key -config all.cnf -out secret.csr');
run('ca -gencrl -config all.cnf -cert ca.pem -keyfile ca.key -crldays 7 -out crl.pem');
run('crl2pkcs7 -nocrl -certfile ca.pem -certfile d.pem -out bag.pem');
run('cms -encrypt -in all.cnf -outform PEM -out enveloped.pem d.pem');
run('cms -sign -in all.cnf -binary -stream -indef -outform DER -signer ca.pem -inkey ca.key -nodetach -out signed.ber');
run('pkey -in d.key -pubout -out public.pem');
run('pkcs12 -export -inkey d.key -in d.pem -passout pass:x -out d.p12');
run('pkey -in d.key -aes256 -passout pass:secret1 -out encrypted.key');
run('rsa -in d.key -traditional -out traditional.key');
run('rsa -in d.key -traditional -aes128 -passout pass:secret1 -out rfc1421.key');
run('ecparam -name prime256v1 -genkey -noout -out ec.key');

const file = (name: string): string => Buffer.from(ssl.read(name)).toString('latin1');
const now = Date.now();
const look = (text: string, at = now): Inspection => inspectContent({ text }, at).inspection;
const codes = ({ verdicts }: Inspection): string[] => verdicts.map(({ code }) => code);
const values = ({ sections }: Inspection, label: string): string[] =>
  sections.flatMap(({ fields }) => fields.filter((field) => field.label === label).map(({ value }) => value));

describe('a certificate', () => {
  it('is explained', () => {
    const device = look(file('d.pem'));
    expect(device.kind).toBe('certificate');
    expect(codes(device)).toEqual(['valid', 'issued-to', 'issued-by', 'any-purpose']);
    expect(device.verdicts[1]?.params).toEqual({ names: 'door-1.example, 10.0.0.1' });
    expect(values(device, 'dNSName')).toEqual(['door-1.example']);
    expect(device.pem).toBe(file('d.pem'));
    expect(codes(look(file('ca.pem')))).toEqual(['valid', 'authority', 'self-signed']);
  });

  it('is recognised in every form', () => {
    const der = ssl.run('x509', '-in', 'd.pem', '-outform', 'DER');
    const hex = der.toString('hex');
    const forms = [
      der.toString('base64'),
      der.toString('base64url'),
      hex,
      hex.toUpperCase().replace(/(..)(?=.)/g, '$1:'),
      `0x${hex}`,
      `Bag Attributes\n${file('d.pem')}`,
      toPem('ANYTHING', der).replaceAll('\n', '\r\n'),
    ];
    expect(new Set(forms.map((text) => look(text).pem))).toEqual(new Set([file('d.pem')]));
    expect(inspectContent({ bytes: der }, now).inspection.pem).toBe(file('d.pem'));
    expect(inspectContent({ bytes: ssl.read('d.pem') }, now).inspection.pem).toBe(file('d.pem'));
  });

  it('says when it ends, as the lists do', () => {
    expect(codes(look(file('d.pem'), now + 65 * DAY))[0]).toBe('expiring');
    expect(codes(look(file('d.pem'), now + 89.5 * DAY))[0]).toBe('expiring-hours');
    expect(codes(look(file('d.pem'), now + 90.5 * DAY))[0]).toBe('expired-hours');
    expect(look(file('d.pem'), now + 93.5 * DAY).verdicts[0]).toMatchObject({ code: 'expired', params: { days: '3' } });
    expect(codes(look(file('d.pem'), now - DAY))[0]).toBe('not-yet-valid');
  });

  it('says what is wrong with it', () => {
    const args = ['-subj', '/CN=a\u202egnp.exe', '-utf8', '-addext', 'extendedKeyUsage=serverAuth'];
    run(
      'req -x509 -newkey rsa:1024 -nodes -keyout w.key -out weak.pem -sha1',
      ...args,
      '-addext',
      '1.2.3.4=critical,DER:0500',
    );
    const weak = look(file('weak.pem'));
    expect(codes(weak)).toEqual(expect.arrayContaining(['key-weak', 'critical-unknown', 'invisible-characters']));
    expect(JSON.stringify(weak.sections)).not.toContain('\u202e');
    run(
      'req -x509 -newkey rsa:2048 -nodes -keyout w.key -out none.pem -subj /CN=x -addext basicConstraints=CA:FALSE',
      ...args.slice(3),
    );
    expect(codes(look(file('none.pem')))).toEqual(expect.arrayContaining(['server', 'no-alternative-names']));
  });
});

describe('a request', () => {
  it('is explained', () => {
    const request = look(file('d.csr'));
    expect(request.kind).toBe('certificationRequest');
    expect(codes(request)).toEqual(['request-for', 'request-proof']);
    expect(request.pem).toBe(file('d.csr'));
  });

  it('never shows its challenge password', () => {
    const request = look(file('secret.csr'));
    expect(codes(request)).toContain('request-challenge');
    const everything = JSON.stringify(request);
    for (const form of ['hush-hush', Buffer.from('hush-hush').toString('hex'), '68 75 73 68']) {
      expect(everything.toLowerCase()).not.toContain(form);
    }
    expect(request.pem).toBeNull();
    const kept = redactChallenge(ssl.run('req', '-in', 'secret.csr', '-outform', 'DER'));
    expect(codes(inspectContent({ bytes: kept }, now).inspection)).toContain('request-redacted');
  });
});

describe('other objects', () => {
  it('are explained', () => {
    expect(look(file('crl.pem'))).toMatchObject({ kind: 'crl' });
    expect(codes(look(file('crl.pem')))).toEqual(['crl-current', 'crl-lists']);
    expect(codes(look(file('crl.pem'), now + 30 * DAY))[0]).toBe('crl-stale');
    expect(look(file('bag.pem'))).toMatchObject({ kind: 'pkcs7', verdicts: [{ code: 'pkcs7-certificates' }] });
    expect(values(look(file('bag.pem')), 'subject')).toEqual(['CN=Root', 'CN=door-1.example']);
    expect(codes(look(file('enveloped.pem')))).toEqual(['pkcs7-enveloped']);
    expect(codes(inspectContent({ bytes: ssl.read('signed.ber') }, now).inspection)).toEqual(['pkcs7-signed']);
    expect(look(file('public.pem'))).toMatchObject({ kind: 'publicKey', verdicts: [{ code: 'public-key' }] });
    expect(look('3003020105')).toMatchObject({ kind: 'unknown', verdicts: [{ code: 'unknown' }] });
  });

  it('in one text are counted', () => {
    const both = look(file('d.pem') + file('ca.pem') + file('d.key'));
    expect(codes(both)).toEqual(expect.arrayContaining(['issued-by', 'more-blocks', 'private-key-beside']));
  });

  it.each(['', 'hello', 'door-1.example', '30', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'])(
    'are not found in %j',
    (text) => {
      expect(() => look(text)).toThrow(expect.objectContaining({ code: 'unrecognised-content' }) as Error);
    },
  );
});

describe('a private key', () => {
  it.each(['d.key', 'encrypted.key', 'traditional.key', 'rfc1421.key', 'ec.key'])('%s is never shown', (name) => {
    expect(look(file(name))).toMatchObject({ kind: 'unknown', sections: [], asn1: null, pem: null });
    expect(codes(look(file(name)))).toEqual(['private-key']);
  });

  it('is never shown as DER or PKCS #12 either', () => {
    const der = ssl.run('pkey', '-in', 'd.key', '-outform', 'DER');
    const dsa = sequence(...[0, 7, 3, 2, 5, 4].map(integer));
    for (const bytes of [der, dsa, ssl.read('d.p12'), Buffer.from(der.toString('base64'))]) {
      expect(inspectContent({ bytes }, now).inspection).toMatchObject({
        asn1: null,
        verdicts: [{ code: 'private-key' }],
      });
    }
  });
});

describe('the catalogue', () => {
  const catalogue = (language: string): Record<string, Record<string, string>> =>
    JSON.parse(
      readFileSync(join(import.meta.dirname, '../../../../resources/locales', language, 'inspect.json'), 'utf8'),
    ) as Record<string, Record<string, string>>;
  const folder = join(import.meta.dirname, '../../../../electron/agent/inspect');
  const source = readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
  const found = (pattern: RegExp): string[] => [...source.matchAll(pattern)].map(([, key = '']) => key);

  it.each(['en', 'de'])('has every word in %s', (language) => {
    const { words = {}, fields = {}, sections = {} } = catalogue(language);
    const aged = ['valid', 'expiring', 'expired', 'crl-stale', 'crl-current'].flatMap((code) => [
      code,
      `${code}-hours`,
    ]);
    for (const code of [...found(/verdict\(\s*'[a-z]+',\s*'([a-z0-9-]+)'/g), ...aged])
      expect(words).toHaveProperty([code]);
    for (const label of found(/(?<![a-zA-Z])(?:field|keyField)\(\s*'([a-zA-Z0-9]+)'/g))
      expect(fields).toHaveProperty([label]);
    for (const title of found(/section\(\s*'([a-zA-Z0-9]+)'/g)) expect(sections).toHaveProperty([title]);
  });

  it('has the same keys in both languages', () => {
    const keys = (language: string): unknown =>
      Object.entries(catalogue(language)).map(([name, entries]) => [name, Object.keys(entries).toSorted()]);
    expect(keys('de')).toEqual(keys('en'));
  });
});

describe('every inspection', () => {
  it('is what the contract says', () => {
    for (const name of [
      'd.pem',
      'ca.pem',
      'd.csr',
      'secret.csr',
      'crl.pem',
      'bag.pem',
      'enveloped.pem',
      'public.pem',
      'd.key',
    ]) {
      const inspected = look(file(name));
      expect(inspectionSchema.parse(inspected)).toEqual(inspected);
    }
  });
});

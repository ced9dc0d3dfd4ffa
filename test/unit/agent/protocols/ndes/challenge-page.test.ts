import { describe, expect, it } from 'vitest';
import { ndesPage } from '../../../../../electron/agent/challenge-service/ndes-page.ts';
import { CaFault } from '../../../../../electron/agent/outbound/ca-fault.ts';
import { readChallengePage } from '../../../../../electron/agent/protocols/ndes/challenge-page.ts';
import { mutate } from '../../../../harness/mutate.ts';

const THUMBPRINT = '0123456789ABCDEF0123456789ABCDEF01234567';
const GROUPED = '01234567 89ABCDEF 01234567 89ABCDEF 01234567';
const CHALLENGE = '5A1C0FFEE0DDBA11';

const english = `<HTML><Body><P ID=locPageDesc> Network Device Enrollment Service allows you to obtain certificates for routers or
other network devices using the Simple Certificate Enrollment Protocol (SCEP). </P><P> To complete certificate enrollment for your network
device you will need the following information: <P> The thumbprint (hash value) for the CA certificate is: <B> ${GROUPED} </B> <P> The
enrollment challenge password is: <B> ${CHALLENGE} </B> <P> This password can be used only once and will expire within 60 minutes. <P>`;

const german = `<HTML><Body><P> Mit dem Registrierungsdienst für Netzwerkgeräte erhalten Sie Zertifikate. <P> Der Fingerabdruck (Hashwert)
des Zertifizierungsstellenzertifikats lautet: <B> ${GROUPED} </B> <P> Das Kennwort für die Anforderungsregistrierung lautet: <B>
${CHALLENGE} </B> <P> Dieses Kennwort kann nur einmal verwendet werden.`;

const encodings: Record<string, (text: string) => Uint8Array> = {
  'UTF-16LE with its mark': (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  'UTF-16LE without': (text) => Buffer.from(text, 'utf16le'),
  'UTF-16BE with its mark': (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
  'UTF-16BE without': (text) => Buffer.from(text, 'utf16le').swap16(),
  'UTF-8': (text) => Buffer.from(text),
  'UTF-8 with its mark': (text) => Buffer.from(`\ufeff${text}`),
};

function codeOf(page: Uint8Array): string {
  try {
    return readChallengePage(page).challenge;
  } catch (error) {
    if (error instanceof CaFault) return error.code;
    throw error;
  }
}

describe('the challenge page of NDES', () => {
  it.for(Object.entries(encodings))('is read in %s', ([, encode]) => {
    expect(readChallengePage(encode(english))).toEqual({ challenge: CHALLENGE, once: true, thumbprint: THUMBPRINT });
  });

  it.for(Object.entries(encodings))('is read in another language and %s, beside the thumbprint', ([, encode]) => {
    expect(readChallengePage(encode(german))).toEqual({ challenge: CHALLENGE, once: null, thumbprint: null });
  });

  it('is read as our own service writes it', () => {
    const page = ndesPage({ page: 'password', challenge: CHALLENGE, caSha1: THUMBPRINT.toLowerCase(), minutes: 60 });
    expect(readChallengePage(page)).toEqual({ challenge: CHALLENGE, once: true, thumbprint: THUMBPRINT });
    expect(codeOf(ndesPage({ page: 'cache-full', caSha1: THUMBPRINT }))).toBe('ndes-cache-full');
    expect(codeOf(ndesPage({ page: 'not-permitted' }))).toBe('ndes-not-permitted');
  });

  it('tells one password for all from one for each', () => {
    const single = english.replace(/This password can be used only once[^<]*/, '');
    expect(readChallengePage(Buffer.from(single))).toMatchObject({ challenge: CHALLENGE, once: false });
  });

  it('takes a long password that is as long as an old thumbprint', () => {
    const long = '00112233445566778899AABBCCDDEEFF';
    expect(codeOf(Buffer.from(english.replace(CHALLENGE, long)))).toBe(long);
    expect(codeOf(Buffer.from(german.replace(CHALLENGE, long)))).toBe(long);
  });

  it.for<[string, string]>([
    ['with the thumbprint alone', german.slice(0, german.indexOf('Das Kennwort'))],
    ['without anything in bold', 'The enrollment challenge password is: 5A1C0FFEE0DDBA11'],
    ['of a login', '<!DOCTYPE html><b>Sign in</b>'],
    ['with three of them', `${german}<B>${CHALLENGE}</B>`],
    ['that is empty', ''],
    ['that does not end its bold text', `The enrollment challenge password is: <B> ${CHALLENGE}`],
    ['with an empty password', 'The enrollment challenge password is: <B>  </B>'],
  ])('%s gives no password', ([, page]) => {
    expect(codeOf(Buffer.from(page))).toBe('ndes-page-unknown');
  });

  it('takes what is hostile in time that is linear in it', () => {
    for (const page of [
      '<B>'.repeat(40_000),
      '<b></b>'.repeat(40_000),
      `<${'<'.repeat(60_000)}`,
      ' '.repeat(300_000),
    ]) {
      expect(codeOf(Buffer.from(page))).toBe('ndes-page-unknown');
    }
    const page = Buffer.from(`\ufeff${english}`, 'utf16le');
    for (let round = 0; round < 3_000; round++) expect(codeOf(mutate(page))).toBeTypeOf('string');
  });
});

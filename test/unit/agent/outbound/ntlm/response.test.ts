import { describe, expect, it } from 'vitest';
import { AvId, writeAvPairs } from '../../../../../electron/agent/outbound/ntlm/av-pairs.ts';
import { Flag } from '../../../../../electron/agent/outbound/ntlm/flags.ts';
import { Rc4 } from '../../../../../electron/agent/outbound/ntlm/rc4.ts';
import { ntlmV2Response, responseKey, utf16 } from '../../../../../electron/agent/outbound/ntlm/response.ts';
import { signer } from '../../../../../electron/agent/outbound/ntlm/signature.ts';

// The common values of MS-NLMP §4.2.1 and the answers of §4.2.4.
const ACCOUNT = { user: 'User', password: 'Password', domain: 'Domain' };
const SERVER_CHALLENGE = Buffer.from('0123456789abcdef', 'hex');
const CLIENT_CHALLENGE = Buffer.alloc(8, 0xaa);
const RANDOM_SESSION_KEY = Buffer.alloc(16, 0x55);
const TARGET_INFO = writeAvPairs([
  { id: AvId.netBiosDomainName, value: utf16('Domain') },
  { id: 1, value: utf16('Server') },
]);

describe('NTLMv2 (MS-NLMP §4.2.4)', () => {
  const key = responseKey(ACCOUNT);
  const response = ntlmV2Response(key, {
    serverChallenge: SERVER_CHALLENGE,
    clientChallenge: CLIENT_CHALLENGE,
    time: Buffer.alloc(8),
    targetInfo: TARGET_INFO,
    serverGaveTime: false,
  });

  it('makes NTOWFv2', () => {
    expect(key.toString('hex')).toBe('0c868a403bfd7a93a3001ef22ef02e3f');
  });

  it('makes the session base key', () => {
    expect(response.sessionBaseKey.toString('hex')).toBe('8de40ccadbc14a82f15cb0ad0de95ca3');
  });

  it('makes the LMv2 response', () => {
    expect(response.lm.toString('hex')).toBe('86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa');
  });

  it('makes the NTLMv2 response', () => {
    expect(response.nt.subarray(0, 16).toString('hex')).toBe('68cd0ab851e51c96aabc927bebef6a1c');
  });

  it('encrypts the session key', () => {
    const encrypted = new Rc4(response.sessionBaseKey).apply(RANDOM_SESSION_KEY);
    expect(encrypted.toString('hex')).toBe('c5dad2544fc9799094ce1ce90bc9d03e');
  });

  it('knows no letter that becomes two', () => {
    expect(responseKey({ ...ACCOUNT, user: 'Weiß' })).not.toEqual(responseKey({ ...ACCOUNT, user: 'WEISS' }));
    expect(responseKey({ ...ACCOUNT, user: 'wEiß' })).toEqual(responseKey({ ...ACCOUNT, user: 'Weiß' }));
  });
});

describe('the signature (MS-NLMP §4.2.4.4)', () => {
  it('has the checksum and the number', () => {
    const plain = signer(RANDOM_SESSION_KEY, Flag.key128 | Flag.extendedSessionSecurity)(utf16('Plaintext'));
    // GSS_WrapEx of the vector encrypts the text before the checksum, with one stream.
    const stream = new Rc4(Buffer.from('59f600973cc4960a25480a7c196e4c58', 'hex'));
    expect(stream.apply(utf16('Plaintext')).toString('hex')).toBe('54e50165bf1936dc996020c1811b0f06fb5f');
    const sealed = Buffer.concat([plain.subarray(0, 4), stream.apply(plain.subarray(4, 12)), plain.subarray(12)]);
    expect(sealed.toString('hex')).toBe('010000007fb38ec5c55d497600000000');
  });

  it('is encrypted with an exchanged key, and counts', () => {
    const sign = signer(RANDOM_SESSION_KEY, Flag.keyExchange | Flag.key128 | Flag.extendedSessionSecurity);
    const stream = new Rc4(Buffer.from('59f600973cc4960a25480a7c196e4c58', 'hex'));
    const plain = signer(RANDOM_SESSION_KEY, Flag.key128)(utf16('Plaintext'));
    expect(sign(utf16('Plaintext')).subarray(4, 12)).toEqual(stream.apply(plain.subarray(4, 12)));
    expect(sign(utf16('Plaintext')).subarray(12).toString('hex')).toBe('01000000');
  });
});

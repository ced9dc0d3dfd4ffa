import { X509Certificate, createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readAvPairs, writeAvPairs, avValue, AvId } from '../../../../../electron/agent/outbound/ntlm/av-pairs.ts';
import { readChallengeMessage } from '../../../../../electron/agent/outbound/ntlm/challenge-message.ts';
import { channelBinding } from '../../../../../electron/agent/outbound/ntlm/channel-binding.ts';
import { authenticateMessage, negotiateMessage } from '../../../../../electron/agent/outbound/ntlm/ntlm-client.ts';
import { NtlmError } from '../../../../../electron/agent/outbound/ntlm/ntlm-error.ts';
import { hmacMd5, utf16 } from '../../../../../electron/agent/outbound/ntlm/response.ts';
import { negTokenInit, responseToken } from '../../../../../electron/agent/outbound/ntlm/spnego.ts';
import { mutate } from '../../../../harness/mutate.ts';
import { serverChain } from '../../../../harness/tls-server.ts';

const EXCHANGE = {
  account: { domain: 'Domain', user: 'User', password: 'Password' },
  targetName: 'HTTP/server',
  channelBinding: Buffer.alloc(16, 7),
  now: 0,
};

/** CHALLENGE_MESSAGE with the fields where MS-NLMP §2.2.1.2 puts them. */
function challenge(flags: number, info: Buffer): Buffer {
  const head = Buffer.alloc(56);
  head.write('NTLMSSP\0', 'latin1');
  head.writeUInt32LE(2, 8);
  head.writeUInt32LE(56, 16);
  head.writeUInt32LE(flags >>> 0, 20);
  Buffer.from('0123456789abcdef', 'hex').copy(head, 24);
  head.writeUInt16LE(info.length, 40);
  head.writeUInt16LE(info.length, 42);
  head.writeUInt32LE(56, 44);
  return Buffer.concat([head, info]);
}

const timed = writeAvPairs([
  { id: AvId.netBiosDomainName, value: utf16('Domain') },
  { id: AvId.timestamp, value: Buffer.alloc(8, 1) },
]);
const FLAGS = 0xa2898205;

/** A field of AUTHENTICATE_MESSAGE by the place of its header. */
function field(message: Buffer, at: number): Buffer {
  const from = message.readUInt32LE(at + 4);
  return message.subarray(from, from + message.readUInt16LE(at));
}

describe('the last message', () => {
  it('names the target, binds the channel, and has a MIC where the server gave the time', () => {
    const [first, second] = [negotiateMessage(), challenge(FLAGS, timed)];
    const { message } = authenticateMessage(first, second, EXCHANGE);
    const info = readAvPairs(field(message, 20).subarray(44));
    expect(avValue(info, AvId.flags)?.readUInt32LE()).toBe(2);
    expect(avValue(info, AvId.channelBindings)).toEqual(EXCHANGE.channelBinding);
    expect(avValue(info, AvId.targetName)?.toString('utf16le')).toBe('HTTP/server');
    expect(field(message, 12)).toEqual(Buffer.alloc(24));
    expect([28, 36].map((at) => field(message, at).toString('utf16le'))).toEqual(['Domain', 'User']);
    const key = hmacMd5(Buffer.from('0c868a403bfd7a93a3001ef22ef02e3f', 'hex'), field(message, 20).subarray(0, 16));
    const blank = Buffer.from(message).fill(0, 72, 88);
    expect(message.subarray(72, 88)).toEqual(hmacMd5(key, first, second, blank));
  });

  it('has no MIC and an LMv2 response for servers that give no time', () => {
    const { message } = authenticateMessage(negotiateMessage(), challenge(FLAGS, writeAvPairs([])), EXCHANGE);
    expect(message.subarray(72, 88)).toEqual(Buffer.alloc(16));
    expect(field(message, 12)).not.toEqual(Buffer.alloc(24));
  });

  it('is not given to a server of NTLMv1', () => {
    const old = challenge(0x00008205, Buffer.alloc(0));
    expect(() => authenticateMessage(negotiateMessage(), old, EXCHANGE)).toThrow(NtlmError);
  });
});

describe('a challenge', () => {
  it('that was changed is read or refused, and does nothing else', () => {
    const good = challenge(FLAGS, timed);
    for (let i = 0; i < 3_000; i++) {
      try {
        authenticateMessage(negotiateMessage(), mutate(good), EXCHANGE);
      } catch (error) {
        expect(error).toBeInstanceOf(NtlmError);
      }
    }
  });

  it('that is cut off, endless or empty is refused', () => {
    const good = challenge(FLAGS, timed);
    for (let length = 0; length < good.length; length++)
      expect(() => readChallengeMessage(good.subarray(0, length))).toThrow(NtlmError);
    expect(() => readChallengeMessage(Buffer.concat([good, Buffer.alloc(20_000)]))).toThrow(NtlmError);
  });

  it('inside SPNEGO that was changed is read or refused', () => {
    const good = negTokenInit(challenge(FLAGS, timed));
    for (let i = 0; i < 1_000; i++) {
      try {
        responseToken(mutate(good));
      } catch (error) {
        expect(error).toBeInstanceOf(NtlmError);
      }
    }
  });
});

describe('the binding of the channel', () => {
  it.each([
    ['sha1', 'sha256'],
    ['sha256', 'sha256'],
    ['sha384', 'sha384'],
  ])('is over the certificate signed with %s by %s', async (signed, digest) => {
    const { cert } = await serverChain({ digest: signed });
    const { raw } = new X509Certificate(cert);
    const data = Buffer.concat([Buffer.from('tls-server-end-point:'), createHash(digest).update(raw).digest()]);
    const struct = Buffer.concat([Buffer.alloc(16), Buffer.from([data.length, 0, 0, 0]), data]);
    expect(channelBinding(raw)?.toString('hex')).toBe(createHash('md5').update(struct).digest('hex'));
  });
});

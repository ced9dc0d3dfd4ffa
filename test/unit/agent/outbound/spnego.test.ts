import { describe, expect, it } from 'vitest';
import {
  isBare,
  mechTypes,
  negTokenInit,
  negTokenResp,
  responseToken,
} from '../../../../electron/agent/outbound/spnego.ts';
import { DerError } from '../../../../electron/agent/pki/der-reader.ts';
import { mutate } from '../../../harness/mutate.ts';

const KERBEROS = mechTypes('1.2.840.113554.1.2.2');
const TOKEN = Buffer.from('token');

describe('SPNEGO (RFC 4178 §4.2)', () => {
  it('offers one mechanism and its first token', () => {
    // By hand: [APPLICATION 0] { SPNEGO, [0] { [0] { 1.2.840.113554.1.2.2 }, [2] "token" } }
    expect(negTokenInit(KERBEROS, TOKEN).toString('hex')).toBe(
      '602406062b0601050502a01a3018a00d300b06092a864886f712010202a2070405746f6b656e',
    );
  });

  it('finds the token of the answer, or that there is none', () => {
    expect(responseToken(negTokenResp(TOKEN, Buffer.alloc(16)))?.toString()).toBe('token');
    // accept-completed, the mechanism, nothing else.
    const accepted = Buffer.from('a1143012a0030a0100a10b06092a864886f712010202', 'hex');
    expect(responseToken(accepted)).toBeNull();
    expect([isBare(accepted), isBare(Buffer.from('6000', 'hex')), isBare(Buffer.alloc(0))]).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('takes nothing that is none', () => {
    const good = negTokenResp(TOKEN, Buffer.alloc(16));
    for (let i = 0; i < 2_000; i++) {
      try {
        responseToken(mutate(good));
      } catch (error) {
        expect(error).toBeInstanceOf(DerError);
      }
    }
  });
});

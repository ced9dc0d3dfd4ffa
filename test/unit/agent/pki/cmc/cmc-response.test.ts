import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCmcResponse } from '../../../../../electron/agent/pki/cmc/cmc-response.ts';
import { DerError } from '../../../../../electron/agent/pki/der-reader.ts';
import { mutate } from '../../../../harness/mutate.ts';
import { openAuthority, type StandInAuthority } from '../../../../simulators/ces/authority.ts';

describe('CMC responses that OpenSSL signed', () => {
  let authority: StandInAuthority;
  let response: Buffer;
  beforeAll(async () => {
    authority = await openAuthority();
    response = await authority.respond(3, 'wait', null);
  });
  afterAll(() => authority.close());

  it('reads status, words and certificates', () => {
    const { statuses, certificates } = readCmcResponse(response);
    expect(statuses).toEqual([{ status: 'pending', text: 'wait', failInfo: null, pending: null }]);
    expect(certificates.map((der) => Buffer.from(der))).toEqual([authority.certificate]);
  });

  it('throws DerError for whatever else there is', () => {
    for (let round = 0; round < 2000; round += 1) {
      try {
        readCmcResponse(mutate(response));
      } catch (error) {
        expect(error).toBeInstanceOf(DerError);
      }
    }
  });
});

import { describe, expect, it } from 'vitest';
import { CaFault } from '../../../../../electron/agent/outbound/ca-fault.ts';
import { EnrollmentClient } from '../../../../../electron/agent/protocols/wstep/enrollment-client.ts';
import { mutate } from '../../../../harness/mutate.ts';
import { answering } from '../../../../harness/plain-exchange.ts';

const never = new AbortController().signal;
const TYPE = new Map([['content-type', 'application/soap+xml; charset=utf-8']]);
const SOAP = 'http://www.w3.org/2003/05/soap-envelope';
const WSSE = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
const WSTEP = 'http://schemas.microsoft.com/windows/pki/2009/01/enrollment';
const PENDING =
  `<s:Envelope xmlns:s="${SOAP}"><s:Body><RequestSecurityTokenResponseCollection xmlns="http://docs.oasis-open.org/ws-sx/ws-trust/200512">` +
  `<RequestSecurityTokenResponse><RequestedSecurityToken><w:SecurityTokenReference xmlns:w="${WSSE}"><w:Reference URI="https://ca.example/CES"/>` +
  `</w:SecurityTokenReference></RequestedSecurityToken><RequestID xmlns="${WSTEP}">340282366920938463463374607431768211455</RequestID>` +
  '</RequestSecurityTokenResponse></RequestSecurityTokenResponseCollection></s:Body></s:Envelope>';

function asked(body: string | Uint8Array, status = 200, headers: ReadonlyMap<string, string> = TYPE) {
  const exchange = answering(() => ({ status, headers, body: Buffer.from(body) }));
  const client = new EnrollmentClient(
    { url: new URL('https://ca.example/CES'), credentials: null },
    exchange,
    Date.now,
  );
  return client.enroll({ format: 'PKCS10', der: Uint8Array.of(0x30, 0), template: null }, Uint8Array.of(1), never);
}

describe('the MSCEWS client against hostile answers', () => {
  it('keeps a RequestID as the string that it is', async () => {
    expect(await asked(PENDING)).toMatchObject({
      outcome: 'pending',
      ticket: { requestId: '340282366920938463463374607431768211455', uri: 'https://ca.example/CES' },
    });
  });

  it.for<[string, string]>([
    ['a bomb', `<!DOCTYPE s [<!ENTITY a "aa">]>${PENDING}`],
    ['a response twice', PENDING.replace(/<RequestSecurityTokenResponse>.*<\/RequestSecurityTokenResponse>/, '$&$&')],
    ['neither token nor reference', PENDING.replace(/<w:SecurityTokenReference.*<\/w:SecurityTokenReference>/, '')],
    ['no RequestID', PENDING.replace(/<RequestID.*<\/RequestID>/, '')],
    ['an empty body', `<s:Envelope xmlns:s="${SOAP}"><s:Body/></s:Envelope>`],
    ['SOAP 1.1', PENDING.replaceAll(SOAP, 'http://schemas.xmlsoap.org/soap/envelope/')],
  ])('finds %s malformed', async ([, body]) => {
    await expect(asked(body)).rejects.toMatchObject({ code: 'wstep-answer-malformed' });
  });

  it('classifies by status before it reads', async () => {
    const text = new Map([['content-type', 'text/plain']]);
    await expect(asked('The EncodingType is invalid.', 500, text)).rejects.toMatchObject({
      code: 'http-status',
      params: { status: '500', text: 'The EncodingType is invalid.' },
    });
    await expect(asked(PENDING, 403)).rejects.toMatchObject({ code: 'http-status' });
    await expect(asked(PENDING, 500)).rejects.toMatchObject({ code: 'http-status' });
    await expect(asked('hello', 200, text)).rejects.toMatchObject({ code: 'wstep-not-soap' });
  });

  it('never sends a password without TLS', async () => {
    const credentials = { username: 'a', password: 'b' };
    const client = new EnrollmentClient(
      { url: new URL('http://ca.example/'), credentials },
      answering(() => ({})),
      Date.now,
    );
    const token = { format: 'PKCS10', der: Uint8Array.of(), template: null } as const;
    await expect(client.enroll(token, Uint8Array.of(), never)).rejects.toMatchObject({
      code: 'authentication-unencrypted',
    });
  });

  it('answers every mutation with an answer or a fault', async () => {
    for (let round = 0; round < 500; round += 1) {
      const outcome = await asked(mutate(Buffer.from(PENDING))).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(CaFault);
    }
  });
});

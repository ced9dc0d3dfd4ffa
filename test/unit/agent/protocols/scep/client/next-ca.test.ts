import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ScepCa, type ScepCaSettings } from '../../../../../../electron/agent/protocols/scep/client/scep-ca.ts';
import { caParties } from '../../../../../../electron/agent/protocols/scep/client/ca-certificates.ts';
import { readCertificate } from '../../../../../../electron/agent/pki/certificate.ts';
import { mutate } from '../../../../../harness/mutate.ts';
import { answering } from '../../../../../harness/plain-exchange.ts';
import { errorOf, expectFault } from '../../../../../harness/told.ts';
import { nextCaAnswer, nextHouse } from '../../../../../simulators/scep-ca/next-ca.ts';
import {
  caCertificate,
  certsOnly,
  raOf,
  scepCa,
  type Party,
  type ScepCaSimulator,
} from '../../../../../simulators/scep-ca/scep-ca.ts';
import { makeKey } from '../../../../../simulators/scep-client/keys.ts';

const never = new AbortController().signal;
const YEAR = 365 * 86_400_000;

describe('GetNextCACert of another CA', () => {
  let simulator: ScepCaSimulator;
  let next: { readonly ca: Party; readonly ra: Party };
  let good: Buffer;
  beforeAll(async () => {
    simulator = await scepCa();
    next = await nextHouse();
    good = await nextCaAnswer(simulator.ca, [next.ra.certificate, next.ca.certificate]);
  });
  beforeEach(() => {
    simulator.capabilities = 'AES\nPOSTPKIOperation\nSHA-256\nGetNextCACert\n';
    simulator.next = good;
    simulator.asked.length = 0;
  });

  function ca(settings: Partial<ScepCaSettings> = {}, now = Date.now()): ScepCa {
    const anchors = [simulator.ca.certificate];
    const all = { url: new URL('http://ca.example/scep'), caIdentifier: null, anchors, allowWeak: false, ...settings };
    return new ScepCa(
      all,
      answering((request) => simulator.answer(request)),
      () => now,
    );
  }
  const asked = async (): Promise<Buffer[] | null> =>
    (await ca().nextCertificates(never))?.map(({ der }) => Buffer.from(der)) ?? null;

  it('is believed where the present CA signed it, or its RA', async () => {
    expect(await asked()).toEqual([next.ra.certificate, next.ca.certificate]);
    simulator.next = await nextCaAnswer(simulator.ra, [next.ca.certificate]);
    expect(await asked()).toEqual([next.ca.certificate]);
  });

  it('is not asked for where it is not offered, and none where none is staged', async () => {
    simulator.next = null;
    expect(await asked()).toBeNull();
    simulator.capabilities = 'AES\nPOSTPKIOperation\nSHA-256\n';
    simulator.asked.length = 0;
    expect(await asked()).toBeNull();
    expect(simulator.asked).toEqual(['GetCACaps']);
  });

  it('is nobody’s word where a stranger signed it, also under the CA’s name', async () => {
    const stranger = await makeKey('ec:p256');
    const other = { key: stranger, certificate: caCertificate(stranger) };
    for (const signer of [next.ca, other, await raOf(stranger).then((ra) => ra)]) {
      simulator.next = await nextCaAnswer(signer, [next.ca.certificate]);
      const error = await errorOf(asked());
      expectFault(error, 'next-ca-unproven', 'chain');
      expect(error).toMatchObject({ params: { detail: 'scep-reply-signer' } });
    }
    // The CA's certificate, and another key behind the signature.
    simulator.next = await nextCaAnswer({ ...simulator.ca, key: stranger }, [next.ca.certificate]);
    expect(await errorOf(asked())).toMatchObject({
      code: 'next-ca-unproven',
      params: { detail: 'scep-reply-signature' },
    });
  });

  it('is nobody’s word where an expired CA signed it', async () => {
    const old = caCertificate(simulator.ca.key, { notBefore: Date.now() - 2 * YEAR, notAfter: Date.now() - YEAR });
    const expired = { ...simulator.ca, certificate: old };
    const ra = simulator.ra.certificate;
    simulator.certificates = [ra, old];
    simulator.next = await nextCaAnswer(expired, [next.ca.certificate]);
    const error = await errorOf(ca({ anchors: [old] }).nextCertificates(never));
    expectFault(error, 'next-ca-unproven', 'chain');
    simulator.certificates = [ra, simulator.ca.certificate];
  });

  it('cannot be read where it is empty, unsigned, cut off or noise', async () => {
    simulator.next = await nextCaAnswer(simulator.ca, []);
    expectFault(await errorOf(asked()), 'next-ca-unreadable', 'chain');
    for (const spoiled of [certsOnly([next.ca.certificate]), good.subarray(0, 300), Buffer.from('noise')]) {
      simulator.next = spoiled;
      expectFault(await errorOf(asked()), 'next-ca-unreadable', 'chain');
    }
  });

  it('never tells of another CA after 400 changes', async () => {
    let unread = 0;
    for (let seed = 0; seed < 400; seed++) {
      simulator.next = Buffer.from(mutate(good, seed));
      const told = await errorOf(asked());
      if (told instanceof Error && 'code' in told) unread += 1;
      else if (!simulator.next.equals(good)) expect(await asked()).toEqual([next.ra.certificate, next.ca.certificate]);
    }
    expect(unread).toBeGreaterThan(300);
  });

  it('leaves the CA that answers as the issuer once both are confirmed', () => {
    const anchors = [simulator.ca.certificate, next.ca.certificate];
    const sent = (party: { readonly ca: Party; readonly ra: Party }) =>
      [party.ra.certificate, party.ca.certificate].map((der) => readCertificate(der));
    const before = caParties(sent(simulator), anchors, Date.now());
    expect([before.issuer.der, before.recipient.der].map((der) => Buffer.from(der))).toEqual([
      simulator.ca.certificate,
      simulator.ra.certificate,
    ]);
    const after = caParties(sent(next), anchors, Date.now());
    expect([after.issuer.der, after.recipient.der].map((der) => Buffer.from(der))).toEqual([
      next.ca.certificate,
      next.ra.certificate,
    ]);
  });
});

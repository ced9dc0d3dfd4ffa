import { createPrivateKey } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CaClient, Renewed } from '../../electron/agent/connectors/ca-client.ts';
import { mscewsCaClient } from '../../electron/agent/connectors/mscews.ts';
import { DEFAULT_IDENTITY, type IdentitySettings } from '../../electron/agent/outbound/identity-settings.ts';
import { openIdentity, type Identity } from '../../electron/agent/outbound/open-identity.ts';
import { buildCertificationRequest } from '../../electron/agent/pki/build-certification-request.ts';
import { nameAttribute, writeName } from '../../electron/agent/pki/distinguished-name.ts';
import { Oid } from '../../electron/agent/pki/oids.ts';
import { fromPem } from '../../electron/agent/pki/pem.ts';
import { keySigner } from '../../electron/agent/pki/signer.ts';
import { renewalAttribute } from '../../electron/agent/protocols/wstep/renewal-attribute.ts';
import { openCes, type Ces } from '../simulators/ces/ces.ts';
import { makeKey } from '../simulators/scep-client/keys.ts';

const never = new AbortController().signal;
const TEMPLATE = 'PrinterServer';

describe('an address of the policies that only renews', () => {
  let house: Ces;
  let identities: Identity[];
  let shown: (Renewed | null)[];
  beforeEach(async () => {
    house = await openCes({ asksForCertificates: true });
    house.behaviour.policies = 'renewal-only';
    [identities, shown] = [[], []];
  });
  afterEach(async () => {
    for (const each of identities) each.close();
    await house.close();
  });

  function open(settings: Partial<IdentitySettings>): Identity {
    const anchors = [Uint8Array.from(fromPem(house.tls)[0]?.der ?? [])];
    const identity = openIdentity({
      ...DEFAULT_IDENTITY,
      ...settings,
      trust: { kind: 'anchors', anchors, system: false },
    });
    identities.push(identity);
    return identity;
  }

  function client(enrollmentUrl: string | null = null): CaClient {
    const { username, password } = house.behaviour;
    return mscewsCaClient({
      connection: {
        ...{ protocol: 'mscews', policyUrl: house.cep.href, enrollmentUrl, template: TEMPLATE },
        ...{ onBehalf: 'no', requester: null, credentials: { kind: 'username-token', userName: username } },
      },
      certificate: null,
      usernameToken: { username, password },
      exchange: open({}).exchange,
      openAs: (renewed) => {
        shown.push(renewed);
        const chain = renewed === null ? null : { chain: [renewed.certificate], key: renewed.privateKey };
        return open({ clientCertificate: chain });
      },
      clock: Date.now,
      close: () => Promise.resolve(),
    });
  }

  async function csrFor(renews: Uint8Array | null) {
    const key = await makeKey();
    const signer = keySigner(key.privateKey, { scheme: 'rsa-pkcs1', digest: 'sha256' });
    const content = { subject: writeName([[nameAttribute(Oid.commonName, 'a.example')]]), publicKey: key.spki };
    const attributes = renews === null ? [] : [renewalAttribute(renews)];
    return { csr: await buildCertificationRequest({ ...content, attributes }, signer), key: key.privateKey };
  }

  async function held(): Promise<Renewed> {
    const { certificate, key } = await house.authority.agent('a.example', false);
    return {
      certificate: Uint8Array.from(fromPem(certificate)[0]?.der ?? []),
      privateKey: createPrivateKey(key),
    };
  }

  it('is never used for a first request, though it is preferred', async () => {
    expect(await client().enroll(await csrFor(null), never)).toMatchObject({ outcome: 'issued' });
    expect(house.taken).toMatchObject([{ at: 'ces', format: 'PKCS10' }]);
    expect(shown).toEqual([]);
  });

  it('is used for renewals, with the certificate that is renewed and no password', async () => {
    const renews = await held();
    const request = { ...(await csrFor(renews.certificate)), renews };
    expect(await client().renew(request, never)).toMatchObject({ outcome: 'issued' });
    expect(house.taken).toMatchObject([{ at: 'renewals', format: 'PKCS7' }]);
    expect(shown).toEqual([renews]);
  });

  it('is asked again in the same way while it waits', async () => {
    house.behaviour.decide = 'pending';
    const renews = await held();
    const request = { ...(await csrFor(renews.certificate)), renews };
    const asked = await client().renew(request, never);
    if (asked.outcome !== 'pending') throw new Error(asked.outcome);
    house.behaviour.decide = 'issue';
    const ticket: unknown = JSON.parse(JSON.stringify(asked.ticket));
    expect(ticket).toMatchObject({ uri: house.renewals.href });
    // After a restart the policies are asked again.
    expect(await client().poll(ticket, request, never)).toMatchObject({ outcome: 'issued' });
    expect(shown).toEqual([renews, renews]);
    expect(house.taken).toHaveLength(1);
  });

  it('lets in nobody whose certificate is of another CA', async () => {
    const other = await openCes();
    try {
      const agent = await other.authority.agent('a.example', false);
      const renews = {
        certificate: Uint8Array.from(fromPem(agent.certificate)[0]?.der ?? []),
        privateKey: createPrivateKey(agent.key),
      };
      const request = { ...(await csrFor(renews.certificate)), renews };
      await expect(client().renew(request, never)).rejects.toMatchObject({
        code: 'http-status',
        params: { status: '403' },
      });
      expect(house.taken).toEqual([]);
    } finally {
      await other.close();
    }
  });

  it('is passed over where there is none, and where the operator wrote the address', async () => {
    const renews = await held();
    const request = { ...(await csrFor(renews.certificate)), renews };
    expect(await client(house.ces.href).renew(request, never)).toMatchObject({ outcome: 'issued' });
    house.behaviour.policies = 'two';
    expect(await client().renew(request, never)).toMatchObject({ outcome: 'issued' });
    expect(house.taken.map(({ at }) => at)).toEqual(['ces', 'ces']);
    expect(shown).toEqual([]);
  });
});

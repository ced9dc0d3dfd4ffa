import { X509Certificate } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { confirmable } from '../../electron/agent/protocols/scep/client/ca-certificates.ts';
import { ScepCa } from '../../electron/agent/protocols/scep/client/scep-ca.ts';
import { ScepClient } from '../../electron/agent/protocols/scep/client/scep-client.ts';
import { startMicromdm } from '../bench/servers/micromdm.ts';
import type { BenchServer } from '../bench/servers/server.ts';
import { startStepCa } from '../bench/servers/step-ca.ts';
import { peer } from '../harness/peers.ts';
import { plainExchange } from '../harness/plain-exchange.ts';
import { makeKey } from '../simulators/scep-client/keys.ts';
import { buildCsr } from '../simulators/scep-client/x509.ts';

const never = new AbortController().signal;
const CHALLENGE = 'bench-challenge';

/** The chain that an operator would confirm by its fingerprint at the first contact: here it is what comes. */
async function confirmed(url: URL): Promise<Uint8Array[]> {
  const ca = new ScepCa({ url, caIdentifier: null, anchors: [], allowWeak: true }, plainExchange, Date.now);
  return confirmable(await ca.certificates(never)).map(({ der }) => der);
}

async function enrollAndRenew(server: BenchServer): Promise<void> {
  const url = new URL(server.scepUrl);
  const anchors = await confirmed(url);
  expect(anchors.length).toBeGreaterThan(0);
  const settings = { url, caIdentifier: null, anchors, allowWeak: true } as const;
  const scep = new ScepClient({ ...settings, keyTransport: { scheme: 'RSAES-PKCS1-v1_5' } }, plainExchange, Date.now);
  const fqdn = 'printer.office.example';
  const names = { subject: [['commonName', fqdn]] as const, dnsNames: [fqdn] };
  const key = await makeKey();
  const first = await scep.enroll(buildCsr(key, { ...names, challenge: CHALLENGE }), key.privateKey, never);
  if (first.outcome !== 'issued') throw new Error(JSON.stringify(first));
  expect(new X509Certificate(first.certificate).subject).toContain(fqdn);

  const wrong = await makeKey();
  const refused = await scep.enroll(buildCsr(wrong, { ...names, challenge: 'wrong' }), wrong.privateKey, never);
  expect(refused).toMatchObject({ outcome: 'refused' });

  const next = await makeKey();
  const signer = { certificate: first.certificate, privateKey: key.privateKey };
  const { renewal } = await scep.ca.capabilities(never);
  const renewed = await scep.enrollSigned(
    buildCsr(next, { ...names, challenge: CHALLENGE }),
    signer,
    renewal ? 'RenewalReq' : 'PKCSReq',
    never,
  );
  if (renewed.outcome !== 'issued') throw new Error(JSON.stringify(renewed));
  expect(new X509Certificate(renewed.certificate).serialNumber).not.toBe(
    new X509Certificate(first.certificate).serialNumber,
  );
}

describe('our SCEP client', () => {
  const servers: BenchServer[] = [];
  afterAll(async () => {
    for (const server of servers) await server.stop();
  });

  it('enrolls, is refused and renews at micromdm’s scepserver', async (context) => {
    const server = await startMicromdm(await peer('scepserver', context), 0);
    servers.push(server);
    await enrollAndRenew(server);
  });

  it('enrolls, is refused and renews at step-ca', async (context) => {
    const server = await startStepCa(await peer('stepCa', context), 0);
    servers.push(server);
    await enrollAndRenew(server);
  });
});

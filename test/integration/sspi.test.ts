import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { KerberosContext } from '../../electron/agent/outbound/kerberos/kerberos.ts';
import { loadNative, type NativeFunction } from '../../electron/agent/outbound/kerberos/native.ts';
import { sspiKerberos } from '../../electron/agent/outbound/kerberos/sspi.ts';
import { openSspi } from '../../electron/agent/outbound/kerberos/sspi-library.ts';
import { findPeer, peer } from '../harness/peers.ts';
import { mustRun } from '../harness/program.ts';

const SOURCE = fileURLToPath(new URL('../simulators/secur32/secur32.c', import.meta.url));
const HOST = 'ca.office.example';
const BINDING = Buffer.from('tls-server-end-point:stand-in');

/** Windows' own is not at hand: the stand-in reads memory as sspi.h lays it out, with a C compiler's offsets. */
describe('Kerberos by SSPI, against a stand-in for secur32.dll', () => {
  let folder: string;
  let library: string;
  let signIn: NativeFunction;
  let held: NativeFunction;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'certwright-sspi-'));
    library = join(folder, 'secur32.so');
    const found = await findPeer('compiler');
    if (!('program' in found)) return;
    await mustRun(found.program, ['-shared', '-fPIC', '-Wall', '-Werror', '-o', library, SOURCE]);
    const declare = (await loadNative()).open([library]);
    signIn = declare('StandInSignIn', ['number']);
    held = declare('StandInHeld', []);
  });
  beforeEach((context) => peer('compiler', context));
  afterEach(() => {
    signIn.now(1);
    expect(held.now()).toBe(0);
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function start(host = HOST, channelBinding: Uint8Array | null = BINDING): Promise<KerberosContext> {
    return sspiKerberos(openSspi(await loadNative(), [library])).start({ host, channelBinding });
  }

  it('says the first token, and takes the server’s', async () => {
    const context = await start();
    expect((await context.step(null))?.toString()).toBe('AP-REQ');
    expect(held.now()).toBe(0x00_01_01);
    expect(await context.step(Buffer.from('AP-REP'))).toBeNull();
    context.close();
    context.close();
  });

  it.each([
    ['another token', HOST, BINDING, 'nothing', 'failed', 'SEC_E_INVALID_TOKEN (0x80090308)'],
    ['another name', '127.0.0.1', BINDING, null, 'service-unknown', 'SEC_E_TARGET_UNKNOWN (0x80090303)'],
    ['another channel', HOST, Buffer.from('other'), null, 'failed', 'SEC_E_BAD_BINDINGS (0x80090346)'],
    ['no channel', HOST, null, null, 'failed', 'SEC_E_BAD_BINDINGS (0x80090346)'],
  ])('fails with %s', async (_, host, binding, token, problem, message) => {
    const context = await start(host, binding);
    const steps = async () => {
      await context.step(null);
      await context.step(Buffer.from(token ?? ''));
    };
    await expect(steps()).rejects.toMatchObject({ problem, message });
    context.close();
  });

  it('has no ticket where nobody is signed in', async () => {
    signIn.now(0);
    const context = await start();
    await expect(context.step(null)).rejects.toMatchObject({ problem: 'ticket-missing' });
    context.close();
  });

  it('is given back after the step that is under way', async () => {
    const context = await start();
    const step = context.step(null);
    context.close();
    expect((await step)?.toString()).toBe('AP-REQ');
  });

  it('is absent where there is no such library', async () => {
    const native = await loadNative();
    expect(() => openSspi(native, [join(folder, 'none.dll')])).toThrow(/none\.dll/);
  });
});

import type { DirectoryConnection } from '../../../shared/contract/directory.ts';
import { Failure } from '../../../shared/domain/failure.ts';
import { DirectoryClient } from '../directory/directory-client.ts';
import { directoryCasView } from '../directory/directory-view.ts';
import { discoverCas } from '../directory/discover.ts';
import { findDevices } from '../directory/find-devices.ts';
import { systemDns } from '../directory/device-addresses.ts';
import { CaFault } from '../outbound/ca-fault.ts';
import { sortFoundDevices } from '../registrations/found-devices.ts';
import type { Implementer, ProcedureDeps } from './implementer.ts';

const TIMEOUT_MS = 20_000;
const LDAPS_PORT = 636;

/** Nothing of the account stays: it is given with each call. */
export function directoryProcedures(os: Implementer, { store, door }: ProcedureDeps) {
  const noun = os.directory;
  return {
    discover: noun.discover.handler(({ input, signal }) => {
      door.requireOpen();
      return asked(input.connection, signal, async (client) => directoryCasView(await discoverCas(client)));
    }),
    devices: noun.devices.handler(async ({ input: { connection, ...wanted }, signal }) => {
      const room = door.rooms.registrations;
      const found = await asked(connection, signal, (client) => findDevices(client, wanted, systemDns(signal)));
      signal?.throwIfAborted();
      return sortFoundDevices({ store, room }, found);
    }),
  };
}

/** Throws the Failure `directory-failed`. */
async function asked<Result>(
  { url, account, roots }: DirectoryConnection,
  signal: AbortSignal | undefined,
  work: (client: DirectoryClient) => Promise<Result>,
): Promise<Result> {
  const { hostname, port } = new URL(url);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  try {
    const client = await DirectoryClient.open({
      ...{ host, port: port === '' ? LDAPS_PORT : Number(port), security: 'ldaps', account, roots },
      ...{ timeout: TIMEOUT_MS, signal },
    });
    try {
      return await work(client);
    } finally {
      await client.close();
    }
  } catch (error) {
    if (!(error instanceof CaFault)) throw error;
    const { code, params } = error;
    throw new Failure('directory-failed', { host, fault: code }, { cause: error, details: { code, params } });
  }
}

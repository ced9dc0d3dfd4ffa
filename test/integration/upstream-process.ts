/**
 * The queue of requests to external CAs over a store on disk, as a process of its own that a test may kill. It is told what to do by
 * messages, and answers each.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createAgentEvents } from '../../electron/agent/agent-events.ts';
import { CaClients } from '../../electron/agent/endpoints/ca-clients.ts';
import { certificateOf } from '../../electron/agent/endpoints/endpoint-identity.ts';
import { anchorsOf } from '../../electron/agent/endpoints/endpoint-problems.ts';
import { EndpointSecrets } from '../../electron/agent/endpoints/endpoint-secrets.ts';
import { Endpoints } from '../../electron/agent/endpoints/endpoints.ts';
import { OwnCertificates } from '../../electron/agent/endpoints/own-certificate.ts';
import { UpstreamRequests } from '../../electron/agent/endpoints/upstream/upstream-requests.ts';
import { openVault } from '../../electron/agent/secrets/vault.ts';
import { ServiceObjects } from '../../electron/agent/services/service-objects.ts';
import { openSqliteStore } from '../../electron/agent/store/sqlite/open-store.ts';
import type { EndpointSettings } from '../../shared/contract/endpoints.ts';

/** Bytes are base64. */
export type Command =
  | { readonly do: 'define'; readonly settings: EndpointSettings; readonly password: string | null }
  | {
      readonly do: 'queue';
      readonly endpointId: string;
      readonly csr: string;
      readonly renews: { readonly certificate: string; readonly privateKey: string } | null;
    }
  | { readonly do: 'own'; readonly endpointId: string; readonly template: string | null }
  | { readonly do: 'try' | 'record' | 'revoke'; readonly id: string }
  | { readonly do: 'due' | 'renew-own' }
  | { readonly do: 'endpoint'; readonly id: string };

const [folder = '', ahead = '0'] = process.argv.slice(2);
/** Of waiting, not of TLS and certificates. */
const clock = (): number => Date.now() + Number(ahead);
const vault = openVault('passphrase', Buffer.alloc(32, 7));
const fail = (error: unknown): never => {
  throw error;
};
const store = await openSqliteStore(folder);
await store.keyAudit(vault.auditKey);
const objects = await ServiceObjects.load({ store, events: createAgentEvents(), clock, onFault: fail });
const secrets = new EndpointSecrets(store, () => vault);
const endpoints = new Endpoints({ objects, secrets });
const clients = new CaClients(objects, secrets, Date.now);
const upstream: UpstreamRequests = new UpstreamRequests({
  ...{ store, clock },
  vault: () => vault,
  onFault: fail,
  clientOf: (id) => clients.of(id),
  timeoutOf: () => 20_000,
  anchorsOf: (id) => anchorsOf(objects.get('endpoint', id).body).map(({ der }) => der),
  settling: () => Promise.resolve([]),
  keepOwn: (...arguments_) => own.keep(...arguments_),
  onSettled: () => undefined,
});
const own = new OwnCertificates({ objects, endpoints, secrets, clients, upstream });

async function answer(command: Command): Promise<unknown> {
  switch (command.do) {
    case 'define': {
      const { id } = await endpoints.create({ ...command.settings, name: 'CA' }, 'test');
      if (command.password !== null) await endpoints.setSecret(id, 'password', command.password, 'test');
      return id;
    }
    case 'queue': {
      const { endpointId, csr, renews } = command;
      const request = { endpointId, transactionId: null, name: 'printer', purpose: 'device' } as const;
      const old =
        renews === null
          ? null
          : {
              certificate: bytes(renews.certificate),
              privateKey: createPrivateKey({
                key: Buffer.from(renews.privateKey, 'base64'),
                format: 'der',
                type: 'pkcs8',
              }),
            };
      return upstream.queue({ ...request, csr: bytes(csr), renews: old });
    }
    case 'own':
      return own.enroll(
        objects.get('endpoint', command.endpointId),
        { subject: 'RA', template: command.template },
        'test',
      );
    case 'try':
      await upstream.tryNow(command.id);
      return recordOf(command.id);
    case 'record':
      return recordOf(command.id);
    case 'revoke':
      await upstream.revoke(command.id, 'superseded');
      return recordOf(command.id);
    case 'due':
      await upstream.doWhatIsDue();
      return null;
    case 'renew-own':
      await own.renewWhenDue();
      return dueNow();
    case 'endpoint': {
      const { id, body } = objects.get('endpoint', command.id);
      const has = await certificateOf(id, body, secrets);
      if (has === null) return null;
      const certificate = new X509Certificate(has.certificate);
      return { certificate: base64(has.certificate), keyFits: certificate.checkPrivateKey(has.privateKey) };
    }
  }
}

async function dueNow(): Promise<string[]> {
  const now = clock();
  const endpointIds = await store.read('upstream.dueEndpoints', { now });
  const due = endpointIds.map((endpointId) => store.read('upstream.due', { endpointId, now, limit: 9 }));
  return (await Promise.all(due)).flat().map(({ id }) => id);
}

async function recordOf(id: string) {
  const record = await store.read('upstream.get', { id });
  if (record === null) throw new Error('no such request');
  const { state, attempts } = record;
  return {
    ...{ state, attempts },
    fault: 'fault' in record ? (record.fault?.code ?? null) : null,
    refusal: state === 'refused' ? record.refusal : null,
    certificate: state === 'issued' ? base64(record.certificate) : null,
    issuers: state === 'issued' ? record.issuers.map(base64) : [],
    revoked: state === 'issued' && record.revokedAt !== null,
    hasKeys:
      (await store.read('secret.get', { table: 'upstream-key', row: id })) !== null ||
      (await store.read('secret.get', { table: 'upstream-renewed-key', row: id })) !== null,
  };
}

function bytes(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'base64'));
}

function base64(der: Uint8Array): string {
  return Buffer.from(der).toString('base64');
}

process.on('message', ({ number, command }: { number: number; command: Command }) => {
  answer(command).then(
    (result) => process.send?.({ number, result }),
    (error: unknown) =>
      process.send?.({ number, error: error instanceof Error ? `${error.name} ${error.message}` : 'failed' }),
  );
});
process.send?.({ number: 0, result: null });

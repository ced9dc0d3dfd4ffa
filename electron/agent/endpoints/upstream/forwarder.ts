import { chainFrom } from '../../connectors/accept-certificate.ts';
import type { Forwarding } from '../../connectors/forwarding.ts';
import { isAuthorization } from '../../enrollment/authorise.ts';
import { readCertificate } from '../../pki/certificate.ts';
import { isSelfIssued } from '../../pki/trusted-certificates.ts';
import type { ServiceObjects } from '../../services/service-objects.ts';
import type { Store } from '../../store/store.ts';
import { anchorsOf } from '../endpoint-problems.ts';
import type { UpstreamRequests } from './upstream-requests.ts';

export type ForwarderDeps = {
  readonly store: Store;
  readonly objects: ServiceObjects;
  readonly upstream: UpstreamRequests;
  readonly onFault: (error: unknown) => void;
};

/** The endpoints as the enrollment path sees them. */
export function createForwarder({ store, objects, upstream, onFault }: ForwarderDeps): Forwarding {
  /** By the identifier of the CA below: what was once proven of a certificate stays so. */
  const chains = new Map<string, readonly Uint8Array[]>();
  return {
    async prepare({ authorization, endpointId, transactionId, name, csr }) {
      if (!isAuthorization(authorization)) throw new TypeError('not an Authorization');
      return upstream.prepare({ purpose: 'device', endpointId, transactionId, name, csr });
    },
    async send(id) {
      try {
        await upstream.tryNow(id);
      } catch (error) {
        // It is kept, and tried again when it is due.
        onFault(error);
      }
    },
    async withdrawal(transactionId, at) {
      const record = await store.read('upstream.ofTransaction', { transactionId });
      if (record?.state !== 'queued' && record?.state !== 'pending') return [];
      return upstream.cancelling(record.id, at);
    },
    async chain(authorityId) {
      const proven = chains.get(authorityId);
      if (proven !== undefined) return proven;
      const known = (await store.read('issuer.all', {})).map(({ id, certificate }) => ({
        id,
        certificate: readCertificate(certificate),
      }));
      const issuer = known.find(({ id }) => id === authorityId);
      if (issuer === undefined) return [];
      const all = known.map(({ certificate }) => certificate);
      const chain = chainFrom(issuer.certificate, all).map(({ der }) => der);
      // One that does not end in a root yet may grow.
      const top = chain.at(-1);
      if (top !== undefined && isSelfIssued(readCertificate(top))) chains.set(authorityId, chain);
      return chain;
    },
    subjects: () => objects.all('endpoint').flatMap(({ body }) => anchorsOf(body).map(({ subject }) => subject)),
    nameOf: (endpointId) => objects.find('endpoint', endpointId)?.name ?? '–',
  };
}

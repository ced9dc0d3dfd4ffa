import type { Certificate, RevocationImpact, RevocationReason } from '../../../shared/contract/certificates.ts';
import { Failure } from '../../../shared/domain/failure.ts';
import type { AgentEvents } from '../agent-events.ts';
import type { LocalAuthority } from '../authority/local-authority.ts';
import { PEM_LABELS, toPem } from '../pki/pem.ts';
import type { Store } from '../store/store.ts';

export type CertificatesDeps = {
  readonly store: Store;
  readonly authority: LocalAuthority;
  readonly events: AgentEvents;
  readonly clock: () => number;
  /** Asks the external CA through which a certificate came; rejects where it cannot be asked. */
  readonly revokeElsewhere: (
    endpointId: string,
    certificate: Uint8Array,
    reason: RevocationReason,
    actor: string,
  ) => Promise<void>;
};

/** Certificates that were issued: looking at them and revoking them. */
export class CertificatesRoom {
  readonly #deps: CertificatesDeps;

  constructor(deps: CertificatesDeps) {
    this.#deps = deps;
  }

  /** Throws `not-found`. */
  async get(serial: string): Promise<Certificate> {
    const found = await this.#deps.store.read('certificate.get', { serial, now: this.#deps.clock() });
    if (found === null) throw new Failure('not-found', { what: serial });
    const { der, ...certificate } = found;
    return { ...certificate, pem: toPem(PEM_LABELS.certificate, der) };
  }

  /** DER as issued. Throws `not-found`. */
  async der(serial: string): Promise<Uint8Array> {
    const found = await this.#deps.store.read('certificate.facts', { serial });
    if (found === null) throw new Failure('not-found', { what: serial });
    return found.der;
  }

  /** What revoking would do, and when relying parties will know. */
  async revocationImpact(serial: string): Promise<RevocationImpact> {
    const { store, authority, clock } = this.#deps;
    const now = clock();
    const certificate = await this.get(serial);
    const { registrationId, renewedBy, name, authorityId } = certificate;
    const current = registrationId === null ? 1 : await store.read('certificate.countCurrent', { registrationId, now });
    const crl = certificate.endpointId === null ? authority.crlState(authorityId) : null;
    return {
      serial,
      device: certificate.registrationFqdn ?? name,
      onlyValidCertificate: current <= 1,
      renewedBy,
      publishedAt: now,
      noticedBy: crl?.nextUpdate ?? null,
      crlUrl: crl?.url ?? null,
    };
  }

  /** Throws `not-found`, `certificate-already-revoked`. The RA's certificate is not a device's and is refused as `not-found`. */
  async revoke(serial: string, reason: RevocationReason, actor: string): Promise<Certificate> {
    const { store, authority, events, clock, revokeElsewhere } = this.#deps;
    const certificate = await this.get(serial);
    if (certificate.kind !== 'device') throw new Failure('not-found', { what: serial });
    if (certificate.revokedAt !== null) throw new Failure('certificate-already-revoked', { serial });
    const { endpointId } = certificate;
    if (endpointId === null) await authority.revoke(serial, reason, certificate.name, actor);
    else await revokeElsewhere(endpointId, await this.der(serial), reason, actor);
    const now = clock();
    const row = await store.read('certificate.row', { serial, now });
    if (row !== null) events.publish({ type: 'certificate', row });
    const { registrationId } = certificate;
    const registration =
      registrationId === null ? null : await store.read('registration.row', { id: registrationId, now });
    if (registration !== null) events.publish({ type: 'registration', row: registration });
    return this.get(serial);
  }
}

import type { Forwarding } from '../../electron/agent/connectors/forwarding.ts';
import { CaFault } from '../../electron/agent/outbound/ca-fault.ts';
import { createPrivateKey, randomBytes, type KeyObject } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAgentEvents } from '../../electron/agent/agent-events.ts';
import { LocalAuthority } from '../../electron/agent/authority/local-authority.ts';
import { CertificatesRoom } from '../../electron/agent/certificates/certificates-room.ts';
import { currentConnector } from '../../electron/agent/connectors/local.ts';
import type { VerifyPerson } from '../../electron/agent/enrollment/approve.ts';
import { openEnrollment, type Enrollment } from '../../electron/agent/enrollment/desk.ts';
import type { EnrollmentDeps, Recorded } from '../../electron/agent/enrollment/desk-deps.ts';
import type { Enroll, EnrollmentRequest, PollRequest, RecordRefusal } from '../../electron/agent/enrollment/request.ts';
import { readSignerCertificate } from '../../electron/agent/pki/certificate.ts';
import { readCertificationRequest } from '../../electron/agent/pki/certification-request.ts';
import { keySigner } from '../../electron/agent/pki/signer.ts';
import { decodedCsr, NOTHING_DECODED } from '../../electron/agent/protocols/scep/decoded-message.ts';
import { RegistrationsRoom } from '../../electron/agent/registrations/registrations-room.ts';
import type { RegistrationText } from '../../electron/agent/registrations/read-registration.ts';
import { openVault, type Vault } from '../../electron/agent/secrets/vault.ts';
import { publicAddresses } from '../../electron/agent/settings/public-addresses.ts';
import { openSqliteStore } from '../../electron/agent/store/sqlite/open-store.ts';
import type { Store } from '../../electron/agent/store/store.ts';
import type { RegistrationCreated } from '../../shared/contract/registrations.ts';
import { DEFAULT_RA_PROFILE_ID, DEFAULT_SCEP_PROFILE_ID } from '../../shared/contract/services.ts';
import type { Device } from '../simulators/scep-client/device.ts';
import type { ClientKey } from '../simulators/scep-client/keys.ts';
import { buildCsr, certificateFacts, type CsrOptions } from '../simulators/scep-client/x509.ts';
import { TestPolicy } from './test-policy.ts';

export const DAY = 86_400_000;

/** What a test says of a request beyond the device and its CSR. */
export type Asking = {
  readonly kind?: EnrollmentRequest['kind'];
  readonly csr?: Partial<CsrOptions>;
  /** The key that is to be certified; the device's own unless given. */
  readonly key?: ClientKey;
  readonly transactionId?: string;
  /** The profile that is addressed, and those that decide; the default ones unless given. */
  readonly profile?: string;
  readonly scepProfileId?: string;
  readonly raProfileId?: string | null;
  readonly replyBy?: EnrollmentRequest['replyBy'];
  readonly clientAddress?: string;
};

/** What every house begins with: making the keys of a CA takes a second, copying its folder does not. */
type Model = { readonly folder: string; readonly vaultKey: Uint8Array<ArrayBuffer> };
let model: Promise<Model> | undefined;

async function makeModel(): Promise<Model> {
  const vaultKey = new Uint8Array(randomBytes(32));
  const house = await EnrollmentHouse.open('without a CA', vaultKey);
  await house.authority.create({ name: 'Test CA', key: 'ec:p256', years: 10 }, 'operator');
  await house.store.close();
  process.once('exit', () => {
    rmSync(house.folder, { recursive: true, force: true });
  });
  return { folder: house.folder, vaultKey };
}

/** For profiles of our own CA alone. */
const NO_FORWARDING: Forwarding = {
  prepare: () => Promise.reject(new CaFault('endpoint-missing')),
  send: () => Promise.resolve(),
  withdrawal: () => Promise.resolve([]),
  chain: () => Promise.resolve([]),
  subjects: () => [],
  nameOf: () => '–',
};

/** The rooms on a real store in a folder of its own, with the keys at hand and a clock that a test sets. */
export class EnrollmentHouse {
  readonly store: Store;
  readonly vault: Vault;
  readonly authority: LocalAuthority;
  readonly registrations: RegistrationsRoom;
  readonly certificates: CertificatesRoom;
  readonly events = createAgentEvents();
  readonly recorded: Recorded[] = [];
  readonly policy = new TestPolicy();
  verifyPerson: VerifyPerson = async ({ name }) => name;
  now = Date.UTC(2030, 0, 15, 12);
  readonly clock = (): number => this.now;
  readonly folder: string;

  private constructor(folder: string, store: Store, vaultKey: Uint8Array) {
    const { events, clock } = this;
    this.folder = folder;
    this.store = store;
    this.vault = openVault('keychain', vaultKey);
    const keys = new Map<string, KeyObject>();
    const addresses = publicAddresses({ host: '192.0.2.1', port: 8080 }, '');
    this.authority = new LocalAuthority({
      store,
      clock,
      vault: () => this.vault,
      keys: {
        addKey: (id, der) => keys.set(id, createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' })),
        removeKey: (id) => keys.delete(id),
        signer: (id, algorithm) => ({
          algorithm,
          sign: async (tbs) => keySigner(keys.get(id) ?? missing(id), algorithm).sign(tbs),
        }),
      },
      addresses: () => addresses,
      crlDays: () => 7,
      onCrl: (crl) => events.publish({ type: 'authority', crl }),
      onServing: () => {},
    });
    this.registrations = new RegistrationsRoom({
      store,
      events,
      clock,
      vault: () => this.vault,
      profiles: {
        find: (text) =>
          [...this.policy.raProfiles.values()].find(({ id, name }) => id === text || name === text) ?? null,
      },
      handover: () => {
        const { sha256, sha1, md5 } = this.authority.loaded.record;
        return { scepUrl: addresses.scepUrl, caFingerprints: { sha256, sha1, md5 } };
      },
    });
    this.certificates = new CertificatesRoom({
      ...{ store, authority: this.authority, events, clock },
      revokeElsewhere: (endpointId) => Promise.reject(new Error(endpointId)),
    });
  }

  /** With a CA, unless the test wants to see what happens without. */
  static async open(
    ca: 'with a CA' | 'without a CA' = 'with a CA',
    vaultKey = new Uint8Array(randomBytes(32)),
  ): Promise<EnrollmentHouse> {
    const folder = await mkdtemp(join(tmpdir(), 'certwright-rooms-'));
    const copied = ca === 'with a CA' ? await (model ??= makeModel()) : null;
    if (copied !== null) await cp(copied.folder, folder, { recursive: true });
    const store = await openSqliteStore(folder);
    const house = new EnrollmentHouse(folder, store, copied?.vaultKey ?? vaultKey);
    await store.keyAudit(house.vault.auditKey);
    await house.authority.load();
    return house;
  }

  async close(): Promise<void> {
    await this.store.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  register(fqdn: string, more: Partial<RegistrationText> = {}): Promise<RegistrationCreated> {
    const text = { ipAddresses: [], serialNumber: null, challenge: null, validFor: DAY, reusable: false, notes: '' };
    return this.registrations.create({ fqdn, ...text, ...more }, 'operator');
  }

  /** Enrollment as the rooms open it. */
  enrollment(deps: Partial<EnrollmentDeps> = {}): Enrollment {
    const { store, vault, policy, clock, authority } = this;
    const addresses = publicAddresses({ host: '192.0.2.1', port: 8080 }, '');
    return openEnrollment({
      ...{ store, vault, policy, clock },
      connector: () => currentConnector(authority, () => addresses),
      forwarding: NO_FORWARDING,
      authorities: () => authority.known,
      oweCrl: (id) => {
        authority.oweCrl(id);
      },
      onRecorded: (change) => this.recorded.push(change),
      verifyPerson: (person) => this.verifyPerson(person),
      ...deps,
    });
  }

  /** The one path, as the SCEP responder gets it. */
  enroller(deps: Partial<EnrollmentDeps> = {}): Enroll {
    return this.enrollment(deps).desk.enroll;
  }

  recordRefusal(): RecordRefusal {
    return this.enrollment().desk.recordRefusal;
  }

  request(device: Device, asking: Asking = {}): EnrollmentRequest {
    const key = asking.key ?? device.key;
    const csr = readCertificationRequest(buildCsr(key, { subject: device.subject, ...asking.csr }));
    const signer = readSignerCertificate(new Uint8Array(device.certificate));
    return {
      door: 'scep',
      profile: asking.profile ?? DEFAULT_SCEP_PROFILE_ID,
      scepProfileId: asking.scepProfileId ?? DEFAULT_SCEP_PROFILE_ID,
      raProfileId: asking.raProfileId === undefined ? DEFAULT_RA_PROFILE_ID : asking.raProfileId,
      replyBy: asking.replyBy ?? 'key',
      transactionId: Buffer.from(asking.transactionId ?? device.key.spki.subarray(-20)),
      kind: asking.kind ?? (signer.selfIssued ? 'initial' : 'renewal'),
      csr,
      challenge: csr.challengePassword,
      signer: {
        certificate: signer.der,
        publicKey: signer.publicKey,
        serial: signer.serial,
        selfIssued: signer.selfIssued,
      },
      clientAddress: asking.clientAddress ?? '192.0.2.7',
      receivedAt: this.now,
      decoded: { httpMethod: 'POST', path: '/scep', sizeBytes: 1, ...NOTHING_DECODED, csr: decodedCsr(csr) },
    };
  }

  /** The poll that follows a request, unless the test changes something. */
  poll(request: EnrollmentRequest, change: Partial<PollRequest> = {}): PollRequest {
    const { csr, door, profile, scepProfileId, raProfileId, transactionId, signer, clientAddress, decoded } = request;
    const message = { door, profile, scepProfileId, raProfileId, transactionId, signer, clientAddress, decoded };
    const issuer = certificateFacts(this.authority.loaded.record.certificate).subject;
    return { ...message, receivedAt: this.now, issuer, subject: csr.subject, unread: null, ...change };
  }
}

function missing(id: string): never {
  throw new Error(`no key ${id}`);
}

import { createPrivateKey, randomBytes, type KeyObject } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAgentEvents } from '../../electron/agent/agent-events.ts';
import { LocalAuthority } from '../../electron/agent/authority/local-authority.ts';
import { CertificatesRoom } from '../../electron/agent/certificates/certificates-room.ts';
import { localConnector } from '../../electron/agent/connectors/local.ts';
import { createEnroll, createRecordRefusal, type Recorded } from '../../electron/agent/enrollment/enroll.ts';
import type { Enroll, EnrollmentRequest } from '../../electron/agent/enrollment/request.ts';
import { readSignerCertificate } from '../../electron/agent/pki/certificate.ts';
import { readCertificationRequest } from '../../electron/agent/pki/certification-request.ts';
import { keySigner } from '../../electron/agent/pki/signer.ts';
import { DEVICE_PROFILE } from '../../electron/agent/profiles/certificate-profile.ts';
import { decodedCsr, NOTHING_DECODED } from '../../electron/agent/protocols/scep/decoded-message.ts';
import { RegistrationsRoom } from '../../electron/agent/registrations/registrations-room.ts';
import type { RegistrationText } from '../../electron/agent/registrations/read-registration.ts';
import { openVault, type Vault } from '../../electron/agent/secrets/vault.ts';
import { publicAddresses } from '../../electron/agent/settings/public-addresses.ts';
import { openSqliteStore } from '../../electron/agent/store/sqlite/open-store.ts';
import type { Store } from '../../electron/agent/store/store.ts';
import type { RegistrationCreated } from '../../shared/contract/registrations.ts';
import type { Device } from '../simulators/scep-client/device.ts';
import type { ClientKey } from '../simulators/scep-client/keys.ts';
import { buildCsr, type CsrOptions } from '../simulators/scep-client/x509.ts';

export const DAY = 86_400_000;

/** What a test says of a request beyond the device and its CSR. */
export type Asking = {
  readonly kind?: EnrollmentRequest['kind'];
  readonly csr?: Partial<CsrOptions>;
  /** The key that is to be certified; the device's own unless given. */
  readonly key?: ClientKey;
  readonly transactionId?: string;
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

/** The rooms on a real store in a folder of its own, with the keys at hand and a clock that a test sets. */
export class EnrollmentHouse {
  readonly store: Store;
  readonly vault: Vault;
  readonly authority: LocalAuthority;
  readonly registrations: RegistrationsRoom;
  readonly certificates: CertificatesRoom;
  readonly events = createAgentEvents();
  readonly recorded: Recorded[] = [];
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
      handover: () => {
        const { sha256, sha1, md5 } = this.authority.loaded.record;
        return { scepUrl: addresses.scepUrl, caFingerprints: { sha256, sha1, md5 } };
      },
    });
    this.certificates = new CertificatesRoom({ store, authority: this.authority, events, clock });
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

  /** The one path, as the SCEP responder gets it. */
  enroller(deps: Partial<Parameters<typeof createEnroll>[0]> = {}): Enroll {
    const { record, issuer } = this.authority.loaded;
    return createEnroll({
      store: this.store,
      connector: localConnector(record.id, issuer, () => publicAddresses({ host: '192.0.2.1', port: 8080 }, '')),
      challengeMac: (challenge) => this.vault.challengeMac(challenge),
      profile: () => DEVICE_PROFILE,
      clock: this.clock,
      onRecorded: (change) => this.recorded.push(change),
      ...deps,
    });
  }

  recordRefusal(): ReturnType<typeof createRecordRefusal> {
    const { store, clock } = this;
    return createRecordRefusal({ store, clock, onRecorded: (change) => this.recorded.push(change) });
  }

  request(device: Device, asking: Asking = {}): EnrollmentRequest {
    const key = asking.key ?? device.key;
    const csr = readCertificationRequest(buildCsr(key, { subject: device.subject, ...asking.csr }));
    const signer = readSignerCertificate(new Uint8Array(device.certificate));
    return {
      door: 'scep',
      profile: 'default',
      scepProfileId: 'default',
      raProfileId: null,
      replyBy: 'key',
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
      clientAddress: '192.0.2.7',
      receivedAt: this.now,
      decoded: { httpMethod: 'POST', path: '/scep', sizeBytes: 1, ...NOTHING_DECODED, csr: decodedCsr(csr) },
    };
  }
}

function missing(id: string): never {
  throw new Error(`no key ${id}`);
}

import type { RegistrationRow } from '../../../../../shared/contract/registrations.ts';
import type { RegistrationFacts } from '../../enrollment-queries.ts';
import type { RegistrationRecord as Registration } from '../../queries.ts';

/** The states of the contract, for the instant `@now`. */
const STATE = `CASE r.phase WHEN 'open' THEN CASE WHEN r.expires_key > @now THEN 'waiting' ELSE 'expired' END ELSE r.phase END`;

export const REGISTRATION_ROW = `r.id, r.fqdn, r.fqdn_unicode, r.ip_addresses, r.serial_number, ${STATE} AS state, r.reusable,
  r.expires_at, r.created_at, r.certificate_serial, r.certificate_not_after, r.last_request_at`;

export const REGISTRATION = `${REGISTRATION_ROW}, r.notes, r.ra_profile, r.has_challenge, r.challenge_used_at, r.cancelled_at,
  r.certificate_count, r.expires_key <= @now AS expired`;

export type RegistrationRecord = {
  readonly id: string;
  readonly fqdn: string;
  readonly fqdn_unicode: string;
  readonly ip_addresses: string;
  readonly serial_number: string | null;
  readonly state: RegistrationRow['state'];
  readonly reusable: number;
  readonly expires_at: number | null;
  readonly created_at: number;
  readonly certificate_serial: string | null;
  readonly certificate_not_after: number | null;
  readonly last_request_at: number | null;
};

export type FullRegistrationRecord = RegistrationRecord & {
  readonly notes: string;
  readonly profile: string;
  readonly ra_profile: string;
  readonly has_challenge: number;
  readonly challenge_used_at: number | null;
  readonly cancelled_at: number | null;
  readonly certificate_count: number;
  readonly expired: number;
};

export function toRegistrationRow(record: RegistrationRecord): RegistrationRow {
  return {
    id: record.id,
    fqdn: record.fqdn,
    fqdnUnicode: record.fqdn_unicode,
    ipAddresses: JSON.parse(record.ip_addresses) as string[],
    serialNumber: record.serial_number,
    state: record.state,
    reusable: record.reusable === 1,
    expiresAt: record.expires_at,
    createdAt: record.created_at,
    certificateSerial: record.certificate_serial,
    certificateNotAfter: record.certificate_not_after,
    lastRequestAt: record.last_request_at,
  };
}

export function toRegistration(record: FullRegistrationRecord): Registration {
  return {
    ...toRegistrationRow(record),
    notes: record.notes,
    raProfileId: record.ra_profile,
    challenge: challengeState(record),
    challengeUsedAt: record.challenge_used_at,
    cancelledAt: record.cancelled_at,
    certificateCount: record.certificate_count,
  };
}

function challengeState(record: FullRegistrationRecord): Registration['challenge'] {
  if (record.cancelled_at !== null) return 'cancelled';
  if (record.has_challenge === 0) return 'none';
  if (record.challenge_used_at !== null && record.reusable === 0) return 'used';
  if (record.expired === 1) return 'expired';
  return record.reusable === 1 ? 'reusable' : 'unused';
}

export const REGISTRATION_FACTS = `id, fqdn, ip_addresses, serial_number, expires_at, reusable, profile, ra_profile,
  has_challenge, created_at, challenge_used_at, cancelled_at, certificate_serial`;

export type FactsRecord = Pick<
  FullRegistrationRecord,
  | 'id'
  | 'fqdn'
  | 'ip_addresses'
  | 'serial_number'
  | 'expires_at'
  | 'reusable'
  | 'profile'
  | 'ra_profile'
  | 'has_challenge'
  | 'created_at'
  | 'challenge_used_at'
  | 'cancelled_at'
  | 'certificate_serial'
>;

export function toRegistrationFacts(record: FactsRecord): RegistrationFacts {
  return {
    id: record.id,
    fqdn: record.fqdn,
    ipAddresses: JSON.parse(record.ip_addresses) as string[],
    serialNumber: record.serial_number,
    expiresAt: record.expires_at,
    reusable: record.reusable === 1,
    profile: record.profile,
    raProfile: record.ra_profile,
    hasChallenge: record.has_challenge === 1,
    createdAt: record.created_at,
    challengeUsedAt: record.challenge_used_at,
    cancelledAt: record.cancelled_at,
    certificateSerial: record.certificate_serial,
  };
}

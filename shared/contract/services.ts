import { oc } from '@orpc/contract';
import { z } from 'zod';
import { instant, objectId, pemText } from './scalars.ts';

/** The SCEP profile and the RA profile that every data folder begins with. Devices and scripts reach them without naming one. */
export const DEFAULT_SCEP_PROFILE_ID = '00000000-0000-7000-8000-000000000001';
export const DEFAULT_RA_PROFILE_ID = '00000000-0000-7000-8000-000000000002';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** A profile's name as it stands in its address: fixed once made, because devices have it burnt in. */
export const profileName = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/);

/**
 * Which names a request may carry: a whole name in which `*` stands for characters of one label and a leading `**.` for
 * any number of labels. Anchored, case-insensitive, never a regular expression.
 */
export const namePattern = z.string().min(1).max(253);
/** An address or a network in CIDR notation, IPv4 or IPv6. */
export const ipRange = z.string().min(2).max(49);

/** What may be enrolled without a registration of its own. */
export const nameScope = z.strictObject({
  patterns: z.array(namePattern).max(64),
  ipRanges: z.array(ipRange).max(64),
});
export type NameScope = z.infer<typeof nameScope>;

/**
 * compatible: AES, SHA-2, and the 3DES and SHA-1 that Apple, Windows and printers still send · modern: neither 3DES nor
 * SHA-1 · legacy: also MD5 and single DES, for old Cisco IOS, with a registration authority of its own.
 */
export const STANCES = ['compatible', 'modern', 'legacy'] as const;
export const stance = z.enum(STANCES);
export type Stance = z.infer<typeof stance>;

/** Challenges that this server hands out on demand: one use each. */
export const dynamicChallenges = z.strictObject({
  /** The page `/certsrv/mscep_admin/` of the challenge service, for people and for clients of NDES. */
  page: z.boolean(),
  /** The endpoint that MDM servers call with a bearer token. */
  webhook: z.boolean(),
  validFor: z
    .int()
    .min(MINUTE)
    .max(7 * DAY)
    .default(60 * MINUTE),
  /** Unused challenges at a time; beyond it the page says that its cache is full, as NDES does. */
  most: z.int().min(1).max(10_000).default(5),
});

/** Another server that decides about each challenge together with its CSR. */
export const outgoingWebhook = z.strictObject({
  /** HTTPS only. */
  url: z.url({ protocol: /^https$/ }).max(2_048),
  /** Milliseconds; no answer by then refuses. */
  timeout: z.int().min(500).max(30_000).default(5_000),
  /** PEM of the CA that the server's certificate must chain to; null for the system's. */
  caPem: pemText.nullable().default(null),
});

const challengeKinds = z.strictObject({
  /** The challenge of a registration. */
  registration: z.boolean(),
  /** One password for every device of the profile, set with `setStaticChallenge`. */
  static: z.boolean(),
  dynamic: dynamicChallenges.nullable(),
  webhook: outgoingWebhook.nullable(),
});

export const scepProfileSettings = z.strictObject({
  enabled: z.boolean(),
  stance,
  /** In the compatible stance, also accept single DES, which some clients cannot do without. */
  singleDes: z.boolean(),
  /** Which CA certificates a CertRep carries beside the issued one: some clients need them, some fail on them. */
  chain: z.enum(['none', 'chain', 'fullchain']),
  /** Whether GetCACert carries the root beside the issuing CA. */
  includeRoot: z.boolean(),
  /** For requests at `/scep/NAME`; null refuses them with a clear answer. */
  raProfileId: objectId.nullable(),
  challenges: challengeKinds,
});
export type ScepProfileSettings = z.infer<typeof scepProfileSettings>;

/** What stands in the way of enabling a profile, or should be known about it; codes are keys under `problems`. */
export const profileNotice = z.strictObject({
  code: z.string(),
  tone: z.enum(['warning', 'bad']),
  params: z.record(z.string(), z.string()),
});

export const scepProfile = scepProfileSettings.extend({
  id: objectId,
  name: profileName,
  /** Answers at the addresses that name no profile (`/scep`, `/cgi-bin/pkiclient.exe`, `/certsrv/mscep/mscep.dll`). */
  isDefault: z.boolean(),
  createdAt: instant,
  /** Changes with every change; a change names the version that it was made to. */
  version: z.int().positive(),
  url: z.string(),
  hasStaticChallenge: z.boolean(),
  hasWebhookSecret: z.boolean(),
  hasWebhookToken: z.boolean(),
  /** Dynamic challenges that are good now. */
  openChallenges: z.int().nonnegative(),
  notices: z.array(profileNotice),
});
export type ScepProfile = z.infer<typeof scepProfile>;

/** required: the request must name it, as registered · when-named: what the request names must be registered · ignored: not compared. */
export const MATCH_RULES = ['required', 'when-named', 'ignored'] as const;
const matchRule = z.enum(MATCH_RULES);

export const CERTIFICATE_PROFILES = ['device', 'tls-client', 'tls-server'] as const;

export const raProfileSettings = z.strictObject({
  enabled: z.boolean(),
  /** The CA that issues: the embedded one, or the endpoint of an external one with this identifier. */
  authority: z.union([z.literal('local'), objectId]),
  certificateProfile: z.enum(CERTIFICATE_PROFILES),
  /** Null for the setting of the whole agent. */
  validityDays: z.int().min(1).max(3_650).nullable(),
  matching: z.strictObject({ fqdn: matchRule, ipAddress: matchRule, serialNumber: matchRule }),
  /** Null: only what is registered. Else a request that authenticates otherwise may name what the scope allows. */
  unregistered: nameScope.nullable(),
  /** Keep the SID that Microsoft puts into the subjectAltName as a URI (KB5014754). */
  sid: z.boolean(),
  approval: z.strictObject({
    /** unauthenticated: only of requests that bring no other proof. */
    rule: z.enum(['never', 'unauthenticated', 'always']),
    /** Two different operators, each with name and password. */
    persons: z.union([z.literal(1), z.literal(2)]),
    /** Milliseconds after which a request that waits is refused. */
    expiresAfter: z
      .int()
      .min(MINUTE)
      .max(365 * DAY),
  }),
  renewal: z.strictObject({
    allowed: z.boolean(),
    /** Days before the end from which on a certificate may be renewed; null for any time. */
    windowDays: z.int().min(1).max(3_650).nullable(),
    /** Whether the new certificate may have the old one's key. */
    sameKey: z.boolean(),
    /** Revoke the old certificate (superseded) once the new one is issued. */
    revokeOld: z.boolean(),
  }),
  /** Whose protocol settings apply at `/scep/ra/NAME`; null: no address of its own. */
  scepProfileId: objectId.nullable(),
});
export type RaProfileSettings = z.infer<typeof raProfileSettings>;

export const raProfile = raProfileSettings.extend({
  id: objectId,
  name: profileName,
  createdAt: instant,
  version: z.int().positive(),
  /** Null when it has no address of its own. */
  url: z.string().nullable(),
  notices: z.array(profileNotice),
});
export type RaProfile = z.infer<typeof raProfile>;

/** A problem with one setting: the path of the field within the settings, and a key under `problems`. */
export const settingProblem = z.strictObject({
  path: z.array(z.union([z.string(), z.int()])),
  code: z.string(),
  params: z.record(z.string(), z.string()),
});
export type SettingProblem = z.infer<typeof settingProblem>;

const byId = z.strictObject({ id: objectId });
const change = byId.extend({ version: z.int().positive() });

/** Beside each other, because enabling one depends on the other. Invalid settings fail with `service-invalid` and the problems as details. */
export const services = {
  scepProfiles: oc.input(z.strictObject({})).output(z.array(scepProfile)),
  scepProfile: oc.input(byId).output(scepProfile),
  createScepProfile: oc.input(scepProfileSettings.extend({ name: profileName })).output(scepProfile),
  /** Fails with `service-changed` when somebody else changed it since `version`. */
  setScepProfile: oc.input(change.extend({ settings: scepProfileSettings })).output(scepProfile),
  /** Its transactions stay; the default profile cannot be removed. */
  removeScepProfile: oc.input(change).output(z.strictObject({})),
  makeDefault: oc.input(byId).output(scepProfile),
  /** Null lets the agent make one. The one time that it leaves the agent. */
  setStaticChallenge: oc
    .input(byId.extend({ challenge: z.string().min(12).max(128).nullable() }))
    .output(z.strictObject({ challenge: z.string() })),
  /** Makes the HMAC key of the outgoing webhook; hexadecimal, shown once. */
  newWebhookSecret: oc.input(byId).output(z.strictObject({ secret: z.string() })),
  /** Makes the bearer token of the incoming webhook, shown once; the one before stops working. */
  newWebhookToken: oc.input(byId).output(z.strictObject({ token: z.string() })),
  /** A dynamic challenge by hand, as the page would give it; shown once. */
  newDynamicChallenge: oc
    .input(byId.extend({ subject: z.string().max(253).nullable() }))
    .output(z.strictObject({ challenge: z.string(), expiresAt: instant, scepUrl: z.string() })),

  raProfiles: oc.input(z.strictObject({})).output(z.array(raProfile)),
  raProfile: oc.input(byId).output(raProfile),
  createRaProfile: oc.input(raProfileSettings.extend({ name: profileName })).output(raProfile),
  setRaProfile: oc.input(change.extend({ settings: raProfileSettings })).output(raProfile),
  removeRaProfile: oc.input(change).output(z.strictObject({})),
};

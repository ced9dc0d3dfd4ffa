import { oc } from '@orpc/contract';
import { z } from 'zod';
import { certificateRow } from './certificates.ts';
import { crlState } from './authority.ts';
import { listenerState } from './listener.ts';
import { instant } from './scalars.ts';
import { transactionRow } from './transactions.ts';

export const vaultState = z.discriminatedUnion('state', [
  /** A new data folder; the operator chooses the keychain (where there is one) or a passphrase. */
  z.strictObject({ state: z.literal('new'), keychain: z.boolean() }),
  z.strictObject({ state: z.literal('locked'), kind: z.enum(['keychain', 'passphrase']) }),
  z.strictObject({ state: z.literal('open'), kind: z.enum(['keychain', 'passphrase']) }),
]);
export type VaultState = z.infer<typeof vaultState>;

export const selfTestResult = z.strictObject({
  algorithm: z.string(),
  passed: z.boolean(),
  /** What does not work without it. */
  affects: z.array(z.string()),
});

export const agentStatus = z.strictObject({
  version: z.string(),
  host: z.enum(['desktop', 'headless']),
  dataFolder: z.string(),
  platform: z.string(),
  vault: vaultState,
  hasAuthority: z.boolean(),
  hasRegistrations: z.boolean(),
  startedAt: instant,
});
export type AgentStatus = z.infer<typeof agentStatus>;

/** Something that needs the operator, most urgent first; `code` is a key under `needs` in the catalogue. */
export const need = z.strictObject({
  code: z.string(),
  tone: z.enum(['warning', 'bad']),
  params: z.record(z.string(), z.string()),
  /** Where to go to deal with it. */
  target: z.strictObject({ page: z.string(), id: z.string().nullable(), states: z.array(z.string()).optional() }),
});

export const home = z.strictObject({
  needs: z.array(need),
  counts: z.strictObject({
    registrations: z.strictObject({ waiting: z.int(), enrolled: z.int(), expired: z.int(), cancelled: z.int() }),
    certificates: z.strictObject({ valid: z.int(), expiring: z.int(), expired: z.int(), revoked: z.int() }),
    today: z.strictObject({ issued: z.int(), refused: z.int() }),
    /** Requests that wait for an approval. */
    pending: z.int(),
  }),
  /** Device certificates by end date: consecutive bars of one week, from now. */
  expiry: z.array(z.strictObject({ from: instant, to: instant, count: z.int() })),
  listener: listenerState,
  crl: crlState.nullable(),
  recent: z.array(transactionRow),
  endingSoon: z.array(certificateRow),
});
export type Home = z.infer<typeof home>;

export const searchHit = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('registration'), id: z.string(), title: z.string(), detail: z.string() }),
  z.strictObject({ kind: z.literal('certificate'), serial: z.string(), title: z.string(), detail: z.string() }),
  z.strictObject({ kind: z.literal('transaction'), id: z.string(), title: z.string(), detail: z.string() }),
]);

export const settings = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']),
  language: z.enum(['system', 'en', 'de']),
  /** Host name or address that goes into certificates (CDP, AIA) and SCEP URLs instead of the listener's address; '' for none. */
  publicHost: z.string().max(253),
  certificateDays: z.int().min(1).max(3_650),
  crlDays: z.int().min(1).max(365),
  /** Requests a minute that the listener takes of one client address. */
  requestsPerMinute: z.int().min(10).max(1_000_000),
  /** Networks (CIDR) or addresses that may ask the listener; empty for any. */
  allowedNetworks: z.array(z.string().max(49)).max(64),
});
export type Settings = z.infer<typeof settings>;

export const agent = {
  status: oc.input(z.strictObject({})).output(agentStatus),
  /** A fresh one-time address of the console for the command line; null when this host serves none in a browser. */
  consoleLink: oc.input(z.strictObject({})).output(z.strictObject({ url: z.string().nullable() })),
  home: oc.input(z.strictObject({})).output(home),
  selfTest: oc.input(z.strictObject({})).output(z.array(selfTestResult)),
  search: oc.input(z.strictObject({ text: z.string().max(200) })).output(z.array(searchHit)),
};

export const vault = {
  /** Makes the vault of a new data folder. There is no way back to a lost passphrase. */
  create: oc
    .input(
      z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('keychain') }),
        z.strictObject({ kind: z.literal('passphrase'), passphrase: z.string().min(12).max(1_024) }),
      ]),
    )
    .output(vaultState),
  unlock: oc.input(z.strictObject({ passphrase: z.string().max(1_024) })).output(vaultState),
};

export const settingsContract = {
  get: oc.input(z.strictObject({})).output(settings),
  set: oc.input(settings.partial()).output(settings),
};

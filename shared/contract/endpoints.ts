import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { CA_FAULTS, CA_REFUSALS, VALIDATION_STEPS, type CaFaultCode } from '../domain/ca-fault.ts';
import { revocationReason } from './certificates.ts';
import { directoryUrl, hex, instant, objectId, pemText } from './scalars.ts';
import { profileNotice } from './services.ts';

/** What the operator chose in the form; it fills in what is known of that product and decides the words, nothing else. */
export const ENDPOINT_PRESETS = [
  'openxpki-est',
  'openxpki-scep',
  'adcs-mscews',
  'adcs-ndes',
  'ejbca-est',
  'ejbca-scep',
  'step-ca',
  'digicert-est',
  'sectigo-scep',
  'certwright',
  'est',
  'scep',
] as const;
export const endpointPreset = z.enum(ENDPOINT_PRESETS);
export type EndpointPreset = z.infer<typeof endpointPreset>;

const userName = z.string().trim().min(1).max(256);
const httpsUrl = z.url({ protocol: /^https$/ }).max(2_048);
const anyHttpUrl = z.url({ protocol: /^https?$/ }).max(2_048);

/** How we prove to the CA's web server who asks; passwords and keys are set apart, see `setSecret`. */
export const endpointCredentials = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('password'), scheme: z.enum(['basic', 'digest', 'ntlm']), userName }),
  /** The account that the agent runs as, with the tickets that its operating system has; no secret is stored. */
  z.strictObject({ kind: z.literal('kerberos') }),
  /** TLS with the client certificate of the endpoint. */
  z.strictObject({ kind: z.literal('certificate') }),
]);
/** In the message itself, as services whose address ends in `_UsernamePassword` want it (MS-WSTEP §3.1.1.1). */
const usernameToken = z.strictObject({ kind: z.literal('username-token'), userName });
export type EndpointCredentials = z.infer<typeof endpointCredentials>;

const est = z.strictObject({
  protocol: z.literal('est'),
  /** Up to and without `/.well-known/est`. */
  url: httpsUrl,
  /** One path segment after `est/`; null for none (RFC 7030 §3.2.2). */
  label: z
    .string()
    .regex(/^[A-Za-z0-9._~-]{1,64}$/)
    .nullable(),
  credentials: endpointCredentials,
  /** Link each request to its TLS connection (RFC 7030 §3.5); TLS 1.2 then. */
  linkIdentity: z.boolean(),
  /** OpenXPKI's `simplerevoke`. */
  revokes: z.boolean(),
  /** What carries requests: a bare PKCS#10, unless the CA wants Full CMC (RFC 7030 §4.3). */
  requests: z.enum(['simple', 'full-cmc']).optional(),
});

const scep = z.strictObject({
  protocol: z.literal('scep'),
  url: anyHttpUrl,
  /** Sent as `message` of GetCACert, where the CA wants one. */
  caIdentifier: z.string().min(1).max(128).nullable(),
  keyTransport: z.enum(['pkcs1', 'oaep-sha1', 'oaep-sha256']),
  /** The operator's consent to SHA-1, 3DES, and to a CA that lists no capabilities. */
  allowWeak: z.boolean(),
  /** What the CA takes a renewal as: OpenXPKI and older servers want PKCSReq. */
  renewal: z.enum(['RenewalReq', 'PKCSReq']),
  challenge: z.discriminatedUnion('source', [
    z.strictObject({ source: z.literal('none') }),
    /** One password for all, see `setSecret`. */
    z.strictObject({ source: z.literal('static') }),
    /** A new one from the administration page of NDES for each request. */
    z.strictObject({ source: z.literal('ndes'), url: httpsUrl, scheme: z.enum(['basic', 'ntlm']), userName }),
  ]),
  /** Sign requests with the endpoint's certificate, on behalf of the device; else with the device's own key. */
  signs: z.enum(['device', 'endpoint']),
});

const mscews = z.strictObject({
  protocol: z.literal('mscews'),
  /** CEP: where policies come from; null where the enrollment address is known. */
  policyUrl: httpsUrl.nullable(),
  /** CES: null to take it from the policies. */
  enrollmentUrl: httpsUrl.nullable(),
  credentials: z.discriminatedUnion('kind', [...endpointCredentials.options, usernameToken]),
  /** Common name of the template, as policies list it. */
  template: z.string().min(1).max(256),
  /** Enroll on behalf of devices: the request is signed by the endpoint's certificate, with the requester's name or without. */
  onBehalf: z.enum(['no', 'agent', 'requester']),
  /** `DOMAIN\account` for `requester`. */
  requester: z.string().max(256).nullable(),
});

export const endpointConnection = z.discriminatedUnion('protocol', [est, scep, mscews]);
export type EndpointConnection = z.infer<typeof endpointConnection>;

export const endpointSettings = z.strictObject({
  enabled: z.boolean(),
  preset: endpointPreset,
  connection: endpointConnection,
  trust: z.strictObject({
    /** Believe web servers under the roots of this system too. */
    systemRoots: z.boolean(),
    /** PEM of the CA certificates that the operator confirmed: they issue, and web servers under them are believed. */
    anchors: pemText,
    /**
     * The directory (LDAPS) that is asked for revocation lists whose address names none, with the account and the password of the CA;
     * it is believed under the anchors, and under the roots of this system where those count.
     */
    directory: directoryUrl.nullable().optional(),
  }),
  /** Milliseconds for one exchange. */
  timeout: z.int().min(1_000).max(120_000),
});
export type EndpointSettings = z.infer<typeof endpointSettings>;

export const caFault = z.strictObject({
  code: z.custom<CaFaultCode>((code) => typeof code === 'string' && Object.hasOwn(CA_FAULTS, code)),
  params: z.record(z.string(), z.string()),
});
export type CaFaultView = z.infer<typeof caFault>;

/** One step of a validation. What was sent and received is shortened text for reading, without secrets. */
export const validationStep = z.strictObject({
  step: z.enum(VALIDATION_STEPS),
  state: z.enum(['running', 'passed', 'warned', 'failed', 'skipped']),
  milliseconds: z.number().nonnegative().nullable(),
  sent: z.string().nullable(),
  received: z.string().nullable(),
  /** What is wrong, or for `skipped` and `warned` why. */
  fault: caFault.nullable(),
  /** Keys under `endpoint.fact`. */
  facts: z.array(z.tuple([z.string(), z.string()])),
});
export type ValidationStepView = z.infer<typeof validationStep>;

export const validationReport = z.strictObject({
  id: objectId,
  endpointId: objectId,
  startedAt: instant,
  endedAt: instant.nullable(),
  verdict: z.enum(['running', 'passed', 'warned', 'failed', 'cancelled']),
  steps: z.array(validationStep),
  /** Certificates of the chain, the issuing CA first; the last is what the operator confirms. */
  chain: z.array(
    z.strictObject({ pem: pemText, subject: z.string(), sha256: hex, notAfter: instant, confirmed: z.boolean() }),
  ),
});
export type ValidationReport = z.infer<typeof validationReport>;

const certificateFacts = z.strictObject({
  subject: z.string(),
  issuer: z.string(),
  serial: z.string(),
  notBefore: instant,
  notAfter: instant,
});

export const endpoint = endpointSettings.extend({
  id: objectId,
  name: z.string(),
  createdAt: instant,
  version: z.int().positive(),
  hasPassword: z.boolean(),
  hasChallenge: z.boolean(),
  /** Of TLS and of requests on behalf of devices; null while there is none. */
  certificate: certificateFacts.nullable(),
  /** The last one that ended. */
  validation: validationReport.pick({ id: true, endedAt: true, verdict: true }).nullable(),
  /** Requests that wait at the CA, or for it. */
  waiting: z.int().nonnegative(),
  notices: z.array(profileNotice),
});
export type Endpoint = z.infer<typeof endpoint>;

/** What became of a request at an external CA. */
export const upstreamRequest = z.strictObject({
  id: objectId,
  endpointId: objectId,
  /** The transaction of the device on whose behalf it is; null for one of the operator's. */
  transactionId: objectId.nullable(),
  name: z.string(),
  /** device: of a front door, or a CSR of the operator's · own: of the endpoint itself · test: of a validation. */
  purpose: z.enum(['device', 'own', 'test']),
  createdAt: instant,
  state: z.discriminatedUnion('state', [
    /** Not sent yet, or the answer never came. */
    z.strictObject({ state: z.literal('queued'), nextTryAt: instant, fault: caFault.nullable() }),
    z.strictObject({ state: z.literal('pending'), nextTryAt: instant, fault: caFault.nullable() }),
    z.strictObject({
      state: z.literal('issued'),
      pem: pemText,
      /** Of the CAs above it, the issuing one first. */
      chainPem: pemText,
      serial: z.string(),
      notAfter: instant,
      revokedAt: instant.nullable(),
    }),
    z.strictObject({
      state: z.literal('refused'),
      code: z.enum(CA_REFUSALS),
      upstreamCode: z.string(),
      upstreamText: z.string().nullable(),
    }),
    z.strictObject({ state: z.literal('cancelled') }),
  ]),
});
export type UpstreamRequest = z.infer<typeof upstreamRequest>;

const byId = z.strictObject({ id: objectId });
const change = byId.extend({ version: z.int().positive() });
const secretFile = z.strictObject({ file: z.base64().max(1_048_576), passphrase: z.string().max(1_024).nullable() });
export const endpointName = z.string().trim().min(1).max(64);

/** External CAs, as the operator defines them. Invalid settings fail with `service-invalid` and the problems as details. */
export const endpoints = {
  list: oc.input(z.strictObject({})).output(z.array(endpoint)),
  get: oc.input(byId).output(endpoint),
  create: oc.input(endpointSettings.extend({ name: endpointName })).output(endpoint),
  /** Fails with `service-changed` when somebody else changed it since `version`. */
  set: oc.input(change.extend({ settings: endpointSettings })).output(endpoint),
  remove: oc.input(change).output(z.strictObject({})),
  /** Passwords and challenges go in and never come out; null removes. */
  setSecret: oc
    .input(byId.extend({ secret: z.enum(['password', 'challenge']), value: z.string().min(1).max(1_024).nullable() }))
    .output(endpoint),
  /** A certificate with its key, as PKCS#12 or PEM; base64. */
  setCertificate: oc.input(secretFile.extend({ id: objectId })).output(endpoint),
  /** Step by step; ends with the verdict. Ending the iteration cancels. */
  validate: oc.input(byId).output(eventIterator(validationReport)),
  reports: oc.input(byId).output(z.array(validationReport)),
  /** Makes the chain's certificate one of the anchors. */
  confirm: oc.input(change.extend({ sha256: hex })).output(endpoint),
  /**
   * Has a certificate for the endpoint itself made, over a new key that stays here: of the enrollment agent, or of TLS. It is
   * kept as the endpoint's once the CA issues it. `template` is that of MSCEWS; null for the endpoint's.
   */
  enrollOwn: oc
    .input(byId.extend({ subject: z.string().trim().min(1).max(64), template: z.string().min(1).max(256).nullable() }))
    .output(upstreamRequest),
  /**
   * Sends a CSR; resolves when the CA answered or began to wait. With `renews`, the certificate with its key that the new one
   * follows (PKCS#12 or PEM; base64): the CA's protocol for renewals is used, and the key is kept until it is settled. With `key`, the
   * CSR's own (PEM; base64), the message is signed by it, and what the CA wants inside the CSR is written in: its challenge, or
   * which certificate is renewed.
   */
  enroll: oc
    .input(
      byId.extend({
        csrPem: pemText,
        renews: secretFile.nullable().default(null),
        key: secretFile.nullable().default(null),
      }),
    )
    .output(upstreamRequest),
  /** Where the protocol can; else fails with `endpoint-cannot-revoke`. */
  revoke: oc.input(z.strictObject({ requestId: objectId, reason: revocationReason })).output(upstreamRequest),
  requests: oc.input(byId).output(z.array(upstreamRequest)),
  request: oc.input(z.strictObject({ requestId: objectId })).output(upstreamRequest),
  /** Sends it or asks the CA about it now instead of when it is due; resolves to what is known then. */
  tryRequest: oc.input(z.strictObject({ requestId: objectId })).output(upstreamRequest),
  cancelRequest: oc.input(z.strictObject({ requestId: objectId })).output(upstreamRequest),
  /** Definitions without secrets, as JSON for `import`. */
  export: oc.input(z.strictObject({})).output(z.strictObject({ json: z.string() })),
  import: oc.input(z.strictObject({ json: z.string().max(1_048_576) })).output(z.array(endpoint)),
};

import type { KeyObject } from 'node:crypto';
import type { LookupFunction } from 'node:net';
import type { SecureVersion } from 'node:tls';
import type { Credentials } from './credentials.ts';

/** Whom we believe to be the CA's server. */
export type Trust =
  | {
      readonly kind: 'anchors';
      /** DER of what the operator confirmed: roots, or certificates below one. */
      readonly anchors: readonly Uint8Array[];
      /** Whether the roots that this computer believes count beside them. */
      readonly system: boolean;
    }
  | {
      /**
       * Before anything was confirmed: for reading what the server shows about itself. No credentials, no client certificate, no POST.
       */
      readonly kind: 'first-contact';
      /** SHA-256 of a certificate that the server's own must be or chain to, lower-case hexadecimal; null to take any. */
      readonly fingerprint: string | null;
    };

export type ClientCertificate = {
  /** DER, our own first, without the root. */
  readonly chain: readonly Uint8Array[];
  readonly key: KeyObject;
};

/** Milliseconds. */
export type Timeouts = {
  /** Until a connection is made, TLS included. */
  readonly connect: number;
  /** For a whole exchange: connection, authentication, redirects, body. */
  readonly whole: number;
  /** Silence inside an exchange; and how long a connection is kept for the next. */
  readonly idle: number;
};

export type IdentitySettings = {
  readonly trust: Trust;
  readonly clientCertificate: ClientCertificate | null;
  readonly credentials: Credentials;
  readonly minVersion: SecureVersion;
  /** `TLSv1.2` where requests are linked to their connection by `tls-unique`. */
  readonly maxVersion: SecureVersion;
  readonly timeouts: Timeouts;
  /** Connections at once at most; NTLM, which authenticates a connection, has one. */
  readonly sockets: number;
  /** How connections find the addresses of a host name; this computer's way unless given, see foreign-host.ts. */
  readonly lookup?: LookupFunction;
};

export const DEFAULT_TIMEOUTS: Timeouts = { connect: 10_000, whole: 60_000, idle: 20_000 };

/** What an identity has unless the operator says otherwise. */
export const DEFAULT_IDENTITY: Omit<IdentitySettings, 'trust'> = {
  clientCertificate: null,
  credentials: { scheme: 'none' },
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.3',
  timeouts: DEFAULT_TIMEOUTS,
  sockets: 6,
};

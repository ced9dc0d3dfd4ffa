import type { Resolve } from '../../outbound/foreign-host.ts';
import type { IdentitySettings } from '../../outbound/identity-settings.ts';
import type { Exchange } from '../../outbound/exchange.ts';
import type { Certificate } from '../../pki/certificate.ts';
import type { KnownOf, ServiceObjects } from '../../services/service-objects.ts';
import type { EndpointSecrets } from '../endpoint-secrets.ts';

export type ValidationDeps = {
  readonly objects: ServiceObjects;
  readonly secrets: EndpointSecrets;
  readonly clock: () => number;
};

/** What the steps of one validation share. */
export type Context = ValidationDeps & {
  readonly known: KnownOf<'endpoint'>;
  /** Where the CA's web server is. */
  readonly url: URL;
  readonly anchors: readonly Certificate[];
  /** Before anything was confirmed: it is only looked, and nothing secret is sent. */
  readonly firstContact: boolean;
  readonly identity: IdentitySettings;
  readonly exchange: Exchange;
  /** For hosts that the CA's certificates name. */
  readonly resolve: Resolve;
  readonly signal: AbortSignal;
};

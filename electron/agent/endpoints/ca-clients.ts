import type { CaClient, Renewed } from '../connectors/ca-client.ts';
import { estCaClient } from '../connectors/est.ts';
import { mscewsCaClient } from '../connectors/mscews.ts';
import { scepCaClient } from '../connectors/scep.ts';
import { CaFault } from '../outbound/ca-fault.ts';
import type { ClientCertificate } from '../outbound/identity-settings.ts';
import { openIdentity } from '../outbound/open-identity.ts';
import type { KnownOf, ServiceObjects } from '../services/service-objects.ts';
import { anchorsOf } from './endpoint-problems.ts';
import { draining, type DrainingClient } from './draining-client.ts';
import { certificateOf, identityOf, pageIdentityOf, passwordOf } from './endpoint-identity.ts';
import type { EndpointSecrets } from './endpoint-secrets.ts';

type Known = KnownOf<'endpoint'>;

/**
 * Endpoints whose CA is in use, one client each: its connections are kept until its definition changes, and then until what is under
 * way has its answer.
 */
export class CaClients {
  readonly #objects: ServiceObjects;
  readonly #secrets: EndpointSecrets;
  readonly #clock: () => number;
  readonly #open = new Map<string, { readonly of: Known; readonly client: Promise<DrainingClient> }>();

  constructor(objects: ServiceObjects, secrets: EndpointSecrets, clock: () => number) {
    this.#objects = objects;
    this.#secrets = secrets;
    this.#clock = clock;
    objects.watch((kind) => {
      if (kind === 'endpoint') this.#closeChanged();
    });
  }

  /** Throws CaFault for an endpoint that is gone, switched off or not complete. */
  async of(id: string): Promise<CaClient> {
    const known = this.#objects.find('endpoint', id);
    if (known === null) throw new CaFault('endpoint-missing');
    if (!known.body.enabled) throw new CaFault('endpoint-disabled');
    const found = this.#open.get(id);
    if (found?.of === known) return found.client;
    const client = openCaClient(known, this.#secrets, this.#clock).then(draining);
    this.#open.set(id, { of: known, client });
    // What was not complete may be by the next time, without a change of the definition.
    client.catch(() => this.#open.delete(id));
    return client;
  }

  /** At once, whatever is under way. */
  async close(): Promise<void> {
    const all = [...this.#open.values()];
    this.#open.clear();
    await Promise.allSettled(all.map(async ({ client }) => (await client).close()));
  }

  #closeChanged(): void {
    for (const [id, { of, client }] of this.#open) {
      if (this.#objects.find('endpoint', id) === of) continue;
      this.#open.delete(id);
      client.then((opened) => opened.drain()).catch(() => undefined);
    }
  }
}

/** A client of its own, which the caller closes. Throws CaFault for what is not set yet. */
export async function openCaClient(
  { id, body }: Known,
  secrets: EndpointSecrets,
  clock: () => number,
): Promise<CaClient> {
  const { connection, preset } = body;
  const certificate = await certificateOf(id, body, secrets);
  const settings = await identityOf(id, body, secrets);
  const identity = openIdentity(settings);
  const { exchange } = identity;
  const close = async (): Promise<void> => {
    identity.close();
  };
  switch (connection.protocol) {
    case 'est':
      return estCaClient({
        ...{ connection, certificate, exchange, clock, close },
        anchors: anchorsOf(body).map(({ der }) => der),
        knowsRequests: preset === 'openxpki-est',
        openAs: (renewed) => openIdentity({ ...settings, clientCertificate: shown(renewed) }),
      });
    case 'scep': {
      const page = await pageIdentityOf(id, body, secrets);
      const pageIdentity = page === null ? null : openIdentity(page);
      const challenge = await secrets.open('endpoint-challenge', id);
      return scepCaClient({
        ...{ connection, certificate, exchange, clock },
        anchors: anchorsOf(body).map(({ der }) => der),
        staticChallenge: challenge === null ? null : Buffer.from(challenge).toString('utf8'),
        pageExchange: pageIdentity?.exchange ?? null,
        close: async () => {
          pageIdentity?.close();
          await close();
        },
      });
    }
    case 'mscews': {
      const password = await passwordOf(id, secrets);
      const { credentials } = connection;
      const token =
        credentials.kind === 'username-token' ? { username: credentials.userName, password: password ?? '' } : null;
      if (token !== null && password === null) throw new CaFault('endpoint-password-missing');
      return mscewsCaClient({
        ...{ connection, certificate, usernameToken: token, exchange, clock, close },
        openAs: (renewed) =>
          openIdentity({
            ...{ ...settings, credentials: { scheme: 'none' } },
            clientCertificate: renewed === null ? null : shown(renewed),
          }),
      });
    }
  }
}

/** The certificate that is renewed, as the one of the connection. */
function shown({ certificate, privateKey }: Renewed): ClientCertificate {
  return { chain: [certificate], key: privateKey };
}

import type { DirectoryCa, DirectoryTemplate } from '../contract/directory.ts';
import type { EndpointConnection, EndpointSettings } from '../contract/endpoints.ts';
import { presetSettings } from './endpoint-presets.ts';

type Server = DirectoryCa['servers'][number];
type Credentials = Extract<EndpointConnection, { protocol: 'mscews' }>['credentials'];

/** Ways to prove oneself, the one that needs the least first. */
const PREFERRED: readonly Server['authentication'][] = ['password', 'kerberos', 'certificate', 'anonymous'];

/**
 * A definition of this CA for this template, as far as the directory tells: an address that it lacks stays empty, for the operator to
 * fill in. The CA's own chain is believed, which the directory vouches for; `directory` is the address at which it was asked, and is asked
 * for revocation lists with the CA's account, where there is one.
 */
export function endpointFromDirectory(
  { chain, servers }: Pick<DirectoryCa, 'chain' | 'servers'>,
  { name, signatures }: Pick<DirectoryTemplate, 'name' | 'signatures'>,
  userName: string,
  directory: string,
): EndpointSettings {
  const server = PREFERRED.flatMap((kind) =>
    servers.filter(({ authentication, renewalOnly }) => authentication === kind && !renewalOnly),
  )[0];
  const settings = presetSettings('adcs-mscews');
  const credentials = credentialsFor(server?.authentication ?? 'password', userName.slice(0, 256));
  return {
    ...settings,
    connection: {
      protocol: 'mscews',
      policyUrl: null,
      enrollmentUrl: server?.url ?? null,
      credentials,
      template: name,
      // A template that wants signatures issues to enrollment agents alone.
      onBehalf: signatures > 0 ? 'agent' : 'no',
      requester: null,
    },
    trust: {
      ...settings.trust,
      anchors: chain.map(({ pem }) => pem).join(''),
      ...('userName' in credentials ? { directory } : {}),
    },
  };
}

function credentialsFor(kind: Server['authentication'], userName: string): Credentials {
  switch (kind) {
    case 'password':
      return { kind: 'username-token', userName };
    case 'kerberos':
    case 'certificate':
      return { kind };
    case 'anonymous':
      return { kind: 'none' };
  }
}

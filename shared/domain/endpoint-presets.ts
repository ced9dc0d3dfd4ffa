import type { EndpointConnection, EndpointPreset, EndpointSettings } from '../contract/endpoints.ts';

type Connections = {
  [Protocol in EndpointConnection['protocol']]: Extract<EndpointConnection, { protocol: Protocol }>;
};
type ConnectionOf<Protocol extends keyof Connections> = Connections[Protocol];

/** What stands in a connection apart from its protocol. */
export type ConnectionField = {
  [Protocol in keyof Connections]: Exclude<keyof Connections[Protocol], 'protocol'>;
}[keyof Connections];

export type PresetFacts = {
  /** Empty texts are for the operator to fill in; everything else holds for a product as its maker delivers it. */
  readonly connection: EndpointConnection;
  /** What to ask for, in this order; the rest may stand further down. */
  readonly asks: readonly ConnectionField[];
  /** What an address looks like with this product. */
  readonly examples: Partial<Readonly<Record<ConnectionField | 'challengeUrl', string>>>;
  /** Its web server stands in the public Internet, under the roots that systems know. */
  readonly publicWebServer?: true;
};

const EST: ConnectionOf<'est'> = {
  protocol: 'est',
  url: '',
  label: null,
  credentials: { kind: 'password', scheme: 'basic', userName: '' },
  linkIdentity: false,
  revokes: false,
};

const SCEP: ConnectionOf<'scep'> = {
  protocol: 'scep',
  url: '',
  caIdentifier: null,
  keyTransport: 'pkcs1',
  allowWeak: false,
  renewal: 'RenewalReq',
  challenge: { source: 'static' },
  signs: 'device',
};

const MSCEWS: ConnectionOf<'mscews'> = {
  protocol: 'mscews',
  policyUrl: null,
  enrollmentUrl: null,
  credentials: { kind: 'username-token', userName: '' },
  template: '',
  onBehalf: 'no',
  requester: null,
};

/** What is known of each product: where it listens, whom it lets in, how it renews. Consents are always the operator's. */
export const ENDPOINT_PRESET_FACTS: Readonly<Record<EndpointPreset, PresetFacts>> = {
  /** Lets in by a client certificate, or anybody whose request is then approved; knows no passwords. */
  'openxpki-est': {
    connection: { ...EST, credentials: { kind: 'none' }, revokes: true },
    asks: ['url', 'label', 'credentials'],
    examples: { url: 'https://pki.office.example', label: 'default' },
  },
  /** Speaks SCEP without TLS, and takes a renewal as PKCSReq under the certificate before. */
  'openxpki-scep': {
    connection: { ...SCEP, renewal: 'PKCSReq' },
    asks: ['url', 'challenge'],
    examples: { url: 'http://pki.office.example/scep/generic' },
  },
  'adcs-mscews': {
    connection: MSCEWS,
    asks: ['policyUrl', 'enrollmentUrl', 'template', 'credentials', 'onBehalf'],
    examples: {
      policyUrl: 'https://ca.office.example/ADPolicyProvider_CEP_UsernamePassword/service.svc/CEP',
      enrollmentUrl: 'https://ca.office.example/Office-CA_CES_UsernamePassword/service.svc/CES',
      template: 'WebServer',
    },
  },
  'adcs-ndes': {
    connection: { ...SCEP, challenge: { source: 'ndes', url: '', scheme: 'ntlm', userName: '' } },
    asks: ['url', 'challenge', 'allowWeak'],
    examples: {
      url: 'http://ndes.office.example/certsrv/mscep/mscep.dll',
      challengeUrl: 'https://ndes.office.example/certsrv/mscep_admin/',
    },
  },
  /** The label is the EST alias. */
  'ejbca-est': {
    connection: EST,
    asks: ['url', 'label', 'credentials'],
    examples: { url: 'https://ejbca.office.example:8442', label: 'devices' },
  },
  /** The SCEP alias is in the path; the CA is named in GetCACert. */
  'ejbca-scep': {
    connection: SCEP,
    asks: ['url', 'caIdentifier', 'challenge'],
    examples: {
      url: 'http://ejbca.office.example:8080/ejbca/publicweb/apply/scep/devices/pkiclient.exe',
      caIdentifier: 'OfficeCA',
    },
  },
  /** The last part of the path is the provisioner. */
  'step-ca': {
    connection: SCEP,
    asks: ['url', 'challenge'],
    examples: { url: 'https://ca.office.example/scep/devices' },
  },
  /** A profile is the label; its page shows the address. Their web server's certificate is a public one. */
  'digicert-est': {
    connection: EST,
    asks: ['url', 'label', 'credentials'],
    examples: { url: 'https://ca.one.digicert.example', label: 'CA_12345' },
    publicWebServer: true,
  },
  /** The address and its challenge are those of the enrollment endpoint's account. */
  'sectigo-scep': {
    connection: SCEP,
    asks: ['url', 'caIdentifier', 'challenge'],
    examples: { url: 'https://scm.sectigo.example/scep/devices' },
    publicWebServer: true,
  },
  certwright: {
    connection: SCEP,
    asks: ['url', 'challenge', 'signs'],
    examples: { url: 'http://certwright.office.example:8080/scep' },
  },
  est: {
    connection: EST,
    asks: ['url', 'label', 'credentials', 'linkIdentity', 'revokes'],
    examples: { url: 'https://ca.office.example', label: 'devices' },
  },
  scep: {
    connection: SCEP,
    asks: ['url', 'caIdentifier', 'challenge', 'keyTransport', 'allowWeak', 'renewal', 'signs'],
    examples: {
      url: 'http://ca.office.example/scep',
      caIdentifier: 'OfficeCA',
      challengeUrl: 'https://ndes.office.example/certsrv/mscep_admin/',
    },
  },
};

/** A definition to begin with. It is whole once what is empty in it was filled in. */
export function presetSettings(preset: EndpointPreset): EndpointSettings {
  const { connection, publicWebServer = false } = ENDPOINT_PRESET_FACTS[preset];
  return {
    enabled: true,
    preset,
    connection: copyOf(connection),
    trust: { systemRoots: publicWebServer, anchors: '' },
    timeout: 30_000,
  };
}

/** Whoever fills it in changes no preset. */
function copyOf(connection: EndpointConnection): EndpointConnection {
  switch (connection.protocol) {
    case 'est':
      return { ...connection, credentials: { ...connection.credentials } };
    case 'scep':
      return { ...connection, challenge: { ...connection.challenge } };
    case 'mscews':
      return { ...connection, credentials: { ...connection.credentials } };
  }
}

/** What `setSecret` of this connection is to be given; null where there is nothing to keep. */
export function secretOf(connection: EndpointConnection): 'password' | 'challenge' | null {
  if (connection.protocol === 'scep') {
    const { source } = connection.challenge;
    return source === 'none' ? null : source === 'static' ? 'challenge' : 'password';
  }
  const { kind } = connection.credentials;
  return kind === 'password' || kind === 'username-token' ? 'password' : null;
}

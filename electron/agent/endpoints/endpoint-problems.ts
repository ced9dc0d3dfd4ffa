import type { EndpointConnection, EndpointSettings } from '../../../shared/contract/endpoints.ts';
import type { SettingProblem } from '../../../shared/contract/services.ts';
import { tryReadCertificate, type Certificate } from '../pki/certificate.ts';
import { fromPem, PEM_LABELS } from '../pki/pem.ts';
import { hasStrayParts, problem } from '../services/problems.ts';

/** Certificates that one endpoint may trust; a chain and those of a rollover are fewer. */
const MOST_ANCHORS = 32;

/** What is wrong with a definition before anybody is asked. Paths are those of the settings. */
export function endpointProblems({ connection, trust }: EndpointSettings): SettingProblem[] {
  const { anchors, directory = null } = trust;
  return [...anchorProblems(anchors), ...connectionProblems(connection), ...directoryProblems(directory, connection)];
}

/** Active Directory tells nobody who does not log in. */
function directoryProblems(directory: string | null, connection: EndpointConnection): SettingProblem[] {
  if (directory === null || accountOf(connection) !== null) return [];
  return [problem('endpoint-directory-account', ['trust', 'directory'])];
}

/** The account of the CA, whose password is the endpoint's; null where there is none. */
export function accountOf(connection: EndpointConnection): string | null {
  if (connection.protocol === 'scep')
    return connection.challenge.source === 'ndes' ? connection.challenge.userName : null;
  const { credentials } = connection;
  return 'userName' in credentials ? credentials.userName : null;
}

function anchorProblems(pem: string): SettingProblem[] {
  const path = ['trust', 'anchors'];
  const blocks = fromPem(pem);
  if (pem.trim() !== '' && blocks.length === 0) return [problem('anchors-unreadable', path)];
  if (blocks.length > MOST_ANCHORS) return [problem('anchors-too-many', path, { most: String(MOST_ANCHORS) })];
  const bad = blocks.some(({ label, der }) => label !== PEM_LABELS.certificate || tryReadCertificate(der) === null);
  return bad ? [problem('anchors-unreadable', path)] : [];
}

function connectionProblems(connection: EndpointConnection): SettingProblem[] {
  const at = (...path: string[]) => ['connection', ...path];
  const stray = (field: string, url: string | null): SettingProblem[] =>
    url !== null && hasStrayParts(url) ? [problem('url-stray-parts', at(field))] : [];
  switch (connection.protocol) {
    case 'est': {
      const { pathname, search } = new URL(connection.url);
      const whole = pathname.includes('/.well-known/') || search !== '';
      return [...stray('url', connection.url), ...(whole ? [problem('est-url-whole', at('url'))] : [])];
    }
    case 'scep': {
      const { challenge } = connection;
      const ndes = challenge.source === 'ndes' ? challenge.url : null;
      const operation = new URL(connection.url).searchParams.has('operation');
      return [
        ...stray('url', connection.url),
        ...(operation ? [problem('scep-url-operation', at('url'))] : []),
        ...(ndes !== null && hasStrayParts(ndes) ? [problem('url-stray-parts', at('challenge', 'url'))] : []),
      ];
    }
    case 'mscews': {
      const { policyUrl, enrollmentUrl, onBehalf, requester } = connection;
      const nowhere = policyUrl === null && enrollmentUrl === null;
      const nobody = onBehalf === 'requester' && !/^[^\\]{1,64}\\[^\\]{1,128}$/.test(requester ?? '');
      return [
        ...stray('policyUrl', policyUrl),
        ...stray('enrollmentUrl', enrollmentUrl),
        ...(nowhere ? [problem('mscews-url-missing', at('policyUrl'))] : []),
        ...(nobody ? [problem('requester-invalid', at('requester'))] : []),
      ];
    }
  }
}

/** The anchors of a definition that was checked. */
export function anchorsOf({ trust }: Pick<EndpointSettings, 'trust'>): readonly Certificate[] {
  return fromPem(trust.anchors).flatMap(({ der }) => tryReadCertificate(der) ?? []);
}

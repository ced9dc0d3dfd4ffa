import type { RaProfileSettings, SettingProblem } from '../../../shared/contract/services.ts';
import { isWide } from '../profiles/name-limits.ts';
import { hasMeans, type HasSecrets } from './means.ts';
import { checkScope, isEmpty, notice, problem, type Notice } from './problems.ts';
import { servedBySigner } from './scep-profile-problems.ts';
import type { KnownOf, ServiceObjects } from './service-objects.ts';

type Secrets = (scepProfileId: string) => HasSecrets;

export type RaCheck = {
  readonly problems: readonly SettingProblem[];
  /** In the spelling in which they are kept. */
  readonly settings: RaProfileSettings;
};

/** @param id the profile that is changed; null for a new one, which nothing names yet */
export function checkRaProfile(
  objects: ServiceObjects,
  id: string | null,
  given: RaProfileSettings,
  secrets: Secrets,
): RaCheck {
  const problems: SettingProblem[] = [];
  let settings = given;
  if (given.unregistered !== null) {
    const checked = checkScope(given.unregistered, ['unregistered']);
    problems.push(...checked.problems);
    if (isEmpty(given.unregistered)) problems.push(problem('scope-empty', ['unregistered']));
    settings = { ...given, unregistered: checked.scope };
  }
  const scep = given.scepProfileId === null ? null : objects.find('scep-profile', given.scepProfileId);
  if (given.scepProfileId !== null && scep === null)
    problems.push(problem('scep-profile-unknown', ['scepProfileId'], { value: given.scepProfileId }));
  const hasSigner = servedBySigner(objects, id);
  if (given.enabled && scep !== null && !hasMeans(scep.body, secrets(scep.id), given, hasSigner)) {
    problems.push(problem('no-authentication', ['scepProfileId']));
  }
  // Profiles that are in service must not lose the approval that they rely on.
  const left = objects
    .all('scep-profile')
    .find(
      ({ id: scepId, body }) =>
        id !== null && body.enabled && body.raProfileId === id && !hasMeans(body, secrets(scepId), given, hasSigner),
    );
  if (left !== undefined) problems.push(problem('approval-needed', ['approval', 'rule'], { name: left.name }));
  problems.push(...externalProblems(objects, given));
  return { problems, settings };
}

/** RA mode: what our own CA can do and another cannot. */
function externalProblems(
  objects: ServiceObjects,
  { authority, matching, renewal }: RaProfileSettings,
): SettingProblem[] {
  if (authority === 'local') return [];
  const found = objects.find('endpoint', authority);
  if (found === null) return [problem('endpoint-unknown', ['authority'], { value: authority })];
  const fields = ['fqdn', 'ipAddress', 'serialNumber'] as const;
  const ignored = fields.filter((field) => matching[field] === 'ignored');
  return [
    ...(wantsDeviceChallenge(found) ? [problem('endpoint-wants-challenge', ['authority'], { name: found.name })] : []),
    ...(renewal.revokeOld ? [problem('revoke-old-external', ['renewal', 'revokeOld'])] : []),
    ...ignored.map((field) => problem('matching-ignored-external', ['matching', field])),
  ];
}

/** Only who has the device's key can write a challenge into its request. */
function wantsDeviceChallenge({ body: { connection } }: KnownOf<'endpoint'>): boolean {
  return connection.protocol === 'scep' && connection.challenge.source !== 'none' && connection.signs === 'device';
}

export function raNameProblems(objects: ServiceObjects, name: string): SettingProblem[] {
  return objects.isTaken('ra-profile', name) ? [problem('profile-name-taken', ['name'], { value: name })] : [];
}

/** What should be known about a profile as it stands. */
export function raProfileNotices(
  objects: ServiceObjects,
  { id, body }: KnownOf<'ra-profile'>,
  secrets: Secrets,
): Notice[] {
  const scep = body.scepProfileId === null ? null : objects.find('scep-profile', body.scepProfileId);
  const users = objects.all('scep-profile').filter((each) => each.body.raProfileId === id);
  const inUse = users.filter((each) => each.body.enabled);
  if (!body.enabled) {
    return inUse.map(({ name }) => notice('ra-profile-disabled-used', 'bad', { name }));
  }
  const found: Notice[] = [];
  if (scep !== null && !hasMeans(scep.body, secrets(scep.id), body, servedBySigner(objects, id))) {
    found.push(notice('no-authentication', 'bad'));
  }
  if (scep !== null && !scep.body.enabled) found.push(notice('scep-profile-disabled', 'bad', { name: scep.name }));
  if (scep === null && users.length === 0) found.push(notice('ra-profile-unused', 'warning'));
  const approvers = objects.all('operator').filter((operator) => operator.body.roles.includes('approve')).length;
  if (body.approval.rule !== 'never' && body.approval.persons === 2 && approvers < 2) {
    found.push(notice('approvers-missing', 'bad', { operators: String(approvers) }));
  }
  if (body.unregistered !== null && isWide(body.unregistered)) found.push(notice('scope-wide', 'warning'));
  return [...found, ...externalNotices(objects, id, body)];
}

function externalNotices(objects: ServiceObjects, id: string, body: RaProfileSettings): Notice[] {
  if (body.authority === 'local') return [];
  const endpoint = objects.find('endpoint', body.authority);
  if (endpoint === null) return [notice('endpoint-unknown', 'bad', { value: body.authority })];
  const shared = objects
    .all('scep-profile')
    .filter((each) => each.body.challenges.static && (each.body.raProfileId === id || each.id === body.scepProfileId));
  return [
    ...(endpoint.body.enabled ? [] : [notice('endpoint-disabled', 'bad', { name: endpoint.name })]),
    ...shared.map(({ name }) => notice('challenge-travels', 'warning', { name })),
  ];
}

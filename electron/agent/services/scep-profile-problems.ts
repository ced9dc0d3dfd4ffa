import type { ScepProfileSettings, SettingProblem } from '../../../shared/contract/services.ts';
import { hasMeans, type HasSecrets } from './means.ts';
import { certificateIn, hasStrayParts, notice, problem, type Notice } from './problems.ts';
import type { KnownOf, ServiceObjects } from './service-objects.ts';

/** Words that stand for something else in an address. */
const RESERVED = ['ra', 'raprofile'];

/** Every problem with a new profile's name. */
export function scepNameProblems(objects: ServiceObjects, name: string): SettingProblem[] {
  if (RESERVED.includes(name)) return [problem('profile-name-reserved', ['name'], { value: name })];
  return objects.isTaken('scep-profile', name) ? [problem('profile-name-taken', ['name'], { value: name })] : [];
}

/** Every problem with a profile's settings, the worst last: what cannot prove anybody cannot be enabled. */
export function scepProfileProblems(
  objects: ServiceObjects,
  settings: ScepProfileSettings,
  has: HasSecrets,
): SettingProblem[] {
  const { raProfileId, challenges } = settings;
  const { dynamic, webhook } = challenges;
  const found: SettingProblem[] = [];
  const ra = raProfileId === null ? null : objects.find('ra-profile', raProfileId);
  if (raProfileId !== null && ra === null)
    found.push(problem('ra-profile-unknown', ['raProfileId'], { value: raProfileId }));
  if (dynamic !== null && !dynamic.page && !dynamic.webhook) {
    found.push(problem('dynamic-without-source', ['challenges', 'dynamic']));
  }
  if (webhook !== null && hasStrayParts(webhook.url)) {
    found.push(problem('url-parts', ['challenges', 'webhook', 'url']));
  }
  if (webhook !== null && webhook.caPem !== null && certificateIn(webhook.caPem) === null) {
    found.push(problem('certificate-malformed', ['challenges', 'webhook', 'caPem']));
  }
  if (settings.enabled && !hasMeans(settings, has, ra?.body ?? null, servedBySigner(objects, raProfileId))) {
    found.push(meansProblem(settings, has));
  }
  return found;
}

/** Names what is only a step away, where something is. */
function meansProblem({ challenges }: ScepProfileSettings, has: HasSecrets): SettingProblem {
  if (challenges.static && !has.static) return problem('static-challenge-missing', ['challenges', 'static']);
  if (challenges.webhook !== null && !has.webhook) {
    return problem('webhook-secret-missing', ['challenges', 'webhook']);
  }
  return problem('no-authentication', ['challenges']);
}

/** Whether a management signer that is enabled may ask under this RA profile. */
export function servedBySigner(objects: ServiceObjects, raProfileId: string | null): boolean {
  return objects
    .all('signer')
    .some(({ body }) => body.enabled && raProfileId !== null && body.raProfileIds.includes(raProfileId));
}

/** What should be known about a profile as it stands. */
export function scepProfileNotices(
  objects: ServiceObjects,
  { name, body }: KnownOf<'scep-profile'>,
  has: HasSecrets,
): Notice[] {
  if (!body.enabled) return body.isDefault ? [notice('default-profile-disabled', 'warning', { name })] : [];
  const ra = body.raProfileId === null ? null : objects.find('ra-profile', body.raProfileId);
  const found = [...challengeNotices(objects, body, has)];
  if (body.stance === 'legacy') found.unshift(notice('stance-legacy', 'warning'));
  if (ra === null) found.unshift(notice('profile-without-ra', 'bad'));
  else if (!ra.body.enabled) found.unshift(notice('ra-profile-disabled', 'bad', { name: ra.name }));
  if (!hasMeans(body, has, ra?.body ?? null, servedBySigner(objects, body.raProfileId))) {
    found.unshift(notice('no-authentication', 'bad'));
  }
  return found;
}

function challengeNotices(objects: ServiceObjects, body: KnownOf<'scep-profile'>['body'], has: HasSecrets): Notice[] {
  const { static: shared, dynamic, webhook } = body.challenges;
  const found: Notice[] = [];
  if (shared && has.static) found.push(notice('static-challenge-shared', 'warning'));
  if (shared && !has.static) found.push(notice('static-challenge-missing', 'warning'));
  if (webhook !== null && !has.webhook) found.push(notice('webhook-secret-missing', 'bad'));
  if (dynamic?.webhook === true && body.tokenMac === null) found.push(notice('webhook-token-missing', 'warning'));
  const givers = objects.all('operator').filter((operator) => operator.body.roles.includes('challenges'));
  if (dynamic?.page === true && givers.length === 0) found.push(notice('challenge-operator-missing', 'warning'));
  return found;
}

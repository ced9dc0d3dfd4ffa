import type { ServiceObjects } from './service-objects.ts';

/**
 * What follows the nameless address of SCEP where devices of this RA profile enroll: nothing behind the default profile,
 * `/NAME` behind another, `/ra/NAME` where it has an address of its own. Null where nothing leads to it now.
 */
export function handoverSuffix(objects: ServiceObjects, raProfileId: string): string | null {
  const ra = objects.find('ra-profile', raProfileId);
  if (ra?.body.enabled !== true) return null;
  const ways = objects.all('scep-profile').filter(({ body }) => body.enabled && body.raProfileId === raProfileId);
  const [way] = ways;
  if (ways.some(({ body }) => body.isDefault)) return '';
  if (way !== undefined) return `/${way.name}`;
  const settings = ra.body.scepProfileId === null ? null : objects.find('scep-profile', ra.body.scepProfileId);
  return settings?.body.enabled === true ? `/ra/${ra.name}` : null;
}

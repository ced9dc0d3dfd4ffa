import type { AuditEntry } from '../../shared/contract/audit.ts';
import type { RouteInput } from '../app/route.ts';
import { ObjectLink } from './link.tsx';

function routeOf({ objectKind, objectId }: AuditEntry): RouteInput | null {
  switch (objectKind) {
    case 'registration':
      return { page: 'registrations', id: objectId };
    case 'certificate':
      return { page: 'certificates', id: objectId };
    case 'transaction':
      return { page: 'activity', id: objectId };
    case 'scep-profile':
    case 'ra-profile':
    case 'signer':
    case 'operator':
    case 'endpoint':
      return { page: objectKind, id: objectId };
    case 'challenge-service':
      return { page: 'challenge-service' };
    case 'authority':
      return { page: 'authority' };
    case 'listener':
    case 'settings':
      return { page: 'settings' };
    default:
      return null;
  }
}

function wordsOf({ detail }: AuditEntry): string {
  const address = detail['host'] === undefined ? undefined : `${detail['host']}:${detail['port'] ?? ''}`;
  const [words] = [detail['fqdn'], detail['name'], address, detail['client'], detail['number'], detail['count']].filter(
    (part) => part !== undefined,
  );
  return words ?? '';
}

/** What an entry of the audit log is about, as a link to it where there is a page for it. */
export function AuditSubject({ entry }: { entry: AuditEntry }) {
  const words = wordsOf(entry);
  const to = routeOf(entry);
  if (words === '') return null;
  return to === null ? words : <ObjectLink to={to}>{words}</ObjectLink>;
}

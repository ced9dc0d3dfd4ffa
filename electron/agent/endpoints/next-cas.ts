import { readCertificate, type Certificate } from '../pki/certificate.ts';
import { formatName } from '../pki/distinguished-name.ts';
import { sha256Hex } from '../pki/fingerprints.ts';
import { notice, type Notice } from '../services/problems.ts';
import type { KnownOf, ServiceObjects } from '../services/service-objects.ts';
import type { StoredEndpoint } from '../services/stored-bodies.ts';
import { anchorsOf } from './endpoint-problems.ts';

type Known = KnownOf<'endpoint'>;

/** Who acts when nobody does. */
const AGENT = 'agent';

/** CAs that will follow the present one, as that one itself announced, and that nobody confirmed yet. */
export function nextCasOf(body: StoredEndpoint, now: number): Certificate[] {
  const confirmed = new Set(anchorsOf(body).map(({ der }) => sha256Hex(der)));
  return body.next
    .map((each) => readCertificate(Buffer.from(each, 'base64')))
    .filter(({ der, notAfter }) => notAfter > now && !confirmed.has(sha256Hex(der)));
}

/** What an operator has to know of each: it is to be compared and confirmed before it begins to issue. */
export function nextCaNotices(body: StoredEndpoint, now: number): Notice[] {
  return nextCasOf(body, now).map(({ der, subjectName, notBefore }) =>
    notice('endpoint-next-ca', 'warning', {
      subject: formatName(subjectName),
      sha256: sha256Hex(der),
      at: new Date(notBefore).toISOString().slice(0, 10),
    }),
  );
}

/**
 * Keeps what the CA announced; nothing is believed by that. Resolves to the endpoint as it is then; one that was changed meanwhile is left
 * alone, because another CA may have been asked.
 */
export function keepNextCas(objects: ServiceObjects, known: Known, found: readonly Certificate[]): Promise<Known> {
  return objects.alone(async () => {
    const next = found.map(({ der }) => Buffer.from(der).toString('base64'));
    if (objects.find('endpoint', known.id) !== known || sameTexts(next, known.body.next)) return known;
    const changed = { ...known, body: { ...known.body, next } };
    const [first] = found;
    const act =
      first === undefined
        ? null
        : {
            ...{ actor: AGENT, action: 'endpoint.next-ca-found' },
            detail: { subject: formatName(first.subjectName), sha256: sha256Hex(first.der) },
          };
    await objects.note('endpoint', changed, act);
    return changed;
  });
}

function sameTexts(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text, index) => text === other[index]);
}

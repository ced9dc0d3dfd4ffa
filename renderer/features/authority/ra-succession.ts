import type { AuthorityView } from '../../../shared/contract/authority.ts';
import { DAY } from '../../ui/time-words.ts';

/** How long before the end of an RA certificate the agent makes the next one. */
const OVERLAP = 60 * DAY;

type Dated = Pick<AuthorityView['ra'], 'notAfter'>;

/** own: the agent makes a successor at a time of its own · with-authority: it ends with its CA, whose successor brings one. */
export type Succession = { kind: 'own'; at: number } | { kind: 'with-authority' };

export function successionOf(ra: Dated, authority: Dated): Succession {
  return authority.notAfter > ra.notAfter ? { kind: 'own', at: ra.notAfter - OVERLAP } : { kind: 'with-authority' };
}

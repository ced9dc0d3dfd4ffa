import { create } from 'zustand';
import type { Inspection } from '../../../shared/contract/inspect.ts';
import { agent } from '../../app/connection.ts';
import { failureOf, type ShownFailure } from '../../app/failure.ts';
import { go } from '../../app/navigation.ts';

type State = { inspection: Inspection | null; failure: ShownFailure | null; busy: boolean; name: string | null };

/** The foreign object that is being looked at; it is kept nowhere. */
export const useInspect = create<State>(() => ({ inspection: null, failure: null, busy: false, name: null }));

/** Decodes what was pasted or dropped and shows it, or the object here that it is. */
export async function showInspection(
  given: { text: string } | { base64: string },
  name: string | null = null,
): Promise<void> {
  useInspect.setState({ inspection: null, failure: null, busy: true, name });
  go({ page: 'inspect' });
  try {
    const inspection = await agent().inspect.decode(given);
    useInspect.setState({ inspection, busy: false });
  } catch (error) {
    useInspect.setState({ failure: failureOf(error), busy: false });
  }
}

import { create } from 'zustand';
import type { RegistrationCreated } from '../../../shared/contract/registrations.ts';

/**
 * The challenge that was just made, for as long as its page is open: in memory only, one at a time. It cannot be asked
 * for again; the page says how to get a new one.
 */
export const useSecret = create<{ made: RegistrationCreated | null }>(() => ({ made: null }));

export const holdSecret = (made: RegistrationCreated): void => useSecret.setState({ made });
export const forgetSecret = (): void => useSecret.setState({ made: null });

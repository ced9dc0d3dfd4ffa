import { create } from 'zustand';

/** What lies over the page at this moment. */
export const useShellState = create<{ open: 'nothing' | 'palette' | 'keys' }>(() => ({ open: 'nothing' }));

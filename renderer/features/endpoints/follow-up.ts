import { create } from 'zustand';

/** The endpoint that was just made and still lacks the secret that its form must not carry; null for none. */
export const useFollowUp = create<{ id: string | null }>(() => ({ id: null }));

import { create } from 'zustand';
import type { EndpointSettings } from '../../../shared/contract/endpoints.ts';

/** What the form of a new CA begins with, where something else knows of it already; null for none. */
export const useBeginning = create<{ beginning: (EndpointSettings & { name: string }) | null }>(() => ({
  beginning: null,
}));

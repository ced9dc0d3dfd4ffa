import type { IconName } from '../ui/icon.tsx';

/** One line of the palette: something to find, or something to do. */
export type Entry = { id: string; icon: IconName; title: string; detail: string; act: () => void };

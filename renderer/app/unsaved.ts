import { useEffect } from 'react';
import { create } from 'zustand';

/** The step that waits for an answer, because it would lose what was typed; null while nobody is asked. */
export const useLeaving = create<{ step: (() => void) | null }>(() => ({ step: null }));

let held = false;

/** Takes the step, or asks first where something on the page is not saved. */
export function leaving(step: () => void): void {
  if (held) useLeaving.setState({ step });
  else step();
}

/** Whether a step away from here would be asked about. */
export const isHeld = (): boolean => held;

/** The answer: take the step after all. */
export function leave(): void {
  const { step } = useLeaving.getState();
  letGo();
  useLeaving.setState({ step: null });
  step?.();
}

/** The other answer. */
export const stay = (): void => useLeaving.setState({ step: null });

/** What was typed is saved now, before the page has drawn it: the next step is free. */
export function letGo(): void {
  held = false;
}

/** While `unsaved`, a step to another place is asked about, and so is closing the tab. */
export function useUnsaved(unsaved: boolean): void {
  useEffect(() => {
    if (!unsaved) return;
    held = true;
    const beforeUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    // In the desktop window this would prevent closing without a word; there the window goes to the tray and keeps it.
    const inBrowser = window.certwright === undefined;
    if (inBrowser) window.addEventListener('beforeunload', beforeUnload);
    return () => {
      held = false;
      window.removeEventListener('beforeunload', beforeUnload);
    };
  }, [unsaved]);
}

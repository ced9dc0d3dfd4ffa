import { useEffect, useRef, type RefObject } from 'react';

/**
 * Takes the focus to an element when what it shows has become another: the button that was pressed went with what was
 * shown before. Not on arrival, when the page's title has it.
 */
export function useFocusOnChange(shown: string): RefObject<HTMLDivElement | null> {
  const element = useRef<HTMLDivElement>(null);
  const before = useRef(shown);
  useEffect(() => {
    if (before.current === shown) return;
    before.current = shown;
    // After the dialog that did it has given the focus back to where it came from.
    const timer = setTimeout(() => {
      if (document.activeElement === null || document.activeElement === document.body) element.current?.focus();
    }, 100);
    return () => clearTimeout(timer);
  }, [shown]);
  return element;
}

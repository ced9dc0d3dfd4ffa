import { useEffect, useRef, type RefObject } from 'react';

/** Puts the focus on the heading of a page that one has just come to, where nothing on it has taken the focus. */
export function useArrival(): RefObject<HTMLHeadingElement | null> {
  const ref = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const { activeElement } = document;
    if (activeElement === null || activeElement === document.body) ref.current?.focus({ preventScroll: true });
  }, []);
  return ref;
}

import { useLayoutEffect, useRef, type RefObject } from 'react';
import { useNavigation } from './navigation.ts';

/** How far each place of the history was scrolled, as long as this window lives. */
const kept = new Map<string, number>();

/** A place that one comes to begins at its top; one that one comes back to is where it was. */
export function useScroll(): RefObject<HTMLElement | null> {
  const ref = useRef<HTMLElement>(null);
  const place = useNavigation(({ position, route }) => `${position} ${route.page} ${'id' in route ? route.id : ''}`);
  useLayoutEffect(() => {
    const { current } = ref;
    if (current === null) return;
    current.scrollTop = kept.get(place) ?? 0;
    const scrolled = () => kept.set(place, current.scrollTop);
    current.addEventListener('scroll', scrolled, { passive: true });
    return () => current.removeEventListener('scroll', scrolled);
  }, [place]);
  return ref;
}

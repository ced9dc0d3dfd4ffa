import { useEffect } from 'react';
import { back, forward, go } from './navigation.ts';
import { PLACES } from './places.ts';
import { useShellState } from './shell-state.ts';

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));

const grid = (): HTMLElement | null => document.querySelector<HTMLElement>('[data-grid]');

let afterG = false;

function plainKey(event: KeyboardEvent): boolean {
  if (afterG) {
    afterG = false;
    const place = PLACES.find(({ letter }) => letter === event.key);
    if (place !== undefined) go(place.to);
    return place !== undefined;
  }
  switch (event.key) {
    case '/': {
      const search = document.querySelector<HTMLInputElement>('[data-search]');
      if (search === null) useShellState.setState({ open: 'palette' });
      else search.focus();
      return true;
    }
    case '?':
      useShellState.setState({ open: 'keys' });
      return true;
    case 'n':
      go({ page: 'register' });
      return true;
    case 'g':
      afterG = true;
      return true;
    case 'j':
    case 'k': {
      const table = grid();
      if (table === null || table.contains(document.activeElement)) return false;
      table.focus();
      return true;
    }
    case 'Escape':
      return closeDetail();
    default:
      return false;
  }
}

function closeDetail(): boolean {
  const close = document.querySelector<HTMLElement>('aside article header button');
  close?.click();
  grid()?.focus();
  return close !== null;
}

/** The keys that hold everywhere; `key-list.tsx` tells them. */
export function useShortcuts(): void {
  useEffect(() => {
    const keydown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || document.querySelector('[role=dialog], [role=alertdialog]') !== null) return;
      const command = event.ctrlKey || event.metaKey;
      if (command && !event.shiftKey && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        useShellState.setState({ open: 'palette' });
      } else if (event.altKey && event.key === 'ArrowLeft') back();
      else if (event.altKey && event.key === 'ArrowRight') forward();
      else if (
        event.key === 'Escape' &&
        event.target instanceof HTMLInputElement &&
        event.target.matches('[data-search]')
      )
        grid()?.focus();
      else if (!command && !event.altKey && !typing(event.target) && plainKey(event)) event.preventDefault();
    };
    document.addEventListener('keydown', keydown);
    return () => document.removeEventListener('keydown', keydown);
  }, []);
}

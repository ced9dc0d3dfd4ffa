import { create } from 'zustand';
import { formatRoute, parseRoute, type Route, type RouteInput } from './route.ts';
import { isHeld, leaving } from './unsaved.ts';

type Navigation = {
  route: Route;
  /** How many steps lie before and after in this window's own history. */
  position: number;
  length: number;
};

const first = parseRoute(location.hash);
const known = (state: unknown): number | null =>
  typeof state === 'object' && state !== null && 'position' in state && typeof state.position === 'number'
    ? state.position
    : null;
const begin = known(history.state) ?? 0;

export const useNavigation = create<Navigation>(() => ({ route: first, position: begin, length: begin + 1 }));

const pathOf = (hash: string): string => hash.split('?', 1)[0] ?? '';

/** Goes to a place, as a new step of the history. */
export function go(to: RouteInput): void {
  const hash = formatRoute(to);
  if (hash === location.hash) return;
  leaving(() => {
    const position = useNavigation.getState().position + 1;
    history.pushState({ position }, '', hash);
    useNavigation.setState({ route: parseRoute(hash), position, length: position + 1 });
  });
}

/** Changes the place without a new step: typing in a filter, moving along a list. */
export function replace(to: RouteInput): void {
  const hash = formatRoute(to);
  const step = () => {
    history.replaceState({ position: useNavigation.getState().position }, '', hash);
    useNavigation.setState({ route: parseRoute(hash) });
  };
  if (pathOf(hash) === pathOf(location.hash)) step();
  else leaving(step);
}

export const back = (): void => history.back();
/** Back to where one came from; to `otherwise` where this window begins here. */
export function backOr(otherwise: RouteInput): void {
  if (useNavigation.getState().position > 0) back();
  else go(otherwise);
}
export const forward = (): void => history.forward();

/** Shows where the browser went; a link's own step has no place in the history yet and gets one. */
function arrive(to: number | null): void {
  const route = parseRoute(location.hash);
  if (to !== null) {
    useNavigation.setState((now) => ({ route, position: to, length: Math.max(now.length, to + 1) }));
    return;
  }
  const position = useNavigation.getState().position + 1;
  history.replaceState({ position }, '', location.hash);
  useNavigation.setState({ route, position, length: position + 1 });
}

/** Follows the browser's own back and forward, and links. */
export function followLocation(): void {
  if (history.state === null) history.replaceState({ position: 0 }, '', location.hash);
  let returning = false;
  window.addEventListener('popstate', () => {
    if (returning) {
      returning = false;
      return;
    }
    const to = known(history.state);
    const delta = (to ?? useNavigation.getState().position + 1) - useNavigation.getState().position;
    if (!isHeld() || delta === 0) {
      arrive(to);
      return;
    }
    // The browser has gone already: it goes back at once, and takes the step again when that is the answer.
    const { hash } = location;
    returning = true;
    history.go(-delta);
    leaving(() => {
      if (to === null) location.hash = hash;
      else history.go(delta);
    });
  });
}

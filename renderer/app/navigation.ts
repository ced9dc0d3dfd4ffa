import { create } from 'zustand';
import { formatRoute, parseRoute, type Route, type RouteInput } from './route.ts';

type Navigation = {
  route: Route;
  /** How many steps lie before and after in this window's own history. */
  position: number;
  length: number;
};

const first = parseRoute(location.hash);
const known = (state: unknown): number =>
  typeof state === 'object' && state !== null && 'position' in state && typeof state.position === 'number'
    ? state.position
    : 0;

export const useNavigation = create<Navigation>(() => ({
  route: first,
  position: known(history.state),
  length: known(history.state) + 1,
}));

/** Goes to a place, as a new step of the history. */
export function go(to: RouteInput): void {
  const hash = formatRoute(to);
  if (hash === location.hash) return;
  const position = useNavigation.getState().position + 1;
  history.pushState({ position }, '', hash);
  useNavigation.setState({ route: parseRoute(hash), position, length: position + 1 });
}

/** Changes the place without a new step: typing in a filter, moving along a list. */
export function replace(to: RouteInput): void {
  const hash = formatRoute(to);
  history.replaceState({ position: useNavigation.getState().position }, '', hash);
  useNavigation.setState({ route: parseRoute(hash) });
}

export const back = (): void => history.back();
export const forward = (): void => history.forward();

/** Follows the browser's own back and forward, and links. */
export function followLocation(): void {
  if (history.state === null) history.replaceState({ position: 0 }, '', location.hash);
  window.addEventListener('popstate', () => {
    const route = parseRoute(location.hash);
    // A link's own navigation has no state yet: give it its place.
    if (history.state === null) {
      const position = useNavigation.getState().position + 1;
      history.replaceState({ position }, '', location.hash);
      useNavigation.setState({ route, position, length: position + 1 });
      return;
    }
    const position = known(history.state);
    useNavigation.setState((now) => ({ route, position, length: Math.max(now.length, position + 1) }));
  });
}

import type { ReactNode } from 'react';
import { formatRoute, type RouteInput } from '../app/route.ts';

/** The name of an object is a link to it. */
export function ObjectLink({ to, children, inRow = false }: { to: RouteInput; children: ReactNode; inRow?: boolean }) {
  return (
    <a href={formatRoute(to)} {...(inRow && { tabIndex: -1 })}>
      {children}
    </a>
  );
}

import { useEffect, useRef, type ReactNode } from 'react';

/** What was found, brought into sight once it is there: it stands below a form. */
export function Found({ children }: { children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.scrollIntoView({ block: 'start' }), []);
  return <div ref={place}>{children}</div>;
}

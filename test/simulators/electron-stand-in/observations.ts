/** What a test may want to know about what happened, in order. */
export const observations = {
  /** Requests of a page to anywhere but the application's scheme. */
  outsideRequests: [] as string[],
  /** What the application's scheme answered. */
  served: [] as string[],
  /** Breaches of the content security policy. */
  violations: [] as string[],
  navigations: [] as string[],
  popups: [] as string[],
  openedExternally: [] as string[],
  openedPaths: [] as string[],
  notifications: [] as string[],
};

export function record(kind: keyof typeof observations, what: string): void {
  observations[kind].push(what);
}

/**
 * The console server's one-time token stands in the fragment of the address that it printed, which is neither sent nor
 * logged. It is exchanged for the session cookie once, and taken out of the address.
 */
export async function exchangeToken(): Promise<void> {
  const token = /^#token=([\w-]{43})$/.exec(location.hash)?.[1];
  if (token === undefined) return;
  history.replaceState(null, '', `${location.pathname}#/`);
  await fetch('/session', { method: 'POST', headers: { authorization: `Bearer ${token}` } }).catch(() => undefined);
}

/** Whether the console server knows this browser; false when the opening address was used already, elsewhere. */
export async function hasSession(): Promise<boolean> {
  const response = await fetch('/session', { method: 'POST' }).catch(() => null);
  return response?.status !== 401;
}

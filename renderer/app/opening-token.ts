/**
 * Takes the one-time token out of the address with which a browser was opened (`/#token=…`), so that it stays neither in
 * the address bar nor in the history.
 */
export function takeOpeningToken(): string | null {
  const token = /^#token=([\w-]{20,200})$/.exec(location.hash)?.[1] ?? null;
  if (token !== null) history.replaceState(null, '', '#/home');
  return token;
}

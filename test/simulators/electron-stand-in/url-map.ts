/**
 * Chromium without Electron knows no `app:` scheme and lets nobody intercept it, so that its pages stand at an https
 * origin that never resolves. The main bundle only ever sees `app:` URLs.
 */
const SUFFIX = '.app.invalid';

export function toChromium(url: string): string {
  return url.replace(/^app:\/\/([^/?#]+)/u, `https://$1${SUFFIX}`);
}

export function toElectron(url: string): string {
  return url.replace(/^(blob:)?https:\/\/([^/?#]+)\.app\.invalid/u, '$1app://$2');
}

export function isAppUrl(url: string): boolean {
  return toElectron(url).startsWith('app://');
}

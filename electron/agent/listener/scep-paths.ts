/**
 * The URL path shapes on which devices ask for SCEP, compared case-insensitively, with or without a slash at the end. Some
 * append `/pkiclient.exe` to a URL that has that slash.
 */
const SCEP_PATHS = new Set([
  '/scep',
  '/scep/pkiclient.exe',
  '/cgi-bin/pkiclient.exe',
  '/certsrv/mscep/mscep.dll',
  '/certsrv/mscep/mscep.dll/pkiclient.exe',
]);

export function isScepPath(path: string): boolean {
  return SCEP_PATHS.has(path.toLowerCase().replace(/\/+/g, '/').replace(/\/$/, ''));
}

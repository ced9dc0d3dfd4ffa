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

/** Longer than any of them with slashes to spare; paths are recorded. */
const LONGEST_PATH = 100;

export function isScepPath(path: string): boolean {
  return path.length <= LONGEST_PATH && SCEP_PATHS.has(path.toLowerCase().replace(/\/+/g, '/').replace(/\/$/, ''));
}

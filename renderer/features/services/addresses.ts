/** What an address begins with: the scheme, the host and the port. */
export const beginOf = (url: string): string => /^[a-z]+:\/\/[^/]+/.exec(url)?.[0] ?? '';

/** The other forms of a profile's address: what other products burnt into devices, and where no profile is named. */
export function addressesOf(
  url: string,
  kind: 'scep' | 'ra',
  name: string,
  isDefault: boolean,
): { burnt: readonly string[]; nameless: readonly string[] } {
  const begin = beginOf(url);
  const place = kind === 'ra' ? `raProfile/${name}` : name;
  return {
    burnt: [`${url}/pkiclient.exe`, `${begin}/api/v1/protocols/scep/${place}/pkiclient.exe`],
    nameless: isDefault
      ? ['/scep', '/certsrv/mscep/mscep.dll', '/certsrv/mscep/mscep.dll/pkiclient.exe', '/cgi-bin/pkiclient.exe'].map(
          (path) => begin + path,
        )
      : [],
  };
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readScepPath, resolveScepPath, type Profiles } from '../../../../electron/agent/services/addresses.ts';

const LONG = 'a'.repeat(63);

const PROFILES: Profiles = {
  scep: [
    { id: 'S1', name: 'default', enabled: true, isDefault: true, raProfileId: 'R1' },
    { id: 'S2', name: 'fleet', enabled: true, isDefault: false, raProfileId: 'R2' },
    { id: 'S3', name: 'off', enabled: false, isDefault: false, raProfileId: 'R1' },
    { id: 'S4', name: 'bare', enabled: true, isDefault: false, raProfileId: null },
    { id: 'S5', name: 'behind-off', enabled: true, isDefault: false, raProfileId: 'R3' },
    { id: 'S6', name: LONG, enabled: true, isDefault: false, raProfileId: 'R1' },
  ],
  ra: [
    { id: 'R1', name: 'default', enabled: true, scepProfileId: null },
    { id: 'R2', name: 'phones', enabled: true, scepProfileId: 'S2' },
    { id: 'R3', name: 'closed', enabled: false, scepProfileId: 'S2' },
    { id: 'R4', name: 'of-off', enabled: true, scepProfileId: 'S3' },
  ],
};

const place = (path: string) => {
  const found = resolveScepPath(path, PROFILES);
  if (found === null) return null;
  return 'refusal' in found ? `${found.refusal} ${found.name}` : found.id;
};

describe('an address of SCEP', () => {
  it.each([
    '/scep',
    '/scep/',
    '/SCEP',
    '/scep/pkiclient.exe',
    '/scep/pkiclient.exe/',
    '/scep//pkiclient.exe',
    '/scep/pkiclient.exe/pkiclient.exe',
    '/cgi-bin/pkiclient.exe',
    '/cgi-bin/pkiclient.exe/',
    '/CGI-BIN/PKICLIENT.EXE',
    '/certsrv/mscep/mscep.dll',
    '/certsrv/mscep/mscep.dll/pkiclient.exe',
    '/CertSrv/mscep/mscep.dll/',
  ])('%s is the default profile’s', (path) => {
    expect(resolveScepPath(path, PROFILES)).toEqual({
      kind: 'scep',
      id: 'S1',
      scepProfileId: 'S1',
      raProfileId: 'R1',
    });
  });

  it.each([
    '/scep/fleet',
    '/scep/fleet/',
    '/scep/FLEET/pkiclient.exe',
    '/scep/fleet/pkiclient.exe/',
    '/api/v1/protocols/scep/fleet/pkiclient.exe',
    '/api/v1/protocols/scep/fleet',
    '/API/v1/protocols/SCEP/Fleet/pkiclient.exe/',
  ])('%s is that of a SCEP profile', (path) => {
    expect(resolveScepPath(path, PROFILES)).toEqual({
      kind: 'scep',
      id: 'S2',
      scepProfileId: 'S2',
      raProfileId: 'R2',
    });
  });

  it.each([
    '/scep/ra/phones',
    '/scep/ra/phones/pkiclient.exe',
    '/scep/RA/Phones/',
    '/api/v1/protocols/scep/raProfile/phones/pkiclient.exe',
    '/api/v1/protocols/scep/raprofile/phones',
  ])('%s is that of an RA profile', (path) => {
    expect(resolveScepPath(path, PROFILES)).toEqual({ kind: 'ra', id: 'R2', scepProfileId: 'S2', raProfileId: 'R2' });
  });

  it('holds the longest name in the longest form', () => {
    expect(place(`/api/v1/protocols/scep/${LONG}/pkiclient.exe/`)).toBe('S6');
  });

  it.each([
    ['/scep/nobody', 'profile-missing nobody'],
    ['/scep/ra', 'profile-missing ra'],
    ['/scep/..%2f', 'profile-missing "..%2f"'],
    ['/scep/..', 'profile-missing ".."'],
    ['/scep/%66leet', 'profile-missing "%66leet"'],
    ['/scep/fleet\u0000', 'profile-missing "fleet\\u0000"'],
    ['/scep/mscep_admin', 'profile-missing "mscep_admin"'],
    ['/scep/ra/nobody', 'profile-missing nobody'],
    ['/scep/ra/default', 'profile-missing default'],
    ['/api/v1/protocols/scep/raProfile/fleet/pkiclient.exe', 'profile-missing fleet'],
    ['/scep/off', 'profile-disabled off'],
    ['/scep/bare', 'profile-without-ra bare'],
    ['/scep/behind-off', 'profile-disabled closed'],
    ['/scep/ra/closed', 'profile-disabled closed'],
    ['/scep/ra/of-off', 'profile-disabled off'],
  ])('%s leads nowhere: %s', (path, end) => {
    expect(place(path)).toBe(end);
  });

  it('that leads nowhere says whose it is, where it is somebody’s', () => {
    expect(resolveScepPath('/scep/off', PROFILES)).toMatchObject({
      scope: 'S3',
      scepProfileId: 'S3',
      raProfileId: 'R1',
    });
    expect(resolveScepPath('/scep/ra/of-off', PROFILES)).toMatchObject({ scope: 'R4', scepProfileId: 'S3' });
    expect(resolveScepPath('/scep/x', PROFILES)).toMatchObject({ scope: null, scepProfileId: null, raProfileId: null });
  });

  it('is nobody’s without a default profile', () => {
    expect(resolveScepPath('/scep', { scep: [], ra: [] })).toMatchObject({
      refusal: 'profile-missing',
      name: 'default',
    });
  });

  it.each([
    '',
    '/',
    'scep',
    '//',
    '/pkiclient.exe',
    '/cgi-bin',
    '/cgi-bin/',
    '/cgi-bin/other.exe',
    '/certsrv/mscep',
    '/certsrv/mscep_admin/',
    '/certsrv/mscep/mscep.dll/x',
    '/scep/fleet/x',
    '/scep/fleet/ra/phones',
    '/scep/../crl',
    '/scepx',
    '/xscep/fleet',
    '/api/v1/protocols/scep',
    '/api/v1/protocols/scep/ra/phones',
    '/api/v1/scep/fleet/challenge',
    `/scep/${'a'.repeat(200)}`,
    '/scep/ra/x/y/z',
  ])('is not %j', (path) => {
    expect(readScepPath(path)).toBeNull();
    expect(place(path)).toBeNull();
  });

  it('is found or not, whatever is asked for, and shows no more of it than can be read', () => {
    const word = fc.oneof(
      fc.constantFrom(
        'scep',
        'ra',
        'raProfile',
        'api',
        'v1',
        'protocols',
        'pkiclient.exe',
        'cgi-bin',
        'fleet',
        '..',
        '',
      ),
      fc.string({ maxLength: 80, unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (words) => {
        const found = resolveScepPath(`/${words.join('/')}`, PROFILES);
        if (found === null || !('refusal' in found)) return;
        expect(found.name.length).toBeLessThanOrEqual(80);
        expect(found.name).toMatch(/^[^\u0000-\u001f]*$/);
      }),
      { numRuns: 5_000 },
    );
  });
});

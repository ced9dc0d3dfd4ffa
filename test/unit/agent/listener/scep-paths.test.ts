import { expect, it } from 'vitest';
import { isScepPath } from '../../../../electron/agent/listener/scep-paths.ts';

it.for([
  '/scep',
  '/scep/',
  '/SCEP',
  '/scep/pkiclient.exe',
  '/scep//pkiclient.exe',
  '/cgi-bin/pkiclient.exe',
  '/CGI-BIN/PKICLIENT.EXE/',
  '/certsrv/mscep/mscep.dll',
  '/CertSrv/mscep/mscep.dll/pkiclient.exe',
])('%s asks for SCEP', (path) => {
  expect(isScepPath(path)).toBe(true);
});

it.for([
  '',
  '/',
  '/scep2',
  '/scepx',
  '/scep/other',
  '/scep/../scep',
  '/scep%2f',
  '/certsrv/mscep_admin',
  'scep',
  `${'/'.repeat(100)}scep`,
])('%j does not', (path) => {
  expect(isScepPath(path)).toBe(false);
});

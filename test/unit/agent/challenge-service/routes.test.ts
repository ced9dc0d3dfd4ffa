import { describe, expect, it } from 'vitest';
import { challengeRoute } from '../../../../electron/agent/challenge-service/routes.ts';

describe('paths of the challenge service', () => {
  it.each([
    ['/certsrv/mscep_admin/', { to: 'page', profile: null }],
    ['/CertSrv/MSCEP_Admin/', { to: 'page', profile: null }],
    ['/certsrv/mscep_admin', { to: 'page-slash', location: '/certsrv/mscep_admin/' }],
    ['/certsrv/Phones/mscep_admin/', { to: 'page', profile: 'phones' }],
    ['/certsrv/phones/mscep_admin', { to: 'page-slash', location: '/certsrv/phones/mscep_admin/' }],
    ['/api/v1/scep/phones/challenge', { to: 'webhook', profile: 'phones' }],
  ])('%s', (path, route) => {
    expect(challengeRoute(path)).toEqual(route);
  });

  it.each([
    '/',
    '/certsrv/../certsrv/mscep_admin/',
    '/certsrv/..%2f/mscep_admin/',
    '/certsrv//mscep_admin/',
    '/certsrv/a b/mscep_admin/',
    '/certsrv/-a/mscep_admin/',
    '/api/v1/scep/phones/challenge/',
    `/certsrv/${'a'.repeat(64)}/mscep_admin/`,
    `/certsrv/${'a'.repeat(10_000)}/mscep_admin/`,
    '/scep',
  ])('leads nowhere: %s', (path) => {
    expect(challengeRoute(path)).toBeNull();
  });
});

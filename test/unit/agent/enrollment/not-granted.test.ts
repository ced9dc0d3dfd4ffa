import { expect, it } from 'vitest';
import { notGranted } from '../../../../electron/agent/enrollment/not-granted.ts';
import { readCertificationRequest } from '../../../../electron/agent/pki/certification-request.ts';
import { makeKey } from '../../../simulators/scep-client/keys.ts';
import { buildCsr } from '../../../simulators/scep-client/x509.ts';

it('lists what was asked for and is left out, by name', async () => {
  const der = buildCsr(await makeKey('ec:p256'), {
    subject: [
      ['commonName', 'door.example.com'],
      ['organization', 'Evil\u001bCorp'],
      ['1.2.3.4', 'odd'],
    ],
    dnsNames: ['door.example.com'],
    // clientAuth is granted; codeSigning and emailProtection are not.
    extendedKeyUsages: ['1.3.6.1.5.5.7.3.2', '1.3.6.1.5.5.7.3.3', '1.3.6.1.5.5.7.3.4'],
  });
  const listed = notGranted(readCertificationRequest(der));
  expect(listed).toHaveLength(4);
  expect(listed.join('\n')).toContain('Evil\\u{1b}Corp');
  expect(listed).toContain('1.2.3.4=odd');
  expect(listed.join('\n')).not.toMatch(/clientAuth|door\.example/);
});

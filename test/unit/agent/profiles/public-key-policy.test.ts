import { describe, expect, it } from 'vitest';
import type { PublicKeyFacts } from '../../../../electron/agent/pki/public-key.ts';
import { DEVICE_PROFILE, RA_PROFILE, raKeyKind } from '../../../../electron/agent/profiles/certificate-profile.ts';
import { publicKeyRefusal } from '../../../../electron/agent/profiles/public-key-policy.ts';
import { KEY_KINDS } from '../../../../shared/contract/authority.ts';

const rsa = (bits: number): PublicKeyFacts => ({ kind: 'rsa', bits, exponentBits: 17 });
const ec = (curve: string): PublicKeyFacts => ({ kind: 'ec', curve });

describe('the device profile', () => {
  it.each([rsa(2048), rsa(3072), rsa(8192), ec('P-256'), ec('P-384'), ec('P-521')])('certifies %o', (facts) => {
    expect(publicKeyRefusal(DEVICE_PROFILE, facts)).toBeNull();
  });

  it.each([
    [rsa(1024), 'key-too-weak', 'RSA 1024'],
    [rsa(2047), 'key-too-weak', 'RSA 2047'],
    [rsa(8193), 'key-type-refused', 'RSA 8193'],
    [ec('P-192'), 'key-too-weak', 'EC P-192'],
    [ec('secp256k1'), 'key-type-refused', 'EC secp256k1'],
    [ec('explicit'), 'key-type-refused', 'EC explicit'],
    [{ kind: 'other', algorithm: 'Ed25519' } as const, 'key-type-refused', 'Ed25519'],
  ])('refuses %o as %s', (facts, code, requested) => {
    const allowed = 'RSA 2048–8192, EC P-256, P-384, P-521';
    expect(publicKeyRefusal(DEVICE_PROFILE, facts)).toEqual({ code, params: { requested, allowed } });
  });
});

describe('the RA profile', () => {
  it('is for RSA alone: SCEP encrypts to it', () => {
    expect(publicKeyRefusal(RA_PROFILE, rsa(2048))).toBeNull();
    expect(publicKeyRefusal(RA_PROFILE, ec('P-256'))).toMatchObject({
      code: 'key-type-refused',
      params: { allowed: 'RSA 2048–4096' },
    });
    expect(publicKeyRefusal(RA_PROFILE, ec('P-192'))).toMatchObject({ code: 'key-type-refused' });
  });

  it('has an RSA key beside every CA key', () => {
    expect(KEY_KINDS.map(raKeyKind)).toEqual(['rsa:2048', 'rsa:3072', 'rsa:3072', 'rsa:2048', 'rsa:2048']);
  });
});

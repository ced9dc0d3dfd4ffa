import { ORPCError } from '@orpc/client';
import { describe, expect, it } from 'vitest';
import { missingSecret, newlyWanted } from '../../../../../renderer/features/services/scep-secret-kind.ts';
import { scepProfile } from './services.ts';

const NONE = { registration: true, static: false, dynamic: null, webhook: null };
const DYNAMIC = { page: false, webhook: true, validFor: 3_600_000, most: 5 };
const WEBHOOK = { url: 'https://mdm.office.example/', timeout: 5_000, caPem: null };

const refused = (...codes: string[]) =>
  new ORPCError('FAILURE', {
    data: {
      code: 'service-invalid',
      params: {},
      details: codes.map((code) => ({ path: ['challenges'], code, params: {} })),
    },
  });

describe('missingSecret', () => {
  it('knows which secret would make settings good', () => {
    expect(missingSecret(refused('static-challenge-missing'))).toBe('static');
    expect(missingSecret(refused('webhook-secret-missing'))).toBe('secret');
  });

  it('knows none where something else is wrong', () => {
    expect(missingSecret(refused('no-authentication'))).toBeNull();
    expect(missingSecret(refused('static-challenge-missing', 'profile-name-taken'))).toBeNull();
    expect(missingSecret(new Error('lost'))).toBeNull();
  });
});

describe('newlyWanted', () => {
  it('asks for what a kind of challenge needs that was just turned on', () => {
    expect(newlyWanted(scepProfile({ challenges: { ...NONE, static: true } }), NONE)).toBe('static');
    expect(newlyWanted(scepProfile({ challenges: { ...NONE, webhook: WEBHOOK } }), NONE)).toBe('secret');
    expect(newlyWanted(scepProfile({ challenges: { ...NONE, dynamic: DYNAMIC } }), NONE)).toBe('token');
  });

  it('asks for nothing that is there, that was wanted before, or that nobody needs', () => {
    const challenges = { ...NONE, static: true };
    expect(newlyWanted(scepProfile({ challenges, hasStaticChallenge: true }), null)).toBeNull();
    expect(newlyWanted(scepProfile({ challenges }), challenges)).toBeNull();
    expect(
      newlyWanted(scepProfile({ challenges: { ...NONE, dynamic: { ...DYNAMIC, webhook: false } } }), null),
    ).toBeNull();
    expect(newlyWanted(scepProfile(), null)).toBeNull();
  });
});

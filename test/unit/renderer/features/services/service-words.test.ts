import { beforeAll, describe, expect, it } from 'vitest';
import { i18next, startI18n } from '../../../../../renderer/app/i18n.ts';
import { raProfileSentence, scepProfileSentence } from '../../../../../renderer/features/services/service-words.ts';
import { signerSentence } from '../../../../../renderer/features/services/signer-words.ts';
import { raProfile, scepProfile, signer } from './services.ts';

beforeAll(async () => {
  await startI18n();
  await i18next.changeLanguage('en');
});

describe('scepProfileSentence', () => {
  const sentence = (part: Parameters<typeof scepProfile>[0], ra: string | null = 'office') =>
    scepProfileSentence(i18next.t, 'en', scepProfile(part), ra);

  it('says by what devices prove who they are, and what is granted', () => {
    expect(sentence({})).toBe('Accepts the challenge of a registration. Grants what the RA profile “office” says.');
    const dynamic = { page: true, webhook: true, validFor: 3_600_000, most: 5 };
    expect(sentence({ challenges: { registration: false, static: true, dynamic, webhook: null } })).toBe(
      'Accepts one password for all, challenges from the page, and challenges that an MDM server fetched. Grants what the RA profile “office” says.',
    );
  });

  it('says what keeps it from granting anything', () => {
    expect(sentence({}, null)).toBe('Accepts the challenge of a registration. It has no RA profile.');
    expect(sentence({ enabled: false })).toMatch(/^Switched off: every request is refused\. /u);
    const challenges = { registration: false, static: false, dynamic: null, webhook: null };
    expect(sentence({ challenges })).toMatch(/^Accepts no challenge\./u);
  });
});

describe('raProfileSentence', () => {
  const sentence = (part: Parameters<typeof raProfile>[0]) => raProfileSentence(i18next.t, raProfile(part), 365);

  it('says what is granted, to whom, and who is asked', () => {
    expect(sentence({})).toBe(
      'Certificates for server and client, for 365 days as the settings say. Registered devices only. Issued at once.',
    );
    const approval = { rule: 'always', persons: 2, expiresAfter: 60_000 } as const;
    const unregistered = { patterns: ['*.phones.example'], ipRanges: [] };
    expect(sentence({ certificateProfile: 'tls-client', validityDays: 1, unregistered, approval })).toBe(
      'Certificates for clients, for 1 day. Registered devices, and names that its patterns allow. Every request waits for an approval. Two persons must approve.',
    );
  });

  it('promises nothing for a CA of somebody else', () => {
    const authority = '0190a000-0000-7000-8000-000000000001';
    expect(sentence({ authority })).toBe('An external CA issues. Registered devices only.');
    const approval = { rule: 'always', persons: 1, expiresAfter: 60_000 } as const;
    expect(sentence({ authority, approval })).toMatch(/Every request waits for an approval\.$/u);
  });

  it('says no number of days while the settings are not known', () => {
    expect(raProfileSentence(i18next.t, raProfile(), null)).toMatch(/for as long as the settings say\./u);
  });

  it('begins with that it is off', () => {
    expect(sentence({ enabled: false })).toMatch(/^Switched off/u);
  });
});

describe('signerSentence', () => {
  const sentence = (part: Parameters<typeof signer>[0]) => signerSentence(i18next.t, signer(part));

  it('says how it stands, for whom it may ask, and how much of the hour is used', () => {
    expect(sentence({})).toBe('Its requests are granted. For registered devices. 2 of 100 certificates in this hour.');
    const scope = { patterns: ['*.phones.example'], ipRanges: [] };
    expect(sentence({ scope })).toContain('For registered devices and the names in its scope.');
    expect(sentence({ scope, registered: false, standing: 'revoked' })).toMatch(
      /^Its certificate is revoked: its requests are refused\. For the names in its scope\./u,
    );
  });
});

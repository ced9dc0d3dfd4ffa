import { describe, expect, it } from 'vitest';
import { challengeProblem, makeChallenge } from '../../../../electron/agent/registrations/challenge.ts';

describe('makeChallenge', () => {
  it('makes twenty letters and digits that nobody mistakes, and never the same', () => {
    const made = Array.from({ length: 500 }, makeChallenge);
    for (const challenge of made) {
      expect(challenge).toMatch(/^[A-HJ-NP-Z2-9]{20}$/);
      expect(challengeProblem(challenge)).toBeNull();
    }
    expect(new Set(made).size).toBe(500);
    // Every symbol of the alphabet is in use.
    expect(new Set(made.join('')).size).toBe(32);
  });
});

describe('challengeProblem', () => {
  it.for([
    ['', 'challenge-too-short'],
    ['12345', 'challenge-too-short'],
    ['x'.repeat(129), 'challenge-too-long'],
    ['with space', 'challenge-characters'],
    ['umläute', 'challenge-characters'],
    ['tab\tbed', 'challenge-characters'],
    ['nul\u0000nul', 'challenge-characters'],
  ])('refuses %j as %s', ([challenge, code]) => {
    expect(challengeProblem(challenge ?? '')).toMatchObject({ field: 'challenge', code });
  });

  it('takes what an operator chose, and never repeats it in a problem', () => {
    expect(challengeProblem('123456')).toBeNull();
    expect(challengeProblem(`<&'"=+/`)).toBeNull();
    expect(JSON.stringify(challengeProblem('my secret'))).not.toContain('secret');
  });
});

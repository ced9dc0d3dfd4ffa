import { describe, expect, it } from 'vitest';
import { commandsFor, type ClientFacts } from '../../../../../renderer/features/registrations/client-commands.ts';

const FACTS: ClientFacts = {
  fqdn: 'door-1.office.example',
  ipAddresses: ['192.0.2.7', '2001:db8::7'],
  serialNumber: null,
  url: 'http://192.0.2.1:8080/scep',
  challenge: { is: 'shown', text: "o'brien$(id)" },
  fingerprints: { sha256: 'aa'.repeat(32), sha1: 'bb'.repeat(20), md5: 'cc'.repeat(16) },
};
const textOf = (id: string, facts = FACTS): string => commandsFor(facts).find((client) => client.id === id)?.text ?? '';

describe('commandsFor', () => {
  it('quotes a challenge so that no shell reads it', () => {
    expect(textOf('strongswan')).toContain(String.raw`--password 'o'\''brien$(id)'`);
    expect(textOf('certmonger')).toContain(String.raw`-L 'o'\''brien$(id)'`);
    expect(textOf('windows')).toContain("ChallengePassword = 'o''brien$(id)'");
  });

  it('asks for every registered name', () => {
    for (const name of [FACTS.fqdn, ...FACTS.ipAddresses]) {
      expect(textOf('strongswan')).toContain(`--san '${name}'`);
      expect(textOf('windows')).toContain(`'${name}'`);
    }
    expect(textOf('certmonger')).toContain("-A '2001:db8::7'");
  });

  it('carries the serial number only where there is one', () => {
    expect(textOf('cisco')).toContain('serial-number none');
    expect(textOf('strongswan', { ...FACTS, serialNumber: 'XK1' })).toContain('serialNumber=XK1');
  });

  it('has a place for a challenge that is no longer known', () => {
    for (const { text } of commandsFor({ ...FACTS, challenge: { is: 'gone' } })) {
      expect(text).toContain('CHALLENGE');
    }
  });

  it('says nothing of a challenge to a device that has none, and leaves no line open', () => {
    const facts: ClientFacts = { ...FACTS, challenge: { is: 'none' } };
    for (const { text } of commandsFor(facts)) {
      expect(text).not.toMatch(/CHALLENGE|password|-L |ChallengePassword/);
      expect(text).not.toMatch(/\\$/);
    }
    expect(textOf('certmonger', facts)).toMatch(/-A '2001:db8::7'$/);
    expect(textOf('certmonger')).toMatch(/-A '2001:db8::7' \\\n {4}-L '/);
  });
});

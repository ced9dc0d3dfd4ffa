import { describe, expect, it } from 'vitest';
import { refusalLedger } from '../../../../electron/agent/enrollment/refusal-ledger.ts';
import { refuse } from '../../../../electron/agent/enrollment/refuse.ts';

const HOUR = 3_600_000;
const WRONG = refuse('challenge-unknown', { requested: 'door' });
const NAME = refuse('name-differs', { requested: 'a', registered: 'b' });

function ledgerAt(start = 0) {
  const time = { now: start };
  return { time, ledger: refusalLedger(() => time.now) };
}

describe('what the audit log says of refusals', () => {
  it('is one entry for each rule, party and hour, of those who proved who they are', () => {
    const { time, ledger } = ledgerAt();
    expect(ledger.note(NAME, 'challenge', 'r1')).toBe(true);
    expect(ledger.note(NAME, 'challenge', 'r1')).toBe(false);
    expect(ledger.note(NAME, 'challenge', 'r2')).toBe(true);
    expect(ledger.note(refuse('ca-certificate-requested', { registered: 'b' }), 'challenge', 'r1')).toBe(true);
    time.now = HOUR;
    expect(ledger.note(NAME, 'challenge', 'r1')).toBe(true);
  });

  it('is a count, once an hour, of everybody else', () => {
    const { time, ledger } = ledgerAt(5 * HOUR);
    expect(ledger.summary('due')).toEqual([]);
    for (let i = 0; i < 1_000; i++) expect(ledger.note(WRONG, 'none', null)).toBe(false);
    expect(ledger.note(NAME, 'approval', 'r1')).toBe(false);
    time.now += HOUR - 1;
    expect(ledger.summary('due')).toEqual([]);
    time.now += 1;
    expect(ledger.summary('due')).toMatchObject([
      {
        name: 'audit.append',
        input: {
          action: 'enrollment.refusals-counted',
          detail: {
            count: '1001',
            since: new Date(5 * HOUR).toISOString(),
            'challenge-unknown': '1000',
            'name-differs': '1',
          },
        },
      },
    ]);
    expect(ledger.summary('now')).toEqual([]);
  });

  it('is written at once before the end, and after the clock was set back', () => {
    const { time, ledger } = ledgerAt(10 * HOUR);
    ledger.note(WRONG, 'none', null);
    expect(ledger.summary('now')).toHaveLength(1);
    ledger.note(WRONG, 'none', null);
    time.now = 0;
    expect(ledger.summary('due')).toHaveLength(1);
  });

  it('does not grow with the number of parties', () => {
    const { time, ledger } = ledgerAt();
    let entries = 0;
    for (let i = 0; i < 50_000; i++) if (ledger.note(NAME, 'signer', `s${i}`)) entries += 1;
    expect(entries).toBe(10_000);
    time.now = HOUR;
    expect(ledger.note(NAME, 'signer', 'new')).toBe(true);
  });
});

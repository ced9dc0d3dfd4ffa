import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { noticeOf } from '../../../electron/desktop/notices.ts';
import { loadWords } from '../../../electron/words/words.ts';
import type { TransactionRow } from '../../../shared/contract/transactions.ts';

vi.mock('electron', () => ({ Notification: vi.fn() }));

const words = loadWords(join(import.meta.dirname, '../../../resources/locales'), 'en');

const row = (about: Partial<TransactionRow>): TransactionRow => ({
  id: '0198a5f0-0000-7000-8000-000000000000',
  state: 'issued',
  receivedAt: 0,
  clientAddress: '192.0.2.7',
  messageType: 'PKCSReq',
  requestedName: '<img src="http://evil.example/">',
  registrationId: null,
  registrationFqdn: 'door-1.office.example',
  certificateSerial: null,
  refusal: null,
  replayed: false,
  forwarded: false,
  ...about,
});
const refused = row({ state: 'refused', refusal: { code: 'challenge-unknown', params: {} } });

describe('noticeOf', () => {
  it('names the device of one certificate', () => {
    expect(noticeOf([row({})], words)).toEqual({
      title: 'Certificate issued',
      body: 'door-1.office.example has a new certificate.',
    });
  });

  it('says the rule of one refusal', () => {
    const notice = noticeOf([refused], words);
    expect(notice?.title).toBe('Request refused: door-1.office.example');
    expect(notice?.body).toBe(words.refusal({ code: 'challenge-unknown', params: {} }).rule);
  });

  it('counts many', () => {
    expect(noticeOf([row({}), row({}), refused], words)?.body).toBe('Refused: 1. Issued: 2.');
  });

  it('says first that somebody has to decide', () => {
    const waiting = row({ state: 'pending' });
    expect(noticeOf([waiting], words)).toEqual({
      title: 'A request waits: door-1.office.example',
      body: 'Somebody has to approve it.',
    });
    expect(noticeOf([row({}), refused, waiting, waiting], words)?.body).toBe(
      'Waiting for a decision: 2. Refused: 1. Issued: 1.',
    );
  });

  it('never says what a device calls itself, nor markup', () => {
    const params = { requested: '<b>door-2</b> & co', registered: 'door-1' };
    const notices = [
      noticeOf([row({ registrationFqdn: null })], words),
      noticeOf([row({ state: 'pending', registrationFqdn: null })], words),
      noticeOf([row({ state: 'refused', refusal: { code: 'name-differs', params } })], words),
    ];
    for (const notice of notices) expect(JSON.stringify(notice)).not.toMatch(/[<>&]|evil/u);
  });

  it('is silent about answers given again and about nothing', () => {
    expect(noticeOf([row({ replayed: true })], words)).toBeNull();
    expect(noticeOf([], words)).toBeNull();
  });
});

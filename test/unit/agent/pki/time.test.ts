import { describe, expect, it } from 'vitest';
import { DerError, readOne } from '../../../../electron/agent/pki/der-reader.ts';
import { Tag } from '../../../../electron/agent/pki/der-tags.ts';
import { tlv } from '../../../../electron/agent/pki/der-writer.ts';
import { readTime } from '../../../../electron/agent/pki/time.ts';

const read = (tag: number, text: string): string =>
  new Date(readTime(readOne(tlv(tag, Buffer.from(text)), tag))).toISOString();

describe('readTime', () => {
  it.each([
    [Tag.utcTime, '491231235959Z', '2049-12-31T23:59:59.000Z'],
    [Tag.utcTime, '500101000000Z', '1950-01-01T00:00:00.000Z'],
    [Tag.utcTime, '240229120000Z', '2024-02-29T12:00:00.000Z'],
    [Tag.generalizedTime, '20500101000000Z', '2050-01-01T00:00:00.000Z'],
    [Tag.generalizedTime, '99991231235959Z', '9999-12-31T23:59:59.000Z'],
    [Tag.generalizedTime, '00990101000000Z', '0099-01-01T00:00:00.000Z'],
  ])('%i %s', (tag, text, iso) => {
    expect(read(tag, text)).toBe(iso);
  });

  it.each([
    [Tag.utcTime, '2302291200Z'],
    [Tag.utcTime, '230229120000Z'],
    [Tag.utcTime, '240230000000Z'],
    [Tag.utcTime, '241301000000Z'],
    [Tag.utcTime, '240001000000Z'],
    [Tag.utcTime, '240100000000Z'],
    [Tag.utcTime, '240101240000Z'],
    [Tag.utcTime, '240101006000Z'],
    [Tag.utcTime, '240101000060Z'],
    [Tag.utcTime, '240101000000+0100'],
    [Tag.utcTime, '240101000000'],
    [Tag.utcTime, '20240101000000Z'],
    [Tag.generalizedTime, '20240101000000.5Z'],
    [Tag.generalizedTime, '20240101000000'],
    [Tag.generalizedTime, '240101000000Z'],
    [Tag.utf8String, '240101000000Z'],
  ])('refuses %i %s', (tag, text) => {
    expect(() => read(tag, text)).toThrow(DerError);
  });
});

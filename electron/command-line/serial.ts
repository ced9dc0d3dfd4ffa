import { Failure } from '../../shared/domain/failure.ts';

/** A certificate's serial number as people paste it: hexadecimal of either case, with or without colons, spaces or `0x`. */
export function readSerial(text: string): string {
  const digits = text.trim().replace(/^0x/i, '').replace(/[:\s]/g, '').toLowerCase();
  const even = digits.length % 2 === 0 ? digits : `0${digits}`;
  const serial = even.replace(/^(?:00)+(?=..)/, '');
  if (!/^(?:[0-9a-f]{2}){1,20}$/.test(serial)) throw new Failure('usage', { reason: `not a serial number: ${text}` });
  return serial;
}

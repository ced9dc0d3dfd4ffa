import { describe, expect, it } from 'vitest';
import {
  bindingsAt,
  bufferAt,
  gssPlatform,
  oidAt,
} from '../../../../../electron/agent/outbound/kerberos/gss-library.ts';

const AT = 0x1122_3344_5566_7788n;
const POINTER = '8877665544332211';

/** Offsets are those that a C compiler gives for MIT's gssapi.h, as it is and packed as it says for a Mac. */
describe('structures of GSS-API', () => {
  it('have the layout of 64 bits', () => {
    expect(bufferAt(AT, 5).toString('hex')).toBe(`0500000000000000${POINTER}`);
    expect(oidAt(AT, 9, 8).toString('hex')).toBe(`0900000000000000${POINTER}`);
    const bindings = bindingsAt(AT, 5, 8);
    expect(bindings.length).toBe(64);
    expect(bindings.subarray(0, 48).equals(Buffer.alloc(48))).toBe(true);
    expect(bindings.subarray(48).toString('hex')).toBe(`0500000000000000${POINTER}`);
  });

  it('are packed on a Mac with Intel’s processor', () => {
    expect(oidAt(AT, 9, 2).toString('hex')).toBe(`09000000${POINTER}`);
    const bindings = bindingsAt(AT, 5, 2);
    expect(bindings.length).toBe(56);
    expect(bindings.subarray(0, 40).equals(Buffer.alloc(40))).toBe(true);
    expect(bindings.subarray(40).toString('hex')).toBe(`0500000000000000${POINTER}`);
  });

  it.each([
    ['linux', 'x64', 8],
    ['darwin', 'x64', 2],
    ['darwin', 'arm64', 8],
  ])('are aligned on %s, %s to %i', (platform, arch, alignment) => {
    expect(gssPlatform(platform, arch).alignment).toBe(alignment);
  });
});

import { isIP } from 'node:net';
import type { NameScope } from '../../../shared/contract/services.ts';
import type { NameLimits } from '../enrollment/policy.ts';
import { rangeHas, readIpRange } from './ip-range.ts';
import { matchesName, readNamePattern } from './name-pattern.ts';

/** A scope as it is asked: patterns and ranges are read once. What cannot be read, which nothing stores, allows nothing. */
export function nameLimits(scope: NameScope): NameLimits {
  const patterns = scope.patterns.flatMap((text) => {
    const reading = readNamePattern(text);
    return 'pattern' in reading ? [reading.pattern] : [];
  });
  const ranges = scope.ipRanges.flatMap((text) => {
    const reading = readIpRange(text);
    return 'range' in reading ? [reading.range] : [];
  });
  return {
    // A commonName that is an address is allowed as one, or not at all.
    allowsName: (name) => isIP(name) === 0 && patterns.some((pattern) => matchesName(pattern, name)),
    allowsAddress: (address) => ranges.some((range) => rangeHas(range, address)),
  };
}

/** Whether a scope leaves all names, or all addresses of a family, open. */
export function isWide(scope: NameScope): boolean {
  const patterns = scope.patterns.map(readNamePattern);
  const ranges = scope.ipRanges.map(readIpRange);
  return (
    patterns.some((reading) => 'pattern' in reading && reading.pattern.wide) ||
    ranges.some((reading) => 'range' in reading && reading.range.wide)
  );
}

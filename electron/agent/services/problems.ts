import type { NameScope, profileNotice, SettingProblem } from '../../../shared/contract/services.ts';
import type { z } from 'zod';
import { Failure } from '../../../shared/domain/failure.ts';
import { tryReadCertificate, type Certificate } from '../pki/certificate.ts';
import { fromPem, PEM_LABELS } from '../pki/pem.ts';
import { readIpRange } from '../profiles/ip-range.ts';
import { readNamePattern } from '../profiles/name-pattern.ts';

export type Notice = z.infer<typeof profileNotice>;
type Path = SettingProblem['path'];

export function problem(code: string, path: Path, params: Record<string, string> = {}): SettingProblem {
  return { path, code, params };
}

export function notice(code: string, tone: Notice['tone'], params: Record<string, string> = {}): Notice {
  return { code, tone, params };
}

/** Throws `service-invalid` with every problem as details, where there is one. */
export function requireNone(problems: readonly SettingProblem[]): void {
  const [first, ...more] = problems;
  if (first !== undefined) throw invalid(first, ...more);
}

/** The Failure `service-invalid`. */
export function invalid(first: SettingProblem, ...more: readonly SettingProblem[]): Failure {
  return new Failure(
    'service-invalid',
    { field: first.path.join('.'), problem: first.code },
    { details: [first, ...more] },
  );
}

/** Problems with a scope, and the scope in the spelling in which it is kept. */
export function checkScope(scope: NameScope, path: Path): { problems: SettingProblem[]; scope: NameScope } {
  const problems: SettingProblem[] = [];
  const patterns = scope.patterns.map((text, index) => {
    const reading = readNamePattern(text);
    if ('pattern' in reading) return reading.pattern.text;
    problems.push(problem(reading.problem, [...path, 'patterns', index], { value: text }));
    return text;
  });
  const ipRanges = scope.ipRanges.map((text, index) => {
    const reading = readIpRange(text);
    if ('range' in reading) return reading.range.text;
    const { network } = reading;
    problems.push(problem(reading.problem, [...path, 'ipRanges', index], { value: text, network: network ?? '–' }));
    return text;
  });
  return { problems, scope: { patterns: [...new Set(patterns)], ipRanges: [...new Set(ipRanges)] } };
}

export function isEmpty({ patterns, ipRanges }: NameScope): boolean {
  return patterns.length === 0 && ipRanges.length === 0;
}

/** The first certificate of a PEM text; null where there is none that can be read. */
export function certificateIn(pem: string): Certificate | null {
  const block = fromPem(pem).find(({ label }) => label === PEM_LABELS.certificate);
  return block === undefined ? null : tryReadCertificate(block.der);
}

/** A password in an address would end up in logs; a fragment means that something else was pasted. */
export function hasStrayParts(url: string): boolean {
  const { username, password, hash } = new URL(url);
  return username !== '' || password !== '' || hash !== '';
}

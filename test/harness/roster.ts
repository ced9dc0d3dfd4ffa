import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { CommandLine } from './command-line.ts';

export interface Enrollee {
  readonly fqdn: string;
  readonly challenge: string;
}

/** Registers many devices at once, through the CSV import, with challenges that the test chose. */
export async function registerMany(cli: CommandLine, prefix: string, count: number): Promise<Enrollee[]> {
  const roster = Array.from({ length: count }, (_, index) => ({
    fqdn: `${prefix}-${String(index)}.office.example`,
    challenge: `${prefix}-challenge-${String(index).padStart(6, '0')}`,
  }));
  const file = join(cli.folder.work, `${prefix}.csv`);
  const lines = ['fqdn,challenge,expires', ...roster.map(({ fqdn, challenge }) => `${fqdn},${challenge},never`)];
  await writeFile(file, `${lines.join('\n')}\n`);
  await cli.json(z.unknown(), 'import', 'registrations', file);
  return roster;
}

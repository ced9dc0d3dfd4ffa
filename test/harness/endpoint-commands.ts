import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ClientKey } from '../simulators/scep-client/keys.ts';
import { buildCsr } from '../simulators/scep-client/x509.ts';
import { commandLine, failureOutput, type CommandLine } from './command-line.ts';
import type { DataFolder } from './data-folder.ts';

export const anything = z.unknown();
export const shown = z.looseObject({ id: z.string(), name: z.string(), version: z.number() });
export const asked = z.looseObject({ id: z.string(), state: z.looseObject({ state: z.string() }) });
export const requests = z.object({ requests: z.array(asked) });
const failure = failureOutput.shape.error.extend({ details: z.unknown().optional() });

/** The commands of external CAs, and the files that they take. */
export type EndpointCommands = {
  readonly cli: CommandLine;
  /** Resolves to the path. */
  put(name: string, content: string | Uint8Array): Promise<string>;
  /** A file with the CSR of a new device, DER. */
  request(name: string, key: ClientKey): Promise<string>;
  failureOf(...args: string[]): Promise<z.infer<typeof failure> & { readonly exit: number | null }>;
  /** A command whose document says that something is not as it should be. */
  bad<Schema extends z.ZodType>(schema: Schema, ...args: string[]): Promise<z.infer<Schema>>;
};

export function endpointCommands(folder: DataFolder): EndpointCommands {
  const cli = commandLine(folder);
  const put = async (name: string, content: string | Uint8Array): Promise<string> => {
    const file = join(folder.work, name);
    await writeFile(file, content);
    return file;
  };
  return {
    cli,
    put,
    request: (name, key) => put(`${name}.csr`, buildCsr(key, { subject: [['commonName', name]], dnsNames: [name] })),
    async failureOf(...args) {
      const { code: exit, stdout } = await cli.run(...args, '--json');
      const { error } = z.object({ error: failure }).parse(JSON.parse(stdout));
      return { exit, ...error };
    },
    async bad(schema, ...args) {
      const { code, stdout, stderr } = await cli.run(...args, '--json');
      if (code !== 1) throw new Error(`${args.join(' ')} ended with ${String(code)}:\n${stdout}${stderr}`);
      return schema.parse(JSON.parse(stdout));
    },
  };
}

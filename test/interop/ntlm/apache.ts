import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startApache, type Apache } from '../apache.ts';

const run = promisify(execFile);

export const ACCOUNT = { user: 'printer', domain: 'OFFICE', password: 'Pa55-wörd' };

const GSSAPI = ['AuthType GSSAPI', 'AuthName "Office"', 'GssapiAllowedMech ntlmssp', 'GssapiConnectionBound On'];

/** Apache over TLS: `/ntlm/`, `/basic/` and `/digest/`. */
export function startPasswordApache(program: string): Promise<Apache> {
  return startApache(program, {
    modules: ['authn_file', 'auth_basic', 'auth_digest', 'dir', 'alias'],
    environment: (folder) => ({ NTLM_USER_FILE: join(folder, 'users') }),
    lines: async (folder) => {
      await accounts(folder);
      for (const place of ['ntlm', 'basic', 'digest']) {
        await mkdir(join(folder, 'www', place), { recursive: true });
        await writeFile(join(folder, 'www', place, 'index.html'), `page of ${place}`);
      }
      return [
        `DirectoryIndex index.html\nDocumentRoot ${folder}/www`,
        place('ntlm', ...GSSAPI),
        place('basic', 'AuthType Basic', 'AuthName "Office"', `AuthUserFile ${folder}/passwords`),
        place('digest', 'AuthType Digest', 'AuthName "Office"', `AuthUserFile ${folder}/digests`),
      ];
    },
  });
}

async function accounts(folder: string): Promise<void> {
  const { user, domain, password } = ACCOUNT;
  await writeFile(join(folder, 'users'), `${domain}:${user}:${password}\n`);
  await run('htpasswd', ['-c', '-b', '-B', join(folder, 'passwords'), user, password]);
  await writeFile(join(folder, 'digests'), digestLine());
}

function place(name: string, ...lines: readonly string[]): string {
  return `<Location /${name}>\n${lines.join('\n')}\nRequire valid-user\n</Location>\n`;
}

/** As htdigest writes it, which asks for the password on a terminal. */
function digestLine(): string {
  const { user, password } = ACCOUNT;
  return `${user}:Office:${createHash('md5').update(`${user}:Office:${password}`).digest('hex')}\n`;
}

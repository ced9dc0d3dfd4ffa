import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { chmod, copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openCes, type Ces } from '../../simulators/ces/ces.ts';
import { startApache, type Apache } from '../apache.ts';

export type KerberosApache = Apache & { readonly ces: Ces };

const LOGIN = [
  ...['AuthType GSSAPI', 'AuthName "Office"', 'GssapiAllowedMech krb5', 'Require valid-user'],
  // Whoever sends that header himself is nobody by it.
  'RequestHeader set X-Remote-User "expr=%{REMOTE_USER}"',
];

/** Apache that lets in by Kerberos alone: `/echo` says who asked and what was sent, all else is the stand-in for a CES. */
export async function startKerberosApache(program: string, keytab: string, config: string): Promise<KerberosApache> {
  const echo = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      response.end(`${String(request.headers['x-remote-user'])}: ${Buffer.concat(parts).toString()}`);
    });
  }).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  const { port: echoes } = echo.address() as AddressInfo;
  const opened: Ces[] = [];
  const apache = await startApache(program, {
    modules: ['proxy', 'proxy_http', 'headers'],
    environment: (folder) => ({ KRB5_CONFIG: join(folder, 'krb5.conf'), KRB5RCACHEDIR: join(folder, 'replays') }),
    lines: async (folder, port) => {
      // Its workers may not look into the realm's own folder.
      await copyFile(keytab, join(folder, 'keytab'));
      await copyFile(config, join(folder, 'krb5.conf'));
      await mkdir(join(folder, 'replays'));
      await chmod(join(folder, 'replays'), 0o777);
      const ces = await openCes({ front: `https://localhost:${String(port)}` });
      opened.push(ces);
      return [
        `<Location />\n${[...LOGIN, `GssapiCredStore keytab:${folder}/keytab`].join('\n')}\n</Location>`,
        'SSLProxyEngine on\nSSLProxyVerify none\nSSLProxyCheckPeerName off',
        `ProxyPass /echo http://127.0.0.1:${String(echoes)}/\nProxyPass / ${ces.own.href} nocanon`,
      ];
    },
  });
  const [ces] = opened;
  if (ces === undefined) throw new Error('no CES');
  return {
    ...apache,
    ces,
    async stop() {
      await apache.stop();
      await ces.close();
      echo.closeAllConnections();
      echo.close();
    },
  };
}

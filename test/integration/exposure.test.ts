import { existsSync } from 'node:fs';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openOffice, type Office } from '../harness/office.ts';
import { sendRaw } from '../harness/raw-http.ts';

/** A TCP socket that listens, as Linux lists it: `0100007F:1F90`, state 0A. */
const LISTENING = '0A';

type Place = { readonly loopback: boolean; readonly port: number };

/** Where a process listens: what a port scan would find, read from the system instead of guessed. */
async function listensAt(pid: number): Promise<Place[]> {
  const links = await Promise.all(
    (await readdir(`/proc/${String(pid)}/fd`)).map((fd) => readlink(`/proc/${String(pid)}/fd/${fd}`).catch(() => '')),
  );
  const own = new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/u.exec(link)?.slice(1) ?? []));
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/${String(pid)}/net/${name}`, 'latin1')),
  );
  return tables
    .flatMap((table) => table.trim().split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/u))
    .filter((fields) => fields[3] === LISTENING && own.has(fields[9] ?? ''))
    .map(([, local = '']) => {
      const [address = '', port = ''] = local.split(':');
      return { loopback: address === '0100007F', port: Number.parseInt(port, 16) };
    });
}

describe('what a computer on the LAN can reach (scep.md §5.25)', () => {
  let office: Office;
  let scep: number;
  beforeAll(async () => {
    office = await openOffice('ec:p256');
    scep = Number(new URL(office.agent.scepUrl).port);
  });
  afterAll(() => office.close());

  it('is one port on the one interface that was named, and another only where the operator turns it on', async (context) => {
    if (!existsSync('/proc/self/net/tcp')) context.skip('only Linux lists a process’s sockets in /proc');
    const { cli, agent } = office;
    expect(await listensAt(agent.pid)).toEqual([{ loopback: true, port: scep }]);
    await cli.json(z.unknown(), 'challenge-service', 'start', '--listen', '127.0.0.1:0');
    const both = await listensAt(agent.pid);
    expect(both).toHaveLength(2);
    expect(both.every(({ loopback }) => loopback)).toBe(true);
    await cli.json(z.unknown(), 'challenge-service', 'stop');
    expect(await listensAt(agent.pid)).toEqual([{ loopback: true, port: scep }]);
  });

  it('is nothing of the console or of its procedures, whatever name or upgrade is asked for', async () => {
    for (const path of ['/', '/rpc', '/session', '/index.html', '/assets/index.js', '/certsrv/mscep_admin/']) {
      for (const host of ['localhost', '127.0.0.1', 'rebound.example']) {
        const upgrade = 'Connection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n';
        const plain = 'Connection: close\r\n';
        for (const more of [plain, `${upgrade}Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n`]) {
          const request = `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n${more}\r\n`;
          expect(await sendRaw(scep, request)).toMatch(/^HTTP\/1\.1 404 /u);
        }
      }
    }
  });

  it('gives a page of another site nothing to read: no CORS header, on no method', async () => {
    const preflight = { Origin: 'https://evil.example', 'Access-Control-Request-Method': 'POST' };
    for (const method of ['GET', 'OPTIONS', 'HEAD']) {
      for (const query of ['', '?operation=GetCACaps', '?operation=GetCACert']) {
        const response = await fetch(`${office.agent.scepUrl}${query}`, { method, headers: preflight });
        await response.arrayBuffer();
        expect([...response.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
      }
    }
  });
});

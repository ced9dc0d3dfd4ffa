import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { tlsServer, type ServerChain, type TlsServer } from '../harness/tls-server.ts';

export type GssServer = TlsServer & {
  /** Requests that came with a body before their connection was open. */
  readonly handshakes: () => number;
};

type Context = { step(token: string): Promise<string>; end(): void };

/**
 * A TLS server as a hardened IIS is: it takes one scheme alone, opens the connection and not the request, and hands each context
 * the channel's binding of its own certificate. The contexts are those of other people's mechanisms, which find accounts and keys by
 * the environment.
 */
export async function startGssServer(
  python: string,
  chain: ServerChain,
  scheme: 'NTLM' | 'Negotiate',
  environment: Readonly<Record<string, string>>,
): Promise<GssServer> {
  const binding = Buffer.concat([
    Buffer.from('tls-server-end-point:'),
    createHash('sha256').update(chain.certDer).digest(),
  ]).toString('base64');
  const contexts = new Map<Socket, Context>();
  const open = new WeakMap<Socket, string>();
  let handshakes = 0;

  const newContext = (socket: Socket): Context => {
    handshakes += 1;
    const context = acceptor(python, environment, scheme === 'NTLM' ? 'raw' : 'spnego', binding);
    contexts.set(socket, context);
    socket.once('close', () => {
      context.end();
    });
    return context;
  };

  const answer = async (
    { socket, headers }: IncomingMessage,
    response: ServerResponse,
    body: Buffer,
  ): Promise<void> => {
    const [given, token] = (headers.authorization ?? '').split(' ');
    const name = open.get(socket);
    if (given === '' && name !== undefined) response.end(`${name}: ${body.toString()}`);
    else if (given !== scheme || token === undefined) response.writeHead(401, { 'www-authenticate': scheme }).end();
    else {
      const said = await (contexts.get(socket) ?? newContext(socket)).step(token);
      const [verdict, ...rest] = said.trim().split(' ');
      if (verdict === 'more') response.writeHead(401, { 'www-authenticate': `${scheme} ${rest.join(' ')}` }).end();
      else if (verdict === 'done') {
        const [name = '', last = ''] = rest;
        open.set(socket, name);
        if (last !== '') response.setHeader('www-authenticate', `${scheme} ${last}`);
        response.end(`${name}: ${body.toString()}`);
      } else response.writeHead(401, { 'www-authenticate': scheme }).end();
      if (verdict !== 'more') contexts.delete(socket);
    }
  };
  const server = await tlsServer(chain, (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => void answer(request, response, Buffer.concat(parts)));
  });
  return {
    ...server,
    handshakes: () => handshakes,
    async stop() {
      await server.stop();
      for (const context of contexts.values()) context.end();
    },
  };
}

function acceptor(
  python: string,
  environment: Readonly<Record<string, string>>,
  kind: 'raw' | 'spnego',
  binding: string,
): Context {
  const script = join(import.meta.dirname, 'accept.py');
  const env = { ...process.env, ...environment };
  const child = spawn(python, [script, kind, binding], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async step(token) {
      child.stdin.write(`${token}\n`);
      const line = await lines.next();
      return line.done === true ? 'failed' : line.value;
    },
    end() {
      child.stdin.end();
    },
  };
}

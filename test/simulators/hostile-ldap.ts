import type { AddressInfo } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { context, enc, int, octets, parse, seq } from './scep-client/der.ts';

/** What it answers to a search; the connection stays open. */
export type LdapAnswer =
  | 'denied'
  | 'nothing'
  | 'referral'
  | 'references'
  | 'pages'
  | 'entries'
  | 'tiny'
  | 'attribute'
  | 'values'
  | 'announced'
  | 'drip'
  | 'web'
  | 'noise';

export type HostileLdap = {
  readonly port: number;
  answer: LdapAnswer;
  readonly connections: () => number;
  readonly searches: () => number;
  /** Octets that were taken of an answer without end. */
  readonly written: () => number;
  close(): Promise<void>;
};

const OPERATION = { bind: 0x60, search: 0x63 } as const;
const RESPONSE = { bind: 0x61, entry: 0x64, done: 0x65, reference: 0x73 } as const;
const PAGED_RESULTS = '1.2.840.113556.1.4.319';
const MANY = 2_000;

/** LDAP over TLS (RFC 4511) that lets everybody in and sends whoever searches round in circles. */
export async function startHostileLdap(cert: string, key: string): Promise<HostileLdap> {
  let [connections, searches, written] = [0, 0, 0];
  const open = new Set<TLSSocket>();
  const server = createServer({ cert, key }, (socket) => {
    connections += 1;
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => open.delete(socket));
    socket.on('data', (bytes: Buffer) => {
      const [id, operation] = parse(bytes).children;
      if (id === undefined || operation === undefined) return;
      if (operation.tag === OPERATION.bind) socket.write(message(id.der, result(RESPONSE.bind, 0)));
      if (operation.tag !== OPERATION.search) return;
      searches += 1;
      reply(socket, id.der);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = Buffer.from(`ldaps://localhost:${String(port)}/CN=Configuration,DC=office,DC=example??sub`);

  function reply(socket: TLSSocket, id: Buffer): void {
    switch (house.answer) {
      case 'denied':
        socket.write(message(id, result(RESPONSE.done, 50)));
        return;
      case 'nothing':
        socket.write(message(id, result(RESPONSE.done, 0)));
        return;
      case 'referral':
        socket.write(message(id, result(RESPONSE.done, 10, context(3, octets(url)))));
        return;
      case 'references':
        for (let i = 0; i < MANY; i++) socket.write(message(id, enc(RESPONSE.reference, octets(url))));
        socket.write(message(id, result(RESPONSE.done, 0)));
        return;
      case 'pages': {
        // One entry, and a cookie for the next page, for ever.
        const cookie = octets(seq(int(0), octets(Buffer.from('more'))));
        const control = context(0, seq(octets(Buffer.from(PAGED_RESULTS)), cookie));
        socket.write(Buffer.concat([entryOf(id), message(id, result(RESPONSE.done, 0), control)]));
        return;
      }
      case 'entries':
        endless(socket, Buffer.concat(Array.from({ length: 5_000 }, () => entryOf(id))));
        return;
      case 'tiny':
        // References without an address, thousands in one piece.
        endless(socket, Buffer.alloc(700_000, message(id, enc(RESPONSE.reference))));
        return;
      case 'attribute': {
        // An entry that is as long as one may be, and another, and another.
        const value = octets(Buffer.alloc(3 << 20, 0x61));
        endless(socket, entryOf(id, seq(octets(Buffer.from('cn')), enc(0x31, value))));
        return;
      }
      case 'values': {
        const values = Array.from({ length: 300 }, () => octets(Buffer.alloc(10_000, 0x61)));
        endless(socket, entryOf(id, seq(octets(Buffer.from('cn')), enc(0x31, ...values))));
        return;
      }
      case 'announced':
        // A message of 2 GB, of which a bit comes now and then.
        socket.write(Buffer.from('30847fffffff02', 'hex'));
        endless(socket, Buffer.alloc(65_536));
        return;
      case 'drip':
        drip(socket, message(id, result(RESPONSE.done, 0)));
        return;
      case 'web':
        socket.write('HTTP/1.1 400 Bad Request\r\n\r\n');
        return;
      case 'noise':
        socket.write(Buffer.alloc(64, 0x30));
    }
  }

  /** As fast as it is taken, without end. */
  function endless(socket: TLSSocket, batch: Buffer): void {
    socket.on('drain', () => {
      written += batch.length;
      socket.write(batch);
    });
    socket.write(batch);
  }

  /** One octet after the other of an answer that lacks its last. */
  function drip(socket: TLSSocket, answer: Buffer): void {
    let at = 0;
    const timer = setInterval(() => {
      if (at < answer.length - 1) socket.write(answer.subarray(at, ++at));
    }, 100);
    socket.once('close', () => clearInterval(timer));
  }

  const house: HostileLdap = {
    port,
    answer: 'referral',
    connections: () => connections,
    searches: () => searches,
    written: () => written,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of open) socket.destroy();
      }),
  };
  return house;
}

function message(id: Buffer, operation: Buffer, ...controls: readonly Buffer[]): Buffer {
  return seq(id, operation, ...controls);
}

/** LDAPResult (RFC 4511 §4.1.9). */
function result(tag: number, code: number, ...more: readonly Buffer[]): Buffer {
  return enc(tag, enc(0x0a, Buffer.of(code)), octets(Buffer.alloc(0)), octets(Buffer.alloc(0)), ...more);
}

function entryOf(id: Buffer, ...attributes: readonly Buffer[]): Buffer {
  return message(id, enc(RESPONSE.entry, octets(Buffer.from('CN=x')), seq(...attributes)));
}

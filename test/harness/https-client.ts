import { request } from 'node:https';

export type HttpsAsk = {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** PEM; the server's certificate has to chain to it. */
  readonly ca: string;
};

export type HttpsReply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
};

/** One HTTPS exchange on a connection of its own; rejects unless the server proves its name under the CA. */
export function askHttps(url: string, { method = 'GET', headers = {}, body, ca }: HttpsAsk): Promise<HttpsReply> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers, ca, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
      });
      response.on('error', reject);
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

/** The header of a name and a password (RFC 7617). */
export function basic(name: string, password: string): Readonly<Record<string, string>> {
  return { authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}` };
}

import type { Agent } from 'node:http';
import { request as httpRequest } from 'node:http';
import { openSignedData, readCertsOnly } from './signed-data.ts';
import { certificateFacts } from './x509.ts';

export type HttpReply = { readonly status: number; readonly contentType: string; readonly body: Buffer };

/** Escapes a message for a GET as RFC 8894 §4.1 asks. */
export function getQuery(message: Uint8Array): string {
  return `operation=PKIOperation&message=${encodeURIComponent(Buffer.from(message).toString('base64'))}`;
}

/** One HTTP exchange with a SCEP URL; `agent` keeps connections for those who need many. */
export function exchange(scepUrl: string, query: string, body?: Uint8Array, agent?: Agent): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      `${scepUrl}?${query}`,
      {
        method: body === undefined ? 'GET' : 'POST',
        headers:
          body === undefined ? {} : { 'content-type': 'application/x-pki-message', 'content-length': body.length },
        ...(agent === undefined ? {} : { agent }),
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', () => {
          resolve({
            status: incoming.statusCode ?? 0,
            contentType: incoming.headers['content-type'] ?? '',
            body: Buffer.concat(chunks),
          });
        });
        incoming.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

export function pkiOperation(
  scepUrl: string,
  message: Uint8Array,
  method: 'GET' | 'POST' = 'POST',
  agent?: Agent,
): Promise<HttpReply> {
  return method === 'POST'
    ? exchange(scepUrl, 'operation=PKIOperation', message, agent)
    : exchange(scepUrl, getQuery(message), undefined, agent);
}

/** The RA and CA certificates, DER, from a GetCACert reply (RFC 8894 §4.2.1). */
export function readGetCaCert(reply: Pick<HttpReply, 'contentType' | 'body'>): {
  readonly ra: Buffer;
  readonly ca: Buffer;
} {
  if (reply.contentType === 'application/x-x509-ca-cert') return { ra: reply.body, ca: reply.body };
  if (reply.contentType !== 'application/x-x509-ca-ra-cert') throw new Error(`Content-Type ${reply.contentType}`);
  const certificates = readCertsOnly(reply.body).map(certificateFacts);
  const ca = certificates.find((candidate) => candidate.issuer.equals(candidate.subject));
  const ra = certificates.find((candidate) => candidate !== ca);
  if (ca === undefined || ra === undefined) throw new Error('no CA or no RA certificate');
  return { ra: ra.der, ca: ca.der };
}

export async function getCaCert(scepUrl: string, agent?: Agent): Promise<{ readonly ra: Buffer; readonly ca: Buffer }> {
  return readGetCaCert(await exchange(scepUrl, 'operation=GetCACert', undefined, agent));
}

/** DER of the next CA's certificates, verified against the present CA's (RFC 8894 §4.7.1). Throws unless there are some. */
export async function getNextCaCert(scepUrl: string, ca: Uint8Array, agent?: Agent): Promise<readonly Buffer[]> {
  return readGetNextCaCert(await exchange(scepUrl, 'operation=GetNextCACert', undefined, agent), ca);
}

export function readGetNextCaCert({ status, contentType, body }: HttpReply, ca: Uint8Array): readonly Buffer[] {
  if (status !== 200) throw new Error(`HTTP ${String(status)}: ${body.toString()}`);
  if (contentType !== 'application/x-x509-next-ca-cert') throw new Error(`Content-Type ${contentType}`);
  const { content } = openSignedData(body, ca);
  if (content === null) throw new Error('no content');
  return readCertsOnly(content);
}

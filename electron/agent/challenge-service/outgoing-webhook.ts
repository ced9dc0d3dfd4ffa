import { createHmac } from 'node:crypto';
import { request } from 'node:https';
import { rootCertificates } from 'node:tls';
import { z } from 'zod';

export type OutgoingWebhook = {
  readonly url: string;
  /** Milliseconds from the call to the last octet of the answer. */
  readonly timeout: number;
  /** PEM of the CA that the server must chain to; null for the system's. */
  readonly caPem: string | null;
  /** HMAC key that the two servers share. */
  readonly secret: Uint8Array;
};

/** What the other server decides about. */
export type WebhookQuestion = {
  /** The SCEP profile's name. */
  readonly profile: string;
  /** Base64 of the protocol's opaque bytes. */
  readonly transactionId: string;
  readonly challenge: string;
  /** Base64 of the CSR's DER. */
  readonly csr: string;
  readonly subject: string;
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly clientAddress: string;
  /** ISO 8601. */
  readonly receivedAt: string;
};

export type WebhookAnswer =
  | { readonly answer: 'allowed' }
  /** `reason` is the other server's text, for the operator. */
  | { readonly answer: 'refused'; readonly reason: string }
  /** No answer that counts; refuses too. `problem` is for the operator. */
  | { readonly answer: 'unavailable'; readonly problem: string };

const MAX_ANSWER = 16 * 1_024;
const MAX_REASON = 500;
/** Questions under way at a time, over all profiles; more wait for nobody and are refused. */
const MAX_UNDER_WAY = 64;

const answerSchema = z.object({ allow: z.boolean(), reason: z.string().max(10_000).optional() });

let underWay = 0;

/**
 * Asks the other server about one request, by HTTPS. Anything but a 200 with `{"allow": true}` within the time refuses:
 * a redirection, another status, an answer that is too long or no JSON. The signature is HMAC-SHA-256 over
 * `TIMESTAMP.BODY`, so that a replay is known by its time.
 *
 * @param now epoch milliseconds
 */
export async function askWebhook(
  webhook: OutgoingWebhook,
  question: WebhookQuestion,
  now: number,
): Promise<WebhookAnswer> {
  if (underWay >= MAX_UNDER_WAY) return { answer: 'unavailable', problem: 'too many questions under way' };
  underWay += 1;
  try {
    return readAnswer(await post(webhook, JSON.stringify(question), now));
  } catch (error) {
    return { answer: 'unavailable', problem: problemOf(error) };
  } finally {
    underWay -= 1;
  }
}

type Reply = { readonly status: number; readonly body: string };

function post({ url, timeout, caPem, secret }: OutgoingWebhook, body: string, now: number): Promise<Reply> {
  const target = new URL(url);
  if (target.protocol !== 'https:') throw new Error('only https');
  const timestamp = String(Math.floor(now / 1_000));
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  return new Promise((resolve, reject) => {
    const asked = request(
      target,
      {
        method: 'POST',
        agent: false,
        minVersion: 'TLSv1.2',
        ca: caPem === null ? [...rootCertificates] : [caPem],
        signal: AbortSignal.timeout(timeout),
        headers: {
          'Content-Type': 'application/json',
          'Content-Length': Buffer.byteLength(body),
          'User-Agent': 'Certwright',
          'X-Certwright-Timestamp': timestamp,
          'X-Certwright-Signature': `sha256=${signature}`,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > MAX_ANSWER) asked.destroy(new Error('the answer is too long'));
          else chunks.push(chunk);
        });
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') });
        });
        response.on('error', reject);
      },
    );
    asked.on('error', reject);
    asked.end(body);
  });
}

function readAnswer({ status, body }: Reply): WebhookAnswer {
  if (status !== 200) return { answer: 'unavailable', problem: `HTTP status ${String(status)}` };
  const parsed = answerSchema.safeParse(parseJson(body));
  if (!parsed.success) return { answer: 'unavailable', problem: 'the answer is not {"allow": true or false}' };
  if (parsed.data.allow) return { answer: 'allowed' };
  return { answer: 'refused', reason: (parsed.data.reason ?? '').slice(0, MAX_REASON) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** For the operator: the system's or TLS's code where there is one. */
function problemOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the call failed';
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'no answer in time';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message.slice(0, 200);
}

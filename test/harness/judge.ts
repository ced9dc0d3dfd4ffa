import { X509Certificate } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mustRun, runProgram } from './program.ts';

/** What OpenSSL says about a certificate, with everything it needs fetched from where the certificate says. */
export interface Verdict {
  readonly accepted: boolean;
  readonly output: string;
}

/** The HTTP address after a label in a certificate's text, such as its CRL distribution point. */
async function urlIn(openssl: string, pem: string, extension: string, pattern: RegExp): Promise<string> {
  const text = await mustRun(openssl, ['x509', '-noout', '-ext', extension], { input: pem });
  const url = pattern.exec(text.toString('utf8'))?.[1];
  if (url === undefined) throw new Error(`no address in ${extension}:\n${text.toString('utf8')}`);
  return url;
}

async function fetchBytes(url: string, contentType: string): Promise<Buffer> {
  const response = await fetch(url);
  if (response.status !== 200) throw new Error(`${url} answered ${String(response.status)}`);
  const type = response.headers.get('content-type');
  if (type !== contentType) throw new Error(`${url} answered with the content type ${String(type)}`);
  return Buffer.from(await response.arrayBuffer());
}

/** The CRL from the certificate's distribution point (RFC 5280 §4.2.1.13), as PEM. */
async function fetchCrl(openssl: string, pem: string): Promise<Buffer> {
  const url = await urlIn(openssl, pem, 'crlDistributionPoints', /URI:(http:\S+)/u);
  const der = await fetchBytes(url, 'application/pkix-crl');
  return mustRun(openssl, ['crl', '-inform', 'DER'], { input: der });
}

/** The CA certificate from the certificate's authority information access (RFC 5280 §4.2.2.1), as PEM. */
async function fetchIssuer(openssl: string, pem: string): Promise<string> {
  const url = await urlIn(openssl, pem, 'authorityInfoAccess', /CA Issuers - URI:(http:\S+)/u);
  const der = await fetchBytes(url, 'application/pkix-cert');
  return new X509Certificate(der).toString();
}

/**
 * Has OpenSSL verify a certificate strictly by RFC 5280, with its revocation and for each of its purposes.
 *
 * @param caPem the CA certificate as the agent's command line gave it; the one that the certificate points to has to
 *   be the same
 */
export async function verify(openssl: string, folder: string, caPem: string, pem: string): Promise<Verdict> {
  const issuer = await fetchIssuer(openssl, pem);
  if (new X509Certificate(issuer).fingerprint256 !== new X509Certificate(caPem).fingerprint256)
    throw new Error('the certificate points to another CA certificate');
  const files = {
    ca: join(folder, 'judge-ca.pem'),
    crl: join(folder, 'judge-crl.pem'),
    leaf: join(folder, 'judge.pem'),
  };
  await writeFile(files.ca, caPem);
  await writeFile(files.crl, await fetchCrl(openssl, pem));
  await writeFile(files.leaf, pem);
  const outputs: string[] = [];
  let accepted = true;
  for (const purpose of ['sslserver', 'sslclient']) {
    const args = ['verify', '-x509_strict', '-crl_check', '-purpose', purpose, '-CAfile', files.ca];
    const result = await runProgram(openssl, [...args, '-CRLfile', files.crl, files.leaf]);
    outputs.push(result.stdout.toString('utf8'), result.stderr);
    accepted &&= result.code === 0;
  }
  return { accepted, output: outputs.join('') };
}

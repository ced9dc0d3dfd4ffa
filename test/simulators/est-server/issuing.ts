import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { NEXT_NAME, nextHouse } from '../scep-ca/next-ca.ts';
import { CA_NAME, caCertificate, type Party } from '../scep-ca/scep-ca.ts';
import { bits, context, int, parse, seq, utcTime, type Node } from '../scep-client/der.ts';
import { makeKey, type ClientKey } from '../scep-client/keys.ts';
import { OID } from '../scep-client/names.ts';
import { signWith } from '../scep-client/signing.ts';
import { extension, makeCertificate } from '../scep-client/x509.ts';

/** What the server reads out of a PKCS#10 request, by RFC 2986 and with a reader of its own. */
export type ReadCsr = {
  readonly subject: Buffer;
  readonly spki: Buffer;
  /** Octets of the subjectAltName extension's value; null without one. */
  readonly names: Buffer | null;
  readonly challenge: string | null;
};

/** Throws for what is no request, and for one whose signature is not by its own key (RFC 7030 §4.2.1). */
export function readCsr(der: Buffer): ReadCsr {
  const request = parse(der);
  if (!request.der.equals(der)) throw new Error('not DER');
  const [info, , signature] = request.children;
  if (info === undefined || signature === undefined) throw new Error('no request');
  const [version, subject, spki, attributes] = info.children;
  if (version?.content.equals(Buffer.of(0)) !== true || subject === undefined || spki === undefined) {
    throw new Error('no CertificationRequestInfo');
  }
  const key = createPublicKey({ key: spki.der, format: 'der', type: 'spki' });
  if (!verify('sha256', info.der, key, signature.content.subarray(1))) throw new Error('no proof of possession');
  const found = attributes?.children ?? [];
  return {
    subject: subject.der,
    spki: spki.der,
    names: requestedNames(valueOf(found, OID.extensionRequest)),
    challenge: valueOf(found, OID.challengePassword)?.content.toString('latin1') ?? null,
  };
}

function valueOf(attributes: readonly Node[], type: string): Node | undefined {
  return attributes.find((each) => each.at(0).oid === type)?.at(1, 0);
}

function requestedNames(extensions: Node | undefined): Buffer | null {
  return extensions?.children.find((each) => each.at(0).oid === OID.subjectAltName)?.children.at(-1)?.content ?? null;
}

/** DER of a certificate for what the request asks, or for another key. */
export function issue(ca: Party, { subject, spki, names }: Omit<ReadCsr, 'challenge'>): Buffer {
  const { algorithm } = signWith(ca.key, 'sha256', Buffer.alloc(0));
  const issuer = parse(ca.certificate).at(0, 3).der;
  const now = Date.now();
  const tbs = seq(
    context(0, int(2)),
    int(Buffer.concat([Buffer.of(0x40), randomBytes(15)])),
    algorithm,
    issuer,
    seq(utcTime(now - 3_600_000), utcTime(now + 90 * 86_400_000)),
    subject,
    spki,
    ...(names === null ? [] : [context(3, seq(extension(OID.subjectAltName, names)))]),
  );
  return seq(tbs, algorithm, bits(signWith(ca.key, 'sha256', tbs).signature));
}

/** A CA, and a TLS server's certificate of it for 127.0.0.1 and localhost. */
export async function makeHouse(): Promise<{ readonly ca: Party; readonly server: Party }> {
  const caKey = await makeKey('ec:p256');
  const ca: Party = { key: caKey, certificate: caCertificate(caKey) };
  const key = await makeKey('ec:p256');
  const names = seq(Buffer.concat([Buffer.of(0x82, 9), Buffer.from('localhost')]), Buffer.of(0x87, 4, 127, 0, 0, 1));
  const certificate = makeCertificate(key, {
    subject: [['commonName', 'localhost']],
    issuer: CA_NAME,
    issuerKey: caKey,
    extensions: [extension(OID.subjectAltName, names)],
  });
  return { ca, server: { key, certificate } };
}

/** A root that follows, and the certificates that lead to it from the one before (RFC 4210 §4.4). */
export type RootChange = {
  readonly next: Party;
  readonly newWithOld: Buffer;
  readonly oldWithNew: Buffer;
};

export async function changeRoot(old: Party): Promise<RootChange> {
  const { ca: next } = await nextHouse();
  return {
    next,
    newWithOld: caCertificate(next.key, { subject: NEXT_NAME, issuer: CA_NAME, issuerKey: old.key }),
    oldWithNew: caCertificate(old.key, { issuer: NEXT_NAME, issuerKey: next.key }),
  };
}

export function pem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

export function keyPem({ pkcs8 }: ClientKey): string {
  return pem('PRIVATE KEY', pkcs8);
}

import { createHash } from 'node:crypto';
import { context, enc, int, octets, oid, parse, seq, bits, type Node } from './scep-client/der.ts';
import { keyIdentifier } from './scep-client/x509.ts';
import type { ClientKey } from './scep-client/keys.ts';
import { signWith } from './scep-client/signing.ts';

/** What a responder says, and how wrongly. */
export type OcspPlan = {
  readonly status?: 'good' | 'revoked' | 'unknown';
  /** Who signs; its certificate goes along where there is one. */
  readonly signer: { readonly key: ClientKey; readonly certificate?: Uint8Array };
  /** Epoch milliseconds; now and a day after unless given. */
  readonly thisUpdate?: number;
  /** Null leaves it out. */
  readonly nextUpdate?: number | null;
  /** Changes the nonce that was asked with; null leaves it out. */
  readonly nonce?: ((asked: Buffer) => Buffer) | null;
  /** About another certificate than was asked for. */
  readonly serial?: Uint8Array;
  /** Changes the signature. */
  readonly spoil?: boolean;
};

const NONCE = '1.3.6.1.5.5.7.48.1.2';
const DAY = 86_400_000;

/** An OCSP responder as RFC 6960 describes one, and as one that lies. Returns DER of the OCSPResponse to DER of the OCSPRequest. */
export function ocspAnswer(request: Uint8Array, plan: OcspPlan, now: number): Buffer {
  const { signer, thisUpdate = now, nextUpdate = thisUpdate + DAY } = plan;
  const tbsRequest = parse(request).at(0);
  const id = tbsRequest.at(0, 0, 0);
  const single = seq(
    plan.serial === undefined ? id.der : otherId(id, plan.serial),
    status(plan.status ?? 'good', thisUpdate),
    generalizedTime(thisUpdate),
    ...(nextUpdate === null ? [] : [context(0, generalizedTime(nextUpdate))]),
  );
  const nonce = nonceOf(tbsRequest);
  const { nonce: change = (asked: Buffer) => asked } = plan;
  const extensions =
    change === null || nonce === null ? [] : [context(1, seq(seq(oid(NONCE), octets(octets(change(nonce))))))];
  const tbs = seq(context(2, octets(keyIdentifier(signer.key))), generalizedTime(now), seq(single), ...extensions);
  const { algorithm, signature } = signWith(
    signer.key,
    'sha256',
    plan.spoil === true ? createHash('sha1').digest() : tbs,
  );
  const certificates = signer.certificate === undefined ? [] : [context(0, seq(signer.certificate))];
  const basic = seq(tbs, algorithm, bits(signature), ...certificates);
  return seq(enc(0x0a, Buffer.of(0)), context(0, seq(oid('1.3.6.1.5.5.7.48.1.1'), octets(basic))));
}

function otherId(id: Node, serial: Uint8Array): Buffer {
  return seq(id.at(0).der, id.at(1).der, id.at(2).der, int(serial));
}

function status(kind: 'good' | 'revoked' | 'unknown', at: number): Buffer {
  switch (kind) {
    case 'good':
      return enc(0x80);
    case 'revoked':
      return context(1, generalizedTime(at), context(0, enc(0x0a, Buffer.of(1))));
    case 'unknown':
      return enc(0x82);
  }
}

/** requestExtensions [2], of which the nonce is one. Null where there is none. */
function nonceOf(tbsRequest: Node): Buffer | null {
  const extensions = tbsRequest.children.find(({ tag }) => tag === 0xa2)?.at(0).children ?? [];
  const nonce = extensions.find((each) => each.at(0).oid === NONCE);
  return nonce === undefined ? null : parse(nonce.at(1).content).content;
}

function generalizedTime(epochMs: number): Buffer {
  return enc(0x18, Buffer.from(`${new Date(epochMs).toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`));
}

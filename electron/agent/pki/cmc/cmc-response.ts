import {
  DerError,
  bytesOf,
  inside,
  integerBytes,
  octetsOf,
  oidOf,
  readOne,
  smallInteger,
  type Tlv,
} from '../der-reader.ts';
import { derOrBer } from '../der-or-ber.ts';
import { contextConstructed, Tag } from '../der-tags.ts';
import { readString } from '../directory-string.ts';
import { readTime } from '../time.ts';
import { Oid } from '../oids.ts';
import { readCertsOnly } from '../cms/certs-only.ts';
import { readContentInfo } from '../cms/signed-data.ts';
import { Cmc } from './object-identifiers.ts';

/** CMCStatus (RFC 5272 §6.1.1). */
export const CMC_STATUSES = [
  'success',
  'reserved',
  'failed',
  'pending',
  'noSupport',
  'confirmRequired',
  'popRequired',
  'partial',
] as const;

export type CmcStatusInfo = {
  readonly status: (typeof CMC_STATUSES)[number];
  readonly text: string | null;
  /** CMCFailInfo as a number (RFC 5272 §6.1.4); null where none is given. */
  readonly failInfo: number | null;
  /** Of `pending`: what to ask with, and from when (epoch milliseconds). */
  readonly pending: { readonly token: Uint8Array; readonly time: number } | null;
};

/** A Simple or Full PKI Response (RFC 5272 §4): parsed, its signature not verified. */
export type CmcResponse = {
  /** Empty of a simple one. */
  readonly statuses: readonly CmcStatusInfo[];
  /** Content octets of the controls; null where one is missing, or comes twice. */
  readonly transactionId: Uint8Array | null;
  readonly recipientNonce: Uint8Array | null;
  /** DER, in the order that they came. */
  readonly certificates: readonly Uint8Array[];
};

const MOST_CONTROLS = 64;
const MOST_BODY_PARTS = 64;

/** Reads a PKI Response in DER or BER, whoever signed it: what it comes through proves who sent it. Throws DerError. */
export function readCmcResponse(bytes: Uint8Array): CmcResponse {
  return derOrBer(bytes, (der) => {
    const controls = controlsOf(der);
    return {
      statuses: controls.flatMap(({ type, value }) => (STATUSES.has(type) ? [readStatus(value)] : [])),
      transactionId: only(controls, Cmc.transactionId, integerBytes),
      recipientNonce: only(controls, Cmc.recipientNonce, octetsOf),
      certificates: readCertsOnly(der).certificates,
    };
  });
}

type Control = { readonly type: string; readonly value: Tlv };
const STATUSES: ReadonlySet<string> = new Set([Cmc.statusInfo, Cmc.statusInfoV2]);

function only(controls: readonly Control[], wanted: string, read: (value: Tlv) => Uint8Array): Uint8Array | null {
  const [first, ...more] = controls.filter(({ type }) => type === wanted);
  return first === undefined || more.length > 0 ? null : Uint8Array.from(read(first.value));
}

function controlsOf(der: Uint8Array): Control[] {
  const reader = inside(readContentInfo(der, Oid.signedData));
  smallInteger(reader.expect(Tag.integer));
  reader.expect(Tag.set);
  const encapsulated = inside(reader.expect(Tag.sequence));
  const type = oidOf(encapsulated.expect(Tag.objectIdentifier));
  if (type === Oid.data) return [];
  if (type !== Cmc.pkiResponse) throw new DerError(`PKI Response of type ${type}`);
  const wrapper = inside(encapsulated.expect(contextConstructed(0)));
  encapsulated.finish();
  const body = inside(readOne(octetsOf(wrapper.expect(Tag.octetString)), Tag.sequence));
  wrapper.finish();
  const controls = inside(body.expect(Tag.sequence));
  body.expect(Tag.sequence);
  body.expect(Tag.sequence);
  body.finish();
  const found: Control[] = [];
  for (let count = 0; !controls.atEnd; count++) {
    if (count === MOST_CONTROLS) throw new DerError('too many controls');
    found.push(...readControl(controls.expect(Tag.sequence)));
  }
  return found;
}

/** TaggedAttribute: those with no value, or with several, say nothing to us. */
function readControl(control: Tlv): Control[] {
  const reader = inside(control);
  integerBytes(reader.expect(Tag.integer));
  const type = oidOf(reader.expect(Tag.objectIdentifier));
  const values = inside(reader.expect(Tag.set));
  reader.finish();
  const all: Tlv[] = [];
  while (!values.atEnd) all.push(values.next());
  const [value, ...more] = all;
  if (more.length > 0 && STATUSES.has(type)) throw new DerError('a status with several values');
  return value === undefined || more.length > 0 ? [] : [{ type, value }];
}

function readStatus(info: Tlv): CmcStatusInfo {
  if (info.tag !== Tag.sequence) throw new DerError('no CMCStatusInfo');
  const reader = inside(info);
  const status = CMC_STATUSES[smallInteger(reader.expect(Tag.integer))];
  if (status === undefined) throw new DerError('unknown CMCStatus');
  const bodyList = inside(reader.expect(Tag.sequence));
  for (let count = 0; !bodyList.atEnd; count++) {
    if (count === MOST_BODY_PARTS) throw new DerError('too many body parts');
    bytesOf(bodyList.next());
  }
  const text = reader.optional(Tag.utf8String);
  const failInfo = reader.optional(Tag.integer);
  const other = reader.atEnd ? null : reader.next();
  reader.finish();
  return {
    status,
    text: text === undefined ? null : readString(text),
    failInfo: failInfo === undefined ? null : smallInteger(failInfo),
    pending: other === null ? null : readPending(other),
  };
}

/** PendInfo, tagged or not, as modules differ; null for the extendedFailInfo of version 2 in its place. */
function readPending(other: Tlv): CmcStatusInfo['pending'] {
  if (other.tag !== Tag.sequence && other.tag !== contextConstructed(0)) return null;
  const reader = inside(other);
  const token = reader.optional(Tag.octetString);
  if (token === undefined) return null;
  const time = readTime(reader.expect(Tag.generalizedTime));
  reader.finish();
  return { token: Uint8Array.from(octetsOf(token)), time };
}

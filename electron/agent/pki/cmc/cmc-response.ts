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
import { Oid } from '../oids.ts';
import { readCertsOnly } from '../cms/certs-only.ts';
import { readContentInfo } from '../cms/signed-data.ts';

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
};

/** A Simple or Full PKI Response (RFC 5272 §4): parsed, its signature not verified. */
export type CmcResponse = {
  /** Empty of a simple one. */
  readonly statuses: readonly CmcStatusInfo[];
  /** DER, in the order that they came. */
  readonly certificates: readonly Uint8Array[];
};

const PKI_RESPONSE = '1.3.6.1.5.5.7.12.3';
const STATUS_INFO = '1.3.6.1.5.5.7.7.1';
const STATUS_INFO_V2 = '1.3.6.1.5.5.7.7.25';
const MOST_CONTROLS = 64;
const MOST_BODY_PARTS = 64;

/** Reads a PKI Response in DER or BER, whoever signed it: what it comes through proves who sent it. Throws DerError. */
export function readCmcResponse(bytes: Uint8Array): CmcResponse {
  return derOrBer(bytes, (der) => ({ statuses: statusesOf(der), certificates: readCertsOnly(der).certificates }));
}

function statusesOf(der: Uint8Array): CmcStatusInfo[] {
  const reader = inside(readContentInfo(der, Oid.signedData));
  smallInteger(reader.expect(Tag.integer));
  reader.expect(Tag.set);
  const encapsulated = inside(reader.expect(Tag.sequence));
  const type = oidOf(encapsulated.expect(Tag.objectIdentifier));
  if (type === Oid.data) return [];
  if (type !== PKI_RESPONSE) throw new DerError(`PKI Response of type ${type}`);
  const wrapper = inside(encapsulated.expect(contextConstructed(0)));
  encapsulated.finish();
  const body = inside(readOne(octetsOf(wrapper.expect(Tag.octetString)), Tag.sequence));
  wrapper.finish();
  const controls = inside(body.expect(Tag.sequence));
  body.expect(Tag.sequence);
  body.expect(Tag.sequence);
  body.finish();
  const found: CmcStatusInfo[] = [];
  for (let count = 0; !controls.atEnd; count++) {
    if (count === MOST_CONTROLS) throw new DerError('too many controls');
    found.push(...readControl(controls.expect(Tag.sequence)));
  }
  return found;
}

/** TaggedAttribute: those that say no status are passed over. */
function readControl(control: Tlv): CmcStatusInfo[] {
  const reader = inside(control);
  integerBytes(reader.expect(Tag.integer));
  const type = oidOf(reader.expect(Tag.objectIdentifier));
  const values = inside(reader.expect(Tag.set));
  reader.finish();
  if (type !== STATUS_INFO && type !== STATUS_INFO_V2) return [];
  const found = [readStatus(values.expect(Tag.sequence))];
  values.finish();
  return found;
}

function readStatus(info: Tlv): CmcStatusInfo {
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
  // PendInfo, or what version 2 has in place of it.
  if (!reader.atEnd) reader.next();
  reader.finish();
  return {
    status,
    text: text === undefined ? null : readString(text),
    failInfo: failInfo === undefined ? null : smallInteger(failInfo),
  };
}

import fc from 'fast-check';
import { Tag, contextConstructed, contextPrimitive } from '../../../../electron/agent/pki/der-tags.ts';
import { tlv } from '../../../../electron/agent/pki/der-writer.ts';

const bytes = fc.uint8Array({ maxLength: 300 });
const primitive = fc
  .tuple(fc.constantFrom<number>(Tag.octetString, Tag.utf8String, Tag.ia5String, contextPrimitive(3)), bytes)
  .map(([tag, content]) => tlv(tag, content));

/** Any tree of DER elements with low tag numbers. */
export const arbitraryDer: fc.Arbitrary<Uint8Array> = fc.letrec<{ node: Uint8Array }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    primitive,
    fc
      .tuple(
        fc.constantFrom<number>(Tag.sequence, Tag.set, contextConstructed(0), contextConstructed(7)),
        fc.array(tie('node'), { maxLength: 5 }),
      )
      .map(([tag, parts]) => tlv(tag, ...parts)),
  ),
})).node;

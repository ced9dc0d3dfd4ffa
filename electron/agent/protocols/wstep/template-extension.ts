import { Tag } from '../../pki/der-tags.ts';
import { integer, oid, sequence } from '../../pki/der-writer.ts';
import { writeString } from '../../pki/directory-string.ts';
import type { Extension } from '../../pki/extensions.ts';

/** How a request names its certificate template. */
export type TemplateChoice =
  /** Schema version 2 and later. */
  | { readonly kind: 'oid'; readonly oid: string; readonly major: number; readonly minor: number }
  /** Schema version 1: the template's cn. */
  | { readonly kind: 'name'; readonly name: string };

const CERTIFICATE_TEMPLATE = '1.3.6.1.4.1.311.21.7';
const ENROLL_CERTTYPE = '1.3.6.1.4.1.311.20.2';

/** The extension that asks for a template (MS-WCCE §2.2.2.7.7.1 and §2.2.2.7.7.2). */
export function templateExtension(choice: TemplateChoice): Extension {
  if (choice.kind === 'name') {
    return { type: ENROLL_CERTTYPE, critical: false, value: writeString(Tag.bmpString, choice.name) };
  }
  const value = sequence(oid(choice.oid), integer(choice.major), integer(choice.minor));
  return { type: CERTIFICATE_TEMPLATE, critical: false, value };
}

import { oc } from '@orpc/contract';
import { z } from 'zod';

/** One node of an ASN.1 tree; offsets are bytes into the DER. */
export type Asn1Node = {
  /** Such as `SEQUENCE`, `[0]`, `OBJECT IDENTIFIER`. */
  type: string;
  offset: number;
  headerLength: number;
  length: number;
  /** Decoded primitive value for reading: an OID with its name, a string, an integer, hexadecimal; null if constructed. */
  value: string | null;
  children: Asn1Node[];
};
export const asn1Node: z.ZodType<Asn1Node> = z.lazy(() =>
  z.strictObject({
    type: z.string(),
    offset: z.int().nonnegative(),
    headerLength: z.int().nonnegative(),
    length: z.int().nonnegative(),
    value: z.string().nullable(),
    children: z.array(asn1Node),
  }),
);

/** A sentence from the catalogue: `code` under `inspect.words`, `params` its values. */
export const verdict = z.strictObject({
  tone: z.enum(['good', 'neutral', 'warning', 'bad']),
  code: z.string(),
  params: z.record(z.string(), z.string()),
});

export const inspection = z.strictObject({
  kind: z.enum(['certificate', 'certificationRequest', 'crl', 'publicKey', 'pkcs7', 'unknown']),
  /** Plain words first. */
  verdicts: z.array(verdict),
  /** Then the fields, grouped; `label` is a key under `inspect.fields`, or an OID where there is no name. */
  sections: z.array(
    z.strictObject({
      title: z.string(),
      fields: z.array(
        z.strictObject({
          label: z.string(),
          value: z.string(),
          monospace: z.boolean(),
          critical: z.boolean().optional(),
        }),
      ),
    }),
  ),
  /** Then the bytes. */
  asn1: asn1Node.nullable(),
  pem: z.string().nullable(),
  /** Set when the object is known here: the certificate with this serial, or the registration that the text names. */
  known: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('certificate'), serial: z.string() }),
      z.strictObject({ kind: z.literal('registration'), id: z.string() }),
    ])
    .nullable(),
});
export type Inspection = z.infer<typeof inspection>;

export const inspect = {
  /** Recognises PEM, base64 DER, or hexadecimal DER of a certificate, CSR, CRL, PKCS#7 or public key, by content. */
  decode: oc
    .input(z.strictObject({ text: z.string().max(1_048_576).optional(), base64: z.string().max(1_400_000).optional() }))
    .output(inspection),
};

import { z } from 'zod';
import { describe, expect, it } from 'vitest';
import { withIsoTimes } from '../../../electron/command-line/iso-times.ts';
import { authorityView } from '../../../shared/contract/authority.ts';
import { auditEntry } from '../../../shared/contract/audit.ts';
import { certificate } from '../../../shared/contract/certificates.ts';
import { operator } from '../../../shared/contract/operators.ts';
import { registration } from '../../../shared/contract/registrations.ts';
import { endpoint, upstreamRequest, validationReport } from '../../../shared/contract/endpoints.ts';
import { instant } from '../../../shared/contract/scalars.ts';
import { raProfile, scepProfile } from '../../../shared/contract/services.ts';
import { signer } from '../../../shared/contract/signers.ts';
import { transaction } from '../../../shared/contract/transactions.ts';

/** Names of the fields that are instants in an object of the contract, however deep. */
function instants(schema: unknown): string[] {
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional) return instants(schema.unwrap());
  if (schema instanceof z.ZodArray) return instants(schema.element);
  if (schema instanceof z.ZodDiscriminatedUnion) return schema.options.flatMap(instants);
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape).flatMap(([name, field]) => {
    const inner: unknown = field instanceof z.ZodNullable ? field.unwrap() : field;
    return inner === instant ? [name] : instants(inner);
  });
}

describe('withIsoTimes', () => {
  it('knows every instant of what the command line prints', () => {
    const printed = [authorityView, auditEntry, certificate, registration, transaction];
    const names = [
      ...printed,
      scepProfile,
      raProfile,
      signer,
      operator,
      endpoint,
      upstreamRequest,
      validationReport,
    ].flatMap(instants);
    expect(names.length).toBeGreaterThan(15);
    expect(names).toContain('nextTryAt');
    for (const name of names) expect(withIsoTimes({ [name]: 0 })).toEqual({ [name]: '1970-01-01T00:00:00.000Z' });
  });

  it('changes nothing else, and goes into everything', () => {
    const value = { count: 7, durationMs: 5, expiresAt: null, rows: [{ notAfter: 1_000, number: 3 }], text: 'at' };
    expect(withIsoTimes(value)).toEqual({ ...value, rows: [{ notAfter: '1970-01-01T00:00:01.000Z', number: 3 }] });
    expect(withIsoTimes(null)).toBeNull();
    expect(withIsoTimes([1, 'a', undefined])).toEqual([1, 'a', undefined]);
  });
});

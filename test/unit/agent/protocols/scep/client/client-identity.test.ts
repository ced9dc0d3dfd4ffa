import { expect, it } from 'vitest';
import { transactionIdFor } from '../../../../../../electron/agent/protocols/scep/client/client-identity.ts';

it('a transaction is known by its request, and a renewal with that same request by what it renews too', () => {
  const [csr, one, other] = [Buffer.from('csr'), Buffer.from('one'), Buffer.from('other')];
  expect(transactionIdFor(csr)).toMatch(/^[0-9A-F]{64}$/u);
  expect(transactionIdFor(csr)).toBe(transactionIdFor(Buffer.from(csr), null));
  const all = [transactionIdFor(csr), transactionIdFor(csr, one), transactionIdFor(csr, other), transactionIdFor(one)];
  expect(new Set(all).size).toBe(4);
});

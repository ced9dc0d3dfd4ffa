import type { Registration } from '../../../shared/contract/registrations.ts';
import type { DecodedRequest } from '../../../shared/contract/transactions.ts';

/** One kind of name: what a request asks for beside what is registered. */
export type Comparison = {
  readonly kind: 'name' | 'address' | 'serialNumber';
  /** As the device wrote it. */
  readonly asked: readonly { readonly text: string; readonly registered: boolean }[];
  readonly registered: readonly string[];
  /** open: there is no registration to compare it with. */
  readonly verdict: 'same' | 'differs' | 'not-asked' | 'open';
};

type Csr = NonNullable<DecodedRequest['csr']>;
type Names = Pick<Registration, 'fqdn' | 'ipAddresses' | 'serialNumber'>;

/**
 * For reading alone: the agent has compared before, by the rules of the RA profile. Kinds that neither side names are left
 * out.
 */
export function compareNames(csr: Csr, registration: Names | null): Comparison[] {
  const fqdn = registration?.fqdn ?? null;
  const ipAddresses = registration?.ipAddresses ?? [];
  const serialNumber = registration?.serialNumber ?? null;
  const names = unique([...csr.commonNames, ...csr.dnsNames].filter((name) => !ipAddresses.includes(name)));
  return [
    compare('name', names, fqdn === null ? [] : [fqdn], registration !== null),
    compare('address', unique(csr.ipAddresses), ipAddresses, registration !== null),
    compare(
      'serialNumber',
      unique(csr.serialNumbers),
      serialNumber === null ? [] : [serialNumber],
      registration !== null,
    ),
  ].filter(({ asked, registered }) => asked.length + registered.length > 0);
}

function compare(
  kind: Comparison['kind'],
  texts: readonly string[],
  registered: readonly string[],
  isKnown: boolean,
): Comparison {
  const asked = texts.map((text) => ({ text, registered: registered.some((each) => same(each, text)) }));
  const verdict = () => {
    if (!isKnown) return 'open';
    if (asked.length === 0) return 'not-asked';
    return asked.every((each) => each.registered) ? 'same' : 'differs';
  };
  return { kind, asked, registered, verdict: verdict() };
}

function unique(texts: readonly string[]): string[] {
  return texts.filter((text, index) => texts.findIndex((other) => same(other, text)) === index);
}

/** Host names have no case and may end in a dot. */
function same(a: string, b: string): boolean {
  const plain = (text: string) => text.toLowerCase().replace(/\.$/, '');
  return plain(a) === plain(b);
}

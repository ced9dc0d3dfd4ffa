import { domainToASCII } from 'node:url';
import type { ListenerConfig } from '../../../shared/contract/listener.ts';
import { Failure } from '../../../shared/domain/failure.ts';
import { readFqdn } from '../registrations/fqdn.ts';
import { readIpAddress } from '../registrations/ip-address.ts';

/** Where devices and relying parties find what the listener serves; these go into certificates and onto printers. */
export type PublicAddresses = {
  readonly scepUrl: string;
  readonly crlUrl: (authorityId: string) => string;
  readonly caUrl: (authorityId: string) => string;
};

/**
 * @param config the listener's address, as bound
 * @param publicHost a host name to use instead of the bound address; '' for none
 */
export function publicAddresses(config: ListenerConfig, publicHost: string): PublicAddresses {
  const host = publicHost === '' ? config.host : publicHost;
  const bracketed = host.includes(':') ? `[${host}]` : host;
  const base = config.port === 80 ? `http://${bracketed}` : `http://${bracketed}:${String(config.port)}`;
  return {
    scepUrl: `${base}/scep`,
    crlUrl: (authorityId) => `${base}${CRL_PREFIX}${authorityId}.crl`,
    caUrl: (authorityId) => `${base}${CA_PREFIX}${authorityId}.cer`,
  };
}

/** A host name (one label will do in an office), an address, or '' for none. Throws `public-host-invalid`. */
export function readPublicHost(text: string): string {
  const host = text.trim();
  if (host === '') return '';
  const address = readIpAddress(host);
  if ('address' in address) return address.address;
  const name = readFqdn(host);
  if ('fqdn' in name) return name.fqdn;
  const label = name.problem.code === 'fqdn-single-label' ? domainToASCII(host).replace(/\.$/, '') : '';
  if (/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(label)) return label;
  throw new Failure('public-host-invalid', { host: host.slice(0, 80) });
}

export const CRL_PREFIX = '/crl/';
export const CA_PREFIX = '/ca/';

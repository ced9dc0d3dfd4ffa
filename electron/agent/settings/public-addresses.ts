import type { ListenerConfig } from '../../../shared/contract/listener.ts';

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

export const CRL_PREFIX = '/crl/';
export const CA_PREFIX = '/ca/';

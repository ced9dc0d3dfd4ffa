import type { LocalAuthority } from '../authority/local-authority.ts';
import { issueCertificate } from '../authority/issue.ts';
import type { Issuer } from '../authority/issue.ts';
import type { PublicAddresses } from '../settings/public-addresses.ts';
import type { Connector } from './connector.ts';

/** The embedded CA behind the connector interface. */
export function localConnector(authorityId: string, issuer: Issuer, addresses: () => PublicAddresses): Connector {
  return {
    authorityId,
    issue(authorization, now) {
      const { crlUrl, caUrl } = addresses();
      return issueCertificate(issuer, authorization, {
        now,
        validityDays: authorization.profile.validityDays,
        crlUrl: crlUrl(authorityId),
        caUrl: caUrl(authorityId),
      });
    },
  };
}

/**
 * The connector of the CA that issues now. Ask anew for each request: one that is under way while another CA is activated
 * ends with the one that it began with. Throws `authority-missing`.
 */
export function currentConnector(authority: LocalAuthority, addresses: () => PublicAddresses): Connector {
  const { record, issuer } = authority.loaded;
  return localConnector(record.id, issuer, addresses);
}

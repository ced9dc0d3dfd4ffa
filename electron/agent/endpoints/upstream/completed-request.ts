import type { KeyObject } from 'node:crypto';
import type { CaClient } from '../../connectors/ca-client.ts';
import { keySigner, signatureAlgorithmFor } from '../../pki/signer.ts';
import { withAttribute } from '../../pki/with-attribute.ts';
import { withChallenge } from '../../pki/with-challenge.ts';
import { namesRenewed, renewalAttribute } from '../../protocols/wstep/renewal-attribute.ts';
import type { StoredEndpoint } from '../../services/stored-bodies.ts';
import type { OperatorRequest } from './operator-request.ts';

/**
 * An operator's request with what its CA wants inside, where the CSR's own key is here to sign that: the challenge of a SCEP CA, and
 * for a Microsoft CA which certificate is renewed. What the CSR has already stays. Without the key it goes as it is. Rejects with
 * CaFault where the CA has no challenge to give.
 */
export async function completedRequest(
  { csr, renews, key }: OperatorRequest,
  { connection, timeout }: StoredEndpoint,
  clientOf: () => Promise<CaClient>,
): Promise<{ readonly csr: Uint8Array; readonly key?: Uint8Array }> {
  const { publicKeyFacts } = csr;
  if (key === null || publicKeyFacts.kind === 'other') return { csr: csr.der };
  const signer = keySigner(key, signatureAlgorithmFor(publicKeyFacts));
  // SCEP can sign its messages with RSA keys alone; for others one of our own stands in.
  const usable = connection.protocol !== 'scep' || publicKeyFacts.kind === 'rsa' ? { key: pkcs8Of(key) } : {};
  if (renews !== null) {
    const named = connection.protocol !== 'mscews' || namesRenewed(csr.der, renews.certificate);
    return {
      csr: named ? csr.der : await withAttribute(csr.der, renewalAttribute(renews.certificate), signer),
      ...usable,
    };
  }
  if (csr.challengePassword !== null) return { csr: csr.der, ...usable };
  const challenge = await (await clientOf()).challenge(AbortSignal.timeout(timeout));
  return { csr: challenge === null ? csr.der : await withChallenge(csr.der, challenge, signer), ...usable };
}

function pkcs8Of(key: KeyObject): Uint8Array {
  return Uint8Array.from(key.export({ type: 'pkcs8', format: 'der' }));
}

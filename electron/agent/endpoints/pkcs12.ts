import * as asn1js from 'asn1js';
import {
  CertBag,
  ContentInfo,
  PFX,
  PKCS8ShroudedKeyBag,
  PrivateKeyInfo,
  type AuthenticatedSafe,
  type SafeContents,
} from 'pkijs';

export type Pkcs12 =
  | {
      /** DER each. */
      readonly certificates: readonly Uint8Array[];
      /** DER of PKCS#8. */
      readonly key: Uint8Array;
    }
  | {
      readonly problem: 'certificate-file-unreadable' | 'certificate-file-passphrase' | 'certificate-file-without-key';
    };

/** As the browsers' and Windows' stores make them, a few kilobytes. */
const MOST = 262_144;

/**
 * Opens a PKCS#12 file (RFC 7292) that is protected by a passphrase, with AES as every present tool makes it ("AES256-SHA256" in
 * Windows). The passphrase is checked by the file's MAC before anything is decrypted.
 */
export async function readPkcs12(file: Uint8Array, passphrase: string): Promise<Pkcs12> {
  const pfx = parse(file);
  if (pfx === null) return { problem: 'certificate-file-unreadable' };
  const password = Uint8Array.from(Buffer.from(passphrase, 'utf8')).buffer;
  try {
    await pfx.parseInternalValues({ password, checkIntegrity: pfx.macData !== undefined });
    const safe = pfx.parsedValue?.authenticatedSafe;
    if (safe === undefined) return { problem: 'certificate-file-unreadable' };
    await openSafe(safe, password);
    return await contents(safe, password);
  } catch {
    // The library's own words tell neither a wrong passphrase from a damaged file, nor either from an algorithm that it lacks.
    return { problem: 'certificate-file-passphrase' };
  }
}

function parse(file: Uint8Array): PFX | null {
  if (file.length > MOST) return null;
  try {
    const { result, offset } = asn1js.fromBER(Uint8Array.from(file).buffer);
    return offset === -1 ? null : new PFX({ schema: result });
  } catch {
    return null;
  }
}

/** Each content is encrypted under the passphrase or not at all. */
async function openSafe(safe: AuthenticatedSafe, password: ArrayBuffer): Promise<void> {
  const each = safe.safeContents.map(({ contentType }) =>
    contentType === ContentInfo.ENCRYPTED_DATA ? { password } : {},
  );
  await safe.parseInternalValues({ safeContents: each });
}

async function contents(safe: AuthenticatedSafe, password: ArrayBuffer): Promise<Pkcs12> {
  const certificates: Uint8Array[] = [];
  let key: Uint8Array | null = null;
  const parsed = safe.parsedValue as { safeContents: { value: SafeContents }[] };
  for (const { safeBags } of parsed.safeContents.map(({ value }) => value)) {
    for (const { bagValue } of safeBags) {
      if (bagValue instanceof CertBag && bagValue.certValue instanceof asn1js.OctetString) {
        certificates.push(new Uint8Array(bagValue.certValue.valueBlock.valueHexView));
      } else if (bagValue instanceof PKCS8ShroudedKeyBag) {
        await (bagValue as unknown as Unlockable).parseInternalValues({ password });
        key ??= derOf(bagValue.parsedValue);
      } else if (bagValue instanceof PrivateKeyInfo) {
        key ??= derOf(bagValue);
      }
    }
  }
  return key === null ? { problem: 'certificate-file-without-key' } : { certificates, key };
}

/** The library declares it protected, though there is no other way to open a bag. */
type Unlockable = { parseInternalValues(parameters: { password: ArrayBuffer }): Promise<void> };

function derOf(key: PrivateKeyInfo | undefined): Uint8Array | null {
  return key === undefined ? null : new Uint8Array(key.toSchema().toBER());
}

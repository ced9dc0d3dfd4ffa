/** Offers text as a file to save; the name is ours, never taken from a certificate. */
export function saveText(name: string, parts: readonly string[], type: string): void {
  saveBytes(name, [...parts], type);
}

export function saveBytes(name: string, parts: BlobPart[], type: string): void {
  const url = URL.createObjectURL(new Blob(parts, { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** The DER of a PEM block. */
export function derOf(pem: string): Uint8Array<ArrayBuffer> {
  const body = pem.replace(/-----[^-]+-----/g, '').replace(/\s/g, '');
  return Uint8Array.from(atob(body), (character) => character.charCodeAt(0));
}

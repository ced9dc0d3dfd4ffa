const FORGET = 60_000;

async function forget(secret: string): Promise<void> {
  try {
    // Only what we put there is taken away; where reading is not allowed, clearing is the safer of the two.
    const held = await navigator.clipboard.readText().catch(() => secret);
    if (held === secret) await navigator.clipboard.writeText('');
  } catch {
    // The window has no focus, so the clipboard cannot be reached: try once more when it has.
    window.addEventListener('focus', () => void forget(secret), { once: true });
  }
}

/** Copies text; a secret is taken from the clipboard again after a minute. */
export async function copyText(text: string, secret = false): Promise<void> {
  await navigator.clipboard.writeText(text);
  if (secret) setTimeout(() => void forget(text), FORGET);
}

/** How we say to a CA's web server who asks. Sent over TLS to a server whose certificate is believed, and never else. */
export type Credentials =
  | { readonly scheme: 'none' }
  | {
      readonly scheme: 'basic';
      readonly user: string;
      readonly password: string;
      /** With the first request already; else after the server asked. */
      readonly preemptive: boolean;
    }
  | { readonly scheme: 'digest'; readonly user: string; readonly password: string }
  /** The user as `DOMAIN\user`, `user@domain` or alone. */
  | { readonly scheme: 'ntlm'; readonly user: string; readonly password: string }
  /** The account that this process runs as, with the tickets that the operating system has for it. */
  | { readonly scheme: 'kerberos' }
  | { readonly scheme: 'bearer'; readonly token: string };

/** `DOMAIN\user` in two; a UPN stays whole, with an empty domain (MS-NLMP §2.2.1.3). */
export function windowsAccount(user: string): { readonly domain: string; readonly user: string } {
  const at = user.indexOf('\\');
  return at < 0 ? { domain: '', user } : { domain: user.slice(0, at), user: user.slice(at + 1) };
}

/** Throws RangeError for credentials that no header can carry. */
export function assertCredentials(credentials: Credentials): void {
  switch (credentials.scheme) {
    case 'none':
    case 'kerberos':
      return;
    case 'bearer':
      // b64token of RFC 6750 §2.1.
      if (!/^[A-Za-z0-9._~+/-]+=*$/.test(credentials.token)) throw new RangeError('no bearer token');
      return;
    case 'basic':
    case 'digest':
      // RFC 7617 §2: what stands before the first colon is the user.
      if (/[\u0000-\u001f\u007f:]/.test(credentials.user)) throw new RangeError('no user name');
      if (/[\u0000-\u001f\u007f]/.test(credentials.password)) throw new RangeError('no password');
      return;
    case 'ntlm':
      if (credentials.user === '') throw new RangeError('no user name');
  }
}

/** What a path of the challenge service leads to. `profile` is a SCEP profile's name, or null for the default one. */
export type ChallengeRoute =
  | { readonly to: 'page'; readonly profile: string | null }
  /** Only the slash at the end is missing: NDES answers with a redirection. */
  | { readonly to: 'page-slash'; readonly location: string }
  | { readonly to: 'webhook'; readonly profile: string };

const PAGE = /^\/certsrv\/(?:([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)\/)?mscep_admin(\/?)$/i;
const WEBHOOK = /^\/api\/v1\/scep\/([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)\/challenge$/i;
/** Longer than either with the longest name. */
const LONGEST = 128;

/** Null for a path that leads nowhere. The path is as requested: nothing in it is decoded. */
export function challengeRoute(path: string): ChallengeRoute | null {
  if (path.length > LONGEST) return null;
  const page = PAGE.exec(path);
  if (page !== null) {
    const profile = page[1]?.toLowerCase() ?? null;
    if (page[2] === '/') return { to: 'page', profile };
    return { to: 'page-slash', location: pagePath(profile) };
  }
  const webhook = WEBHOOK.exec(path)?.[1];
  return webhook === undefined ? null : { to: 'webhook', profile: webhook.toLowerCase() };
}

export function pagePath(profile: string | null): string {
  return profile === null ? '/certsrv/mscep_admin/' : `/certsrv/${profile}/mscep_admin/`;
}

export function webhookPath(profile: string): string {
  return `/api/v1/scep/${profile}/challenge`;
}

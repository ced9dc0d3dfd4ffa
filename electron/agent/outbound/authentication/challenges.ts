/** One challenge of a WWW-Authenticate header (RFC 9110 §11.6.1). */
export type HttpChallenge = {
  /** In lower case. */
  readonly scheme: string;
  /** Base64 or the like, as NTLM and Negotiate have it; null where there are parameters, or nothing. */
  readonly token: string | null;
  /** Names in lower case, values without their quotes. */
  readonly parameters: ReadonlyMap<string, string>;
};

const MOST_PIECES = 100;
/** token, and its value as a quoted-string or a token (RFC 9110 §5.6). */
const PARAMETER = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([!#$%&'*+.^_`|~0-9A-Za-z-]+))$/;
const SCHEME = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:[ \t]+(.*))?$/;
const TOKEN68 = /^[A-Za-z0-9._~+/-]+=*$/;

/** The challenges of all WWW-Authenticate lines, joined by commas, in their order. What cannot be read is left out. */
export function readChallenges(header: string): readonly HttpChallenge[] {
  const found: { scheme: string; token: string | null; parameters: Map<string, string> }[] = [];
  for (const piece of pieces(header)) {
    if (addParameter(found.at(-1)?.parameters, piece)) continue;
    const [, scheme, rest] = SCHEME.exec(piece) ?? [];
    if (scheme === undefined) continue;
    const challenge = { scheme: scheme.toLowerCase(), token: null as string | null, parameters: new Map() };
    if (rest !== undefined && !addParameter(challenge.parameters, rest) && TOKEN68.test(rest)) challenge.token = rest;
    found.push(challenge);
  }
  return found;
}

function addParameter(parameters: Map<string, string> | undefined, piece: string): boolean {
  const [, name, quoted, plain] = PARAMETER.exec(piece) ?? [];
  if (parameters === undefined || name === undefined) return false;
  const key = name.toLowerCase();
  // The first of two wins: what a middlebox appends changes nothing.
  if (!parameters.has(key)) parameters.set(key, quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '');
  return true;
}

/** Parts between commas that stand outside of quotes. */
function pieces(header: string): readonly string[] {
  const parts: string[] = [];
  let part = '';
  let quoted = false;
  for (let at = 0; at < header.length && parts.length < MOST_PIECES; at++) {
    const letter = header.charAt(at);
    if (quoted && letter === '\\') part += letter + header.charAt(++at);
    else if (letter === ',' && !quoted) {
      parts.push(part);
      part = '';
    } else {
      if (letter === '"') quoted = !quoted;
      part += letter;
    }
  }
  return [...parts, part].map((text) => text.trim()).filter((text) => text !== '');
}

/** One body part; names of headers in lower case. The body is a view. */
export type BodyPart = { readonly headers: ReadonlyMap<string, string>; readonly body: Uint8Array };

/** What is no multipart body. */
export class MultipartError extends Error {}

const MOST_PARTS = 4;
const MOST_HEADERS = 16;
const MOST_LINE = 1_024;

/** RFC 2046 §5.1.1, a boundary of 1 to 70 characters that does not end in white space. */
const BOUNDARY = /^[A-Za-z0-9'()+_,\-./:=? ]{0,69}[A-Za-z0-9'()+_,\-./:=?]$/;

/**
 * The parts of a `multipart/mixed` body (RFC 2046 §5.1), strictly: every part ends at a boundary, and the last one at the closing
 * boundary, so that a body that was cut off is none. Lines may end in LF alone. Throws MultipartError.
 */
export function readMultipart(contentType: string, body: Uint8Array): BodyPart[] {
  const delimiter = `--${boundaryOf(contentType)}`;
  const lines = new Lines(body);
  const parts: BodyPart[] = [];
  // What stands before the first boundary is the preamble, and counts for nothing.
  let kind = skipTo(lines, delimiter).kind;
  while (kind === 'next') {
    if (parts.length === MOST_PARTS) throw new MultipartError('too many parts');
    const headers = readHeaders(lines);
    const start = lines.position;
    const found = skipTo(lines, delimiter);
    // The line break before a boundary belongs to the boundary.
    parts.push({ headers, body: body.subarray(start, Math.max(start, beforeBreak(body, found.start))) });
    kind = found.kind;
  }
  if (parts.length === 0) throw new MultipartError('no part');
  return parts;
}

/** A media type and its parameters, names and the type in lower case. Throws MultipartError. */
export function mediaType(text: string): { readonly type: string; readonly parameters: ReadonlyMap<string, string> } {
  if (text.length > MOST_LINE) throw new MultipartError('media type too long');
  const [type = ''] = text.split(';', 1);
  const parameters = new Map<string, string>();
  for (const [, name = '', quoted, token] of text.matchAll(
    /;\s{0,8}([\w.-]{1,64})=(?:"([^"\\]{0,256})"|([^\s;"]{1,256}))/g,
  )) {
    if (parameters.has(name.toLowerCase())) throw new MultipartError('a parameter of a media type twice');
    parameters.set(name.toLowerCase(), quoted ?? token ?? '');
  }
  return { type: type.trim().toLowerCase(), parameters };
}

function boundaryOf(contentType: string): string {
  const { type, parameters } = mediaType(contentType);
  const boundary = parameters.get('boundary') ?? '';
  if (!type.startsWith('multipart/')) throw new MultipartError('no multipart body');
  if (!BOUNDARY.test(boundary)) throw new MultipartError('no boundary');
  return boundary;
}

/** Goes over the lines of a body. */
class Lines {
  readonly #body: Uint8Array;
  position = 0;

  constructor(body: Uint8Array) {
    this.#body = body;
  }

  /** Offset and text of the next line without its break; null at the end. Only the beginning of a long line is text. */
  next(): { readonly start: number; readonly text: string } | null {
    const start = this.position;
    if (start >= this.#body.length) return null;
    const found = this.#body.indexOf(0x0a, start);
    const end = found < 0 ? this.#body.length : found;
    this.position = found < 0 ? end : end + 1;
    const line = this.#body.subarray(start, Math.min(end, start + MOST_LINE + 1));
    return { start, text: String.fromCharCode(...line).replace(/\r$/, '') };
  }
}

function skipTo(lines: Lines, delimiter: string): { readonly kind: 'next' | 'last'; readonly start: number } {
  for (let line = lines.next(); line !== null; line = lines.next()) {
    if (!line.text.startsWith(delimiter)) continue;
    const rest = line.text.slice(delimiter.length).trimEnd();
    if (rest === '') return { kind: 'next', start: line.start };
    if (rest === '--') return { kind: 'last', start: line.start };
  }
  throw new MultipartError('the closing boundary is missing');
}

function readHeaders(lines: Lines): Map<string, string> {
  const headers = new Map<string, string>();
  let last: string | undefined;
  for (let count = 0; ; count++) {
    const line = lines.next();
    if (line === null) throw new MultipartError('cut off among the headers of a part');
    if (line.text === '') return headers;
    if (count === MOST_HEADERS || line.text.length > MOST_LINE) throw new MultipartError('too many headers of a part');
    if (/^[ \t]/.test(line.text) && last !== undefined) {
      headers.set(last, `${headers.get(last) ?? ''} ${line.text.trim()}`);
      continue;
    }
    const colon = line.text.indexOf(':');
    if (colon < 1) throw new MultipartError('a header of a part without a name');
    last = line.text.slice(0, colon).trim().toLowerCase();
    if (headers.has(last)) throw new MultipartError('a header of a part twice');
    headers.set(last, line.text.slice(colon + 1).trim());
  }
}

function beforeBreak(body: Uint8Array, at: number): number {
  const end = body[at - 1] === 0x0a ? at - 1 : at;
  return end > 0 && body[end - 1] === 0x0d ? end - 1 : end;
}

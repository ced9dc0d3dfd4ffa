import { enc, parse, type Node } from './der.ts';

/**
 * The same element as streaming encoders write it (Apple, OpenSSL `-stream`): indefinite lengths everywhere and long
 * OCTET STRINGs in pieces. Signed parts stay as they are, as they do in those encoders: `keep` says which.
 */
export function asIndefinite(der: Uint8Array, keep: (node: Node) => boolean = () => false): Buffer {
  return rewrite(parse(der), keep);
}

function rewrite(node: Node, keep: (node: Node) => boolean): Buffer {
  if (keep(node)) return node.der;
  if ((node.tag & 0x20) !== 0) {
    return indefinite(
      node.tag,
      node.children.map((child) => rewrite(child, keep)),
    );
  }
  const splits = (node.tag === 0x04 || node.tag === 0x80) && node.content.length > 300;
  return splits ? indefinite(node.tag | 0x20, pieces(node.content)) : node.der;
}

function pieces(content: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 0; at < content.length; at += 250) parts.push(enc(0x04, content.subarray(at, at + 250)));
  return parts;
}

function indefinite(tag: number, parts: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from([tag, 0x80]), ...parts, Buffer.from([0, 0])]);
}

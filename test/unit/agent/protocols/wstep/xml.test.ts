import { describe, expect, it } from 'vitest';
import {
  base64Of,
  childOf,
  escapeXml,
  isNil,
  readXml,
  textOf,
  XmlError,
} from '../../../../../electron/agent/protocols/wstep/xml.ts';

const read = (text: string) => readXml(Buffer.from(text));

describe('XML of SOAP answers', () => {
  it('reads namespaces, nil and text with its five entities', () => {
    const xsi = 'xmlns:i="http://www.w3.org/2001/XMLSchema-instance"';
    const root = read(`<a xmlns="urn:a" ${xsi}><b>&lt;&amp;&#x41;<![CDATA[<c>]]></b><n i:nil="true"/></a>`);
    expect(textOf(root, 'urn:a', 'b')).toBe('<&A<c>');
    expect(isNil(childOf(root, 'urn:a', 'n'))).toBe(true);
    expect(textOf(root, 'urn:b', 'b')).toBeNull();
  });

  it('reads base64 with the line ends that Windows writes', () => {
    expect(Buffer.from(base64Of(read('<a> AQID&#xD;\nBAUG </a>')))).toEqual(Buffer.of(1, 2, 3, 4, 5, 6));
    expect(() => base64Of(read('<a>A*==</a>'))).toThrow(XmlError);
  });

  it.for([
    ['a bomb of entities', '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>'],
    ['a document type', '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'],
    ['an unknown entity', '<a>&nbsp;</a>'],
    ['a processing instruction', '<?xml-stylesheet href="x"?><a/>'],
    ['a prefix of nobody', '<p:a/>'],
    ['an attribute twice', '<a xmlns:p="u" xmlns:q="u" p:x="1" q:x="2"/>'],
    ['what is not closed', '<a><b></a>'],
    ['two roots', '<a/><a/>'],
    ['nothing', ''],
    ['depth', `${'<a>'.repeat(40)}${'</a>'.repeat(40)}`],
    ['breadth', `<a>${'<b/>'.repeat(100_001)}</a>`],
    ['many attributes', `<a ${Array.from({ length: 40 }, (_, i) => `x${String(i)}=""`).join(' ')}/>`],
    ['another encoding', '<?xml version="1.0" encoding="ISO-8859-1"?><a/>'],
    ['a control character', '<a>\u0001</a>'],
  ])('refuses %s', ([, text = '']) => {
    expect(() => read(text)).toThrow(XmlError);
  });

  it('refuses what is too long and what is no UTF-8', () => {
    expect(() => readXml(new Uint8Array((4 << 20) + 1))).toThrow(XmlError);
    expect(() => readXml(Buffer.from('<a>\xff</a>', 'latin1'))).toThrow(XmlError);
  });

  it('escapes so that its own text comes back', () => {
    const text = `a<b>&"'\r]]>ü😀`;
    expect(read(`<a x="${escapeXml(text)}">${escapeXml(text)}</a>`).text).toBe(text);
    expect(() => escapeXml('\u0000')).toThrow(RangeError);
  });
});

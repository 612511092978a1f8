import { describe, expect, it } from 'vitest';
import { InvoiceError } from '../../../client/invoices/invoiceError.ts';
import type { XmlElement } from '../../../client/invoices/xml.ts';
import { MAX_ATTRIBUTES, MAX_DEPTH, MAX_ELEMENTS, parseXml } from '../../../client/invoices/xml.ts';

const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';

const MALFORMED: readonly (readonly [what: string, text: string])[] = [
  ['nothing', ''],
  ['white space only', ' \n'],
  ['text only', 'invoice'],
  ['text before the root', 'x<a/>'],
  ['text after the root', '<a/>x'],
  ['a reference after the root', '<a/>&#32;'],
  ['CDATA after the root', '<a/><![CDATA[ ]]>'],
  ['two roots', '<a/><b/>'],
  ['a root that is not closed', '<a><b></b>'],
  ['a tag that is not closed', '<a'],
  ['tags that cross', '<a><b></a></b>'],
  ['an end without a start', '</a>'],
  ['an end in other case', '<a></A>'],
  ['an end with an attribute', '<a></a b="1">'],
  ['a name that begins with a digit', '<1a/>'],
  ['a name with two colons', '<a:b:c xmlns:a="u"/>'],
  ['a name that ends with a colon', '<a: xmlns:a="u"/>'],
  ['white space before the name', '< a/>'],
  ['a slash apart from its bracket', '<a / >'],
  ['an attribute without a value', '<a b/>'],
  ['an attribute without quotes', '<a b=1/>'],
  ['attributes without white space', '<a b="1"c="2"/>'],
  ['the same attribute twice', '<a b="1" b="1"/>'],
  ['the same attribute by two prefixes', '<a xmlns:p="u" xmlns:q="u" p:b="1" q:b="2"/>'],
  ['< in an attribute', '<a b="<"/>'],
  ['an attribute without an end', '<a b="1/>'],
  ['a prefix that is not declared', '<x:a/>'],
  ['an attribute prefix that is not declared', '<a x:b="1"/>'],
  ['a prefix of a sibling', '<a><b xmlns:x="u"/><x:c/></a>'],
  ['a prefix bound to nothing', '<a xmlns:x=""/>'],
  ['the same prefix declared twice', '<a xmlns:x="u" xmlns:x="v"/>'],
  ['the prefix xmlns declared', '<a xmlns:xmlns="u"/>'],
  ['the prefix xml bound elsewhere', '<a xmlns:xml="u"/>'],
  ['another prefix for the namespace of xml', `<a xmlns:x="${XML_NAMESPACE}"/>`],
  ['a named entity without DOCTYPE', '<a>&nbsp;</a>'],
  ['a bare ampersand', '<a>R & D</a>'],
  ['an ampersand at the end', '<a>R &amp</a>'],
  ['an entity in an attribute', '<a b="&nbsp;"/>'],
  ['a reference to no character', '<a>&#0;</a>'],
  ['a reference to a control character', '<a>&#x1B;</a>'],
  ['a reference to half of a surrogate pair', '<a>&#xD83D;</a>'],
  ['a reference beyond Unicode', '<a>&#x110000;</a>'],
  ['an upper-case hexadecimal mark', '<a>&#X41;</a>'],
  ['a control character', '<a>\u0001</a>'],
  ['a NUL', '<a>\u0000</a>'],
  ['U+FFFF', '<a>\uffff</a>'],
  [']]> in text', '<a>]]></a>'],
  ['CDATA without an end', '<a><![CDATA[x]]</a>'],
  ['a comment without an end', '<a><!-- x</a>'],
  ['-- in a comment', '<a><!-- x -- y --></a>'],
  ['a comment that ends with --->', '<a><!-- x ---></a>'],
  ['another declaration', '<a><!ELEMENT a></a>'],
  ['a conditional section', '<a><![INCLUDE[x]]></a>'],
  ['an instruction without an end', '<a><?x </a>'],
  ['an instruction without a target', '<a><? x?></a>'],
  ['an XML declaration inside', '<a><?xml version="1.0"?></a>'],
  ['an XML declaration after white space', ' <?xml version="1.0"?><a/>'],
  ['an XML declaration in upper case', '<?XML version="1.0"?><a/>'],
  ['an XML declaration without version', '<?xml encoding="UTF-8"?><a/>'],
  ['an XML declaration in the wrong order', '<?xml encoding="UTF-8" version="1.0"?><a/>'],
  ['an XML declaration of version 2', '<?xml version="2.0"?><a/>'],
];

function errorOf(text: string): InvoiceError {
  try {
    parseXml(text);
  } catch (error) {
    if (error instanceof InvoiceError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('parseXml refuses', () => {
  it.each(MALFORMED)('%s', (_what, text) => {
    expect(errorOf(text).code).toBe('not_xml');
  });

  it.each([
    '<!DOCTYPE a><a/>',
    '<!doctype html><html/>',
    '<?xml version="1.0"?><!-- x --><!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>',
    '<a><!DOCTYPE a></a>',
    '<a/><!DOCTYPE a>',
  ])('a DOCTYPE, wherever it stands: %s', (text) => {
    expect(errorOf(text).code).toBe('has_doctype');
  });

  it('entities within entities before it has expanded one', () => {
    const levels = Array.from(
      { length: 30 },
      (_, n) => `<!ENTITY e${n + 1} "${`&e${n};`.repeat(10)}">`,
    );
    const laughs = `<!DOCTYPE a [<!ENTITY e0 "ha">${levels.join('')}]><a>&e30;</a>`;
    expect(errorOf(laughs).code).toBe('has_doctype');
  });

  it('more levels, attributes or elements than the limits, and takes as many', () => {
    const nested = (depth: number) => '<a>'.repeat(depth) + '</a>'.repeat(depth);
    expect(parseXml(nested(MAX_DEPTH)).children).toHaveLength(1);
    expect(errorOf(nested(MAX_DEPTH + 1)).code).toBe('too_big');
    const wide = (count: number) =>
      `<a ${Array.from({ length: count }, (_, n) => `b${n}=""`).join(' ')}/>`;
    expect(parseXml(wide(MAX_ATTRIBUTES)).attributes.size).toBe(MAX_ATTRIBUTES);
    expect(errorOf(wide(MAX_ATTRIBUTES + 1)).code).toBe('too_big');
    const many = (count: number) => `<a>${'<b/>'.repeat(count - 1)}</a>`;
    expect(parseXml(many(MAX_ELEMENTS)).children).toHaveLength(MAX_ELEMENTS - 1);
    expect(errorOf(many(MAX_ELEMENTS + 1)).code).toBe('too_big');
  });

  it('and says where', () => {
    expect(errorOf('<a>\r\n  <b>&x;</b>\r\n</a>').facts).toMatchObject({ line: 2, column: 6 });
  });

  it('without repeating a hostile name at length', () => {
    expect(errorOf(`<${'a'.repeat(1_000_000)}>`).message.length).toBeLessThan(300);
  });
});

describe('parseXml reads', () => {
  const text = (xml: string): string => parseXml(xml).text;

  it('text, CDATA and references as one text, comments and instructions as nothing', () => {
    const xml = '<a>R <!-- and -->&amp;<?x y?> <![CDATA[<D> &amp;]]> &lt;&gt;&quot;&apos;</a>';
    expect(text(xml)).toBe('R & <D> &amp; <>"\'');
    expect(text('<a>&#196;&#x20AC;&#x1F697;</a>')).toBe('Ä€🚗');
    expect(text('<a>]] ></a>')).toBe(']] >');
    expect(text('<a>&amp;lt;</a>')).toBe('&lt;');
  });

  it('the text of an element apart from that of its children', () => {
    const root = parseXml('<a>1<b>2</b>3</a>');
    expect(root.text).toBe('13');
    expect(root.children.map((child) => child.text)).toEqual(['2']);
  });

  it('every line end as one line feed, but not those that are written as references', () => {
    expect(text('<a>1\r\n2\r3\n4&#13;</a>')).toBe('1\n2\n3\n4\r');
  });

  it('white space in attributes as spaces', () => {
    expect(parseXml('<a b="1\n2\t3&#10;4"/>').attributes.get('b')).toBe('1 2 3\n4');
  });

  it('names by namespace, whatever the prefix', () => {
    const named = (xml: string): string[] => {
      const list = ({ namespace, name, children }: XmlElement): string[] => [
        `{${namespace}}${name}`,
        ...children.flatMap(list),
      ];
      return list(parseXml(xml));
    };
    const expected = ['{u}a', '{v}b', '{u}c', '{}d'];
    expect(named('<a xmlns="u"><b xmlns="v"/><c/><d xmlns=""/></a>')).toEqual(expected);
    expect(named('<p:a xmlns:p="u"><p:b xmlns:p="v"/><p:c/><d/></p:a>')).toEqual(expected);
    expect(named('<q:a xmlns:q="u" xmlns:p="v"><p:b/><q:c/><d/></q:a>')).toEqual(expected);
  });

  it('an attribute without a prefix as in no namespace', () => {
    const { attributes } = parseXml('<a xmlns="u" xmlns:p="u" b="1" p:b="2" xml:lang="de"/>');
    expect([...attributes]).toEqual([
      ['b', '1'],
      ['{u}b', '2'],
      [`{${XML_NAMESPACE}}lang`, 'de'],
    ]);
  });

  it('names of other scripts, and what looks like markup where it is none', () => {
    expect(parseXml('<发票 größe="1"/>').name).toBe('发票');
    expect(parseXml('<a b="</a>>"/>'.replace('</a>', '')).attributes.get('b')).toBe('>');
    expect(text('<a><!-- <!DOCTYPE x> --><![CDATA[<!DOCTYPE x>]]></a>')).toBe('<!DOCTYPE x>');
  });

  it.each([
    "<?xml version='1.0'?><a/>",
    '<?xml version="1.1" encoding="UTF-8" standalone="yes" ?><a/>',
    '<!-- x --><?pi?>\n<a/>\n<!-- y -->\n',
    '<a></a >',
    "<a\n\tb = '1'\n/>",
  ])('what is well-formed: %s', (xml) => {
    expect(parseXml(xml).name).toBe('a');
  });
});

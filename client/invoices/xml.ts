/**
 * A strict reader of XML 1.0 with namespaces, for documents that will stand behind a debt.
 *
 * Why our own: what becomes the identity of an invoice must be read in one way only. Measured with
 * fast-xml-parser 5.12, its validator takes two roots, undeclared prefixes and entities, control
 * characters, `<` in attributes, a DOCTYPE in the middle and the same attribute twice under two
 * prefixes; and it knows no namespaces, so that a foreign `x:ID` passes for `cbc:ID`. Without
 * DOCTYPE, which is refused, the grammar is small enough to hold in full.
 *
 * Rules: one pass, forward only; no recursion; elements, depth and attributes are bounded; nothing
 * is fetched, nothing is expanded but the five named and the numeric references. Elements are
 * known by namespace and local name; prefixes mean nothing. Text is the element's own character
 * data and CDATA, joined; comments and processing instructions vanish.
 */
import { InvoiceError } from './invoiceError.ts';
import type { QualifiedName } from './xmlCursor.ts';
import { XmlCursor } from './xmlCursor.ts';

/** UBL and CII need about 12 levels, signatures inside of extensions some more. */
export const MAX_DEPTH = 64;
/** About what fits 12 MiB at 28 bytes each, the densest that real invoices are. */
export const MAX_ELEMENTS = 450_000;
/** Roots carry a dozen namespace declarations at most. */
export const MAX_ATTRIBUTES = 64;

const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';
const XMLNS_NAMESPACE = 'http://www.w3.org/2000/xmlns/';

/** One element. Attributes are keyed by local name; in a namespace by `{namespace}name`. */
export interface XmlElement {
  readonly namespace: string;
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Its own character data and CDATA, not that of its children; not trimmed. */
  readonly text: string;
}

/** Prefixes that one element declares, then those of its ancestors. */
interface Scope {
  readonly declared: ReadonlyMap<string, string>;
  readonly outer: Scope | null;
}

interface OpenElement {
  readonly namespace: string;
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
  text: string;
  readonly qualified: QualifiedName;
  readonly scope: Scope;
}

interface Reading {
  readonly cursor: XmlCursor;
  readonly open: OpenElement[];
  root: XmlElement | null;
  elements: number;
}

const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map();
const OUTERMOST: Scope = { declared: new Map([['xml', XML_NAMESPACE]]), outer: null };

// XML 1.0, production 23. Any 1.x is read by the rules of 1.0, as its fifth edition asks. Blanks
// and names are bounded, so that no encoding is claimed beyond where decodeText looks for one.
const DECLARATION = new RegExp(
  '<\\?xml' +
    pseudoAttribute('version', '1\\.[0-9]{1,3}') +
    `(?:${pseudoAttribute('encoding', '[A-Za-z][A-Za-z0-9._-]{0,39}')})?` +
    `(?:${pseudoAttribute('standalone', '(?:yes|no)')})?` +
    '[ \\t\\n]{0,8}\\?>',
  'y',
);

/**
 * The root element of a document.
 * @throws InvoiceError not_xml with line and column; has_doctype; too_big for too many or too
 *   deeply nested elements.
 */
export function parseXml(text: string): XmlElement {
  const reading: Reading = { cursor: new XmlCursor(text), open: [], root: null, elements: 0 };
  const { cursor, open } = reading;
  cursor.match(DECLARATION);
  while (!cursor.atEnd) {
    if (cursor.take('<')) readMarkup(reading);
    else readCharacters(reading);
  }
  const unclosed = open.at(-1);
  if (unclosed !== undefined) throw cursor.problem(`<${shown(unclosed.qualified)}> is not closed`);
  if (reading.root === null) throw cursor.problem('there is no element');
  return reading.root;
}

/** The pattern of ` name="value"`, in either kind of quotes. */
function pseudoAttribute(name: string, value: string): string {
  const [some, any] = ['[ \\t\\n]{1,8}', '[ \\t\\n]{0,8}'];
  return `${some}${name}${any}=${any}(?:"${value}"|'${value}')`;
}

function readCharacters({ cursor, open }: Reading): void {
  const parent = open.at(-1);
  if (parent !== undefined) parent.text += cursor.characters();
  else if (!cursor.space()) throw cursor.problem('text outside of the root element');
}

function readMarkup(reading: Reading): void {
  const { cursor, open } = reading;
  if (cursor.take('/')) closeElement(reading);
  else if (cursor.take('?')) skipInstruction(cursor);
  else if (cursor.take('!--')) {
    cursor.through('--', 'a comment');
    cursor.expect('>');
  } else if (cursor.take('![CDATA[')) {
    const parent = open.at(-1);
    if (parent === undefined) throw cursor.problem('CDATA outside of the root element');
    parent.text += cursor.through(']]>', 'CDATA');
  } else if (cursor.match(/!doctype/iy) !== null) {
    throw new InvoiceError('has_doctype', 'the document has a DOCTYPE');
  } else if (cursor.sees('!')) throw cursor.problem('a declaration that needs a DOCTYPE');
  else openElement(reading);
}

function skipInstruction(cursor: XmlCursor): void {
  const { prefix, local } = cursor.name();
  if (prefix !== '') throw cursor.problem('a colon in the target of an instruction');
  if (/^xml$/i.test(local))
    throw cursor.problem('an XML declaration that is malformed or not at the start');
  if (cursor.take('?>')) return;
  if (!cursor.space())
    throw cursor.problem('expected white space after the target of an instruction');
  cursor.through('?>', 'an instruction');
}

function openElement(reading: Reading): void {
  const { cursor, open } = reading;
  if (reading.root !== null) throw cursor.problem('a second root element');
  reading.elements += 1;
  if (reading.elements > MAX_ELEMENTS || open.length === MAX_DEPTH) {
    throw new InvoiceError('too_big', 'too many elements, or nested too deep', {
      maxElements: MAX_ELEMENTS,
      maxDepth: MAX_DEPTH,
    });
  }
  const qualified = cursor.name();
  const written = readAttributes(cursor);
  const empty = cursor.take('/');
  cursor.expect('>');
  const scope = declareNamespaces(written, open.at(-1)?.scope ?? OUTERMOST, cursor);
  open.push({
    namespace: namespaceOf(qualified, scope, cursor),
    name: qualified.local,
    attributes: resolveAttributes(written, scope, cursor),
    children: [],
    text: '',
    qualified,
    scope,
  });
  if (empty) finishElement(reading);
}

function closeElement(reading: Reading): void {
  const { cursor, open } = reading;
  const written = cursor.name();
  cursor.space();
  cursor.expect('>');
  const element = open.at(-1);
  if (element === undefined) throw cursor.problem(`</${shown(written)}> closes nothing`);
  if (nameText(written) !== nameText(element.qualified)) {
    throw cursor.problem(`</${shown(written)}> where </${shown(element.qualified)}> was expected`);
  }
  finishElement(reading);
}

function finishElement(reading: Reading): void {
  const done = reading.open.pop();
  if (done === undefined) return;
  const { namespace, name, attributes, children, text } = done;
  const element: XmlElement = { namespace, name, attributes, children, text };
  const parent = reading.open.at(-1);
  if (parent === undefined) reading.root = element;
  else parent.children.push(element);
}

interface WrittenAttribute {
  readonly name: QualifiedName;
  readonly value: string;
}

/** The attributes as written, up to `>` or `/>`, which stay. */
function readAttributes(cursor: XmlCursor): readonly WrittenAttribute[] {
  const written: WrittenAttribute[] = [];
  for (;;) {
    const spaced = cursor.space();
    if (cursor.sees('>') || cursor.sees('/')) return written;
    if (!spaced) throw cursor.problem('expected white space, > or />');
    if (written.length === MAX_ATTRIBUTES) {
      throw new InvoiceError('too_big', `more than ${MAX_ATTRIBUTES} attributes`);
    }
    const name = cursor.name();
    cursor.space();
    cursor.expect('=');
    cursor.space();
    written.push({ name, value: cursor.quoted() });
  }
}

/** Namespaces in XML 1.0, section 3 and its constraints on reserved names. */
function declareNamespaces(
  written: readonly WrittenAttribute[],
  outer: Scope,
  cursor: XmlCursor,
): Scope {
  const declared = new Map<string, string>();
  for (const { name, value } of written) {
    const prefix = declaredPrefix(name);
    if (prefix === null) continue;
    if (declared.has(prefix)) throw cursor.problem('the same namespace declaration twice');
    const reserved = prefix === 'xmlns' || value === XMLNS_NAMESPACE;
    if (reserved || (prefix === 'xml') !== (value === XML_NAMESPACE)) {
      throw cursor.problem('a reserved prefix or namespace is bound');
    }
    if (prefix !== '' && value === '') throw cursor.problem('a prefix is bound to no namespace');
    declared.set(prefix, value);
  }
  return declared.size === 0 ? outer : { declared, outer };
}

/** The prefix that an attribute declares, '' for the default namespace; null if it is none. */
function declaredPrefix({ prefix, local }: QualifiedName): string | null {
  if (prefix === 'xmlns') return local;
  return prefix === '' && local === 'xmlns' ? '' : null;
}

function namespaceOf({ prefix }: QualifiedName, scope: Scope, cursor: XmlCursor): string {
  for (let at: Scope | null = scope; at !== null; at = at.outer) {
    const namespace = at.declared.get(prefix);
    if (namespace !== undefined) return namespace;
  }
  if (prefix !== '') throw cursor.problem(`the prefix ${prefix.slice(0, 60)} is not declared`);
  return '';
}

function resolveAttributes(
  written: readonly WrittenAttribute[],
  scope: Scope,
  cursor: XmlCursor,
): ReadonlyMap<string, string> {
  if (written.length === 0) return NO_ATTRIBUTES;
  const attributes = new Map<string, string>();
  for (const { name, value } of written) {
    if (declaredPrefix(name) !== null) continue;
    // An attribute without a prefix is in no namespace, whatever the default one is.
    const namespace = name.prefix === '' ? '' : namespaceOf(name, scope, cursor);
    const key = namespace === '' ? name.local : `{${namespace}}${name.local}`;
    if (attributes.has(key)) throw cursor.problem('the same attribute twice');
    attributes.set(key, value);
  }
  return attributes;
}

/** A foreign name for a message; a hostile one may be megabytes long. */
function shown(name: QualifiedName): string {
  return nameText(name).slice(0, 60);
}

function nameText({ prefix, local }: QualifiedName): string {
  return prefix === '' ? local : `${prefix}:${local}`;
}

/**
 * A FatturaPA file may have several invoices under one head. Each becomes a document of its own,
 * which has the head, that invoice and nothing else: it is fingerprinted, kept and given to the
 * debtor. The same file makes the same documents.
 */
import { utf8 } from '../../ledger/encoding.ts';
import { decodeText } from './decodeText.ts';
import { FATTURA, FATTURA_BODY, FATTURA_HEADER, fatturaParts } from './fatturaPa.ts';
import { InvoiceError } from './invoiceError.ts';
import { saysNothing, trimmedText } from './select.ts';
import type { XmlElement } from './xml.ts';
import { parseXml } from './xml.ts';
import { escapeXml } from './xmlText.ts';

/** A file has no more invoices; the exchange of Italy takes five megabytes. */
export const MAX_LOT = 1000;
/** The head is repeated for each invoice. Real ones have two thousand letters. */
const MAX_HEAD_LETTERS = 100_000;

/**
 * The documents of a FatturaPA file with several invoices, one at a time; null for any other file.
 * @throws InvoiceError too_big, mixed_content, before the first of them is given
 */
export function takeApart(bytes: Uint8Array): Iterable<Uint8Array> | null {
  const root = rootOf(bytes);
  if (root === null) return null;
  const bodies = fatturaParts(root, FATTURA_BODY);
  if (bodies.length < 2) return null;
  if (bodies.length > MAX_LOT) {
    const facts = { invoices: bodies.length, maxInvoices: MAX_LOT };
    throw new InvoiceError('too_big', `more than ${MAX_LOT} invoices in one file`, facts);
  }
  const head = fatturaParts(root, FATTURA_HEADER).map(written).join('');
  if (head.length > MAX_HEAD_LETTERS) {
    const facts = { letters: head.length, maxLetters: MAX_HEAD_LETTERS };
    throw new InvoiceError('too_big', 'the head of the file is too long', facts);
  }
  return documentsOf(root, head, bodies.map(written));
}

/** Null for what is no FatturaPA, whatever else it may be: that is said where it is read. */
function rootOf(bytes: Uint8Array): XmlElement | null {
  try {
    const root = parseXml(decodeText(bytes));
    return root.name === 'FatturaElettronica' && root.namespace === FATTURA ? root : null;
  } catch (error) {
    if (error instanceof InvoiceError) return null;
    throw error;
  }
}

function* documentsOf(
  root: XmlElement,
  head: string,
  bodies: readonly string[],
): Generator<Uint8Array> {
  const open = `<p:${root.name} xmlns:p="${FATTURA}"${attributesOf(root)}>`;
  for (const body of bodies) {
    yield utf8(`<?xml version="1.0" encoding="UTF-8"?>\n${open}${head}${body}</p:${root.name}>\n`);
  }
}

/** An element of the form as text. What is in a namespace is no part of the form. */
function written(element: XmlElement): string {
  const { name, children, namespace } = element;
  if (namespace !== '' || saysNothing(element)) return '';
  const isValue = children.length === 0;
  if (!isValue && element.text.trim() !== '') {
    const facts = { element: name.slice(0, 100), inside: children[0]?.name.slice(0, 100) ?? '' };
    throw new InvoiceError('mixed_content', `${facts.element} has text beside elements`, facts);
  }
  const content = isValue ? escapeXml(trimmedText(element)) : children.map(written).join('');
  return `<${name}${attributesOf(element)}>${content}</${name}>`;
}

function attributesOf({ attributes }: XmlElement): string {
  const own = [...attributes].filter(([name]) => !name.startsWith('{'));
  return own.map(([name, value]) => ` ${name}="${escapeXml(value)}"`).join('');
}

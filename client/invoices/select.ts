import type { Ambiguity } from './invoice.ts';
import { InvoiceError } from './invoiceError.ts';
import type { XmlElement } from './xml.ts';

/** Namespaces by the prefixes that our own paths use; the document's prefixes mean nothing. */
export type Prefixes = Readonly<Record<string, string>>;

/** A hostile document repeats a term a hundred thousand times. */
const MAX_VALUES = 8;

/**
 * The elements at a path below `from`, such as `cac:Party/cbc:Name`, in document order. Every step
 * is one level down and names its namespace.
 * @throws InvoiceError mixed_content when text stands in an element that is stepped through
 */
export function elementsAt(
  from: XmlElement,
  path: string,
  prefixes: Prefixes,
): readonly XmlElement[] {
  let found: readonly XmlElement[] = [from];
  for (const step of path.split('/')) {
    const [prefix = '', name] = step.split(':');
    const namespace = prefixes[prefix];
    found = found.flatMap((parent) =>
      partsOf(parent).filter((child) => child.name === name && child.namespace === namespace),
    );
  }
  return found;
}

/**
 * The elements inside of one that is no value.
 * @throws InvoiceError mixed_content when it has text, beside them or alone: one reader would drop
 *   it, and a person read it
 */
export function partsOf({ name, children, text }: XmlElement): readonly XmlElement[] {
  if (text.trim() === '') return children;
  const facts = { element: name.slice(0, 100), text: text.trim().slice(0, 100) };
  const where = children.length === 0 ? 'where elements belong' : 'beside elements';
  throw new InvoiceError('mixed_content', `${facts.element} has text ${where}`, facts);
}

/** The texts at a path below `from`, trimmed; empty ones are left out, for they say nothing. */
export function textsAt(from: XmlElement, path: string, prefixes: Prefixes): readonly string[] {
  return elementsAt(from, path, prefixes).map(trimmedText).filter(isPresent);
}

/**
 * The value of one element, trimmed; empty when there is none.
 * @throws InvoiceError mixed_content when it has elements inside: one reader would drop them, and
 *   another read them along
 */
export function trimmedText(element: XmlElement): string {
  const [child] = element.children;
  if (child === undefined) return element.text.trim();
  const facts = { element: element.name.slice(0, 100), inside: child.name.slice(0, 100) };
  const message = `the value of ${facts.element} has an element inside, ${facts.inside}`;
  throw new InvoiceError('mixed_content', message, facts);
}

/** The value of an attribute that is in no namespace, trimmed; null when absent or empty. */
export function attributeOf(element: XmlElement, name: string): string | null {
  return element.attributes.get(name)?.trim() || null;
}

/** A measure of time as it stands. */
export function lengthOf(measure: XmlElement): {
  readonly count: string;
  readonly unit: string | null;
} {
  return { count: trimmedText(measure), unit: attributeOf(measure, 'unitCode') };
}

/** All text at and below an element, in document order, trimmed: for free texts, never values. */
export function deepText(element: XmlElement): string {
  const parts: string[] = [];
  const open = [element];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    parts.push(at.text.trim());
    for (const child of at.children.toReversed()) open.push(child);
  }
  return parts.filter(isPresent).join(' ');
}

/** Whether no element at or below this one has a text: exporters leave such behind. */
export function saysNothing(element: XmlElement): boolean {
  const open = [element];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at.text.trim() !== '') return false;
    for (const child of at.children) open.push(child);
  }
  return true;
}

/** Reads the terms of one document and notes those that stand in it twice with different words. */
export class TermReader {
  readonly #from: XmlElement;
  readonly #prefixes: Prefixes;
  readonly #ambiguous = new Map<string, readonly string[]>();

  /** Reads below `from`. */
  constructor(from: XmlElement, prefixes: Prefixes) {
    this.#from = from;
    this.#prefixes = prefixes;
  }

  /** What was noted until now. */
  get ambiguous(): readonly Ambiguity[] {
    return [...this.#ambiguous].map(([term, values]) => ({ term, values }));
  }

  /** The first text at `path` or null; `term` is noted if there is a second, different one. */
  one(term: string, path: string): string | null {
    return this.oneOf(term, this.elements(path));
  }

  /** The same for elements that are at hand. An amount in another currency is a different one. */
  oneOf(term: string, elements: readonly XmlElement[]): string | null {
    const stated = elements.filter((element) => trimmedText(element) !== '');
    const [first] = stated;
    if (first === undefined) return null;
    this.note(
      term,
      stated.map((element) =>
        [trimmedText(element), attributeOf(element, 'currencyID')].filter(Boolean).join(' '),
      ),
    );
    return trimmedText(first);
  }

  /** Notes `term` if its values are not all the same. */
  note(term: string, values: readonly string[]): void {
    const different = [...new Set(values)];
    if (different.length > 1) this.#ambiguous.set(term, different.slice(0, MAX_VALUES));
  }

  /** The first text at `path` or null, for terms that may stand more than once. */
  first(path: string): string | null {
    return this.all(path)[0] ?? null;
  }

  /** Every text at `path`. */
  all(path: string): readonly string[] {
    return textsAt(this.#from, path, this.#prefixes);
  }

  /** Every element at `path`. */
  elements(path: string): readonly XmlElement[] {
    return elementsAt(this.#from, path, this.#prefixes);
  }

  /** The first text at `path` below one of its elements, or null. */
  within(element: XmlElement, path: string): string | null {
    return textsAt(element, path, this.#prefixes)[0] ?? null;
  }

  /** The text at `path` below one of its elements or null; `term` is noted if two differ. */
  oneWithin(term: string, element: XmlElement, path: string): string | null {
    return this.oneOf(term, elementsAt(element, path, this.#prefixes));
  }

  /** The elements at `path` below one of its elements that say something. */
  below(element: XmlElement, path: string): readonly XmlElement[] {
    return elementsAt(element, path, this.#prefixes).filter((found) => !saysNothing(found));
  }

  /** Every free text at `path`. */
  prose(path: string): readonly string[] {
    return this.elements(path).map(deepText).filter(isPresent);
  }

  /** The elements at `path` that say something. */
  spoken(path: string): readonly XmlElement[] {
    return this.elements(path).filter((element) => !saysNothing(element));
  }
}

function isPresent(text: string): boolean {
  return text !== '';
}

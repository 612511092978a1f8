import type { XmlElement } from './xml.ts';

/** Namespaces by the prefixes that our own paths use; the document's prefixes mean nothing. */
export type Prefixes = Readonly<Record<string, string>>;

/**
 * The elements at a path below `from`, such as `cac:Party/cbc:Name`, in document order. Every step
 * is one level down and names its namespace.
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
    found = found.flatMap(({ children }) =>
      children.filter((child) => child.name === name && child.namespace === namespace),
    );
  }
  return found;
}

/** The texts at a path below `from`, trimmed; empty ones are left out, for they say nothing. */
export function textsAt(from: XmlElement, path: string, prefixes: Prefixes): readonly string[] {
  return elementsAt(from, path, prefixes).map(trimmedText).filter(isPresent);
}

/** The text of one element, trimmed; empty when there is none. */
export function trimmedText(element: XmlElement): string {
  return element.text.trim();
}

/** The value of an attribute that is in no namespace, trimmed; null when absent or empty. */
export function attributeOf(element: XmlElement, name: string): string | null {
  return element.attributes.get(name)?.trim() || null;
}

/** Reads the terms of one document and notes those that stand in it twice with different words. */
export class TermReader {
  readonly #from: XmlElement;
  readonly #prefixes: Prefixes;
  readonly #ambiguous: Set<string>;

  /** Reads below `from`; `ambiguous` collects, and may be shared with readers of other parts. */
  constructor(from: XmlElement, prefixes: Prefixes, ambiguous: Set<string>) {
    this.#from = from;
    this.#prefixes = prefixes;
    this.#ambiguous = ambiguous;
  }

  /** The first text at `path` or null; `term` is noted if there is a second, different one. */
  one(term: string, path: string): string | null {
    return this.oneOf(term, this.elements(path));
  }

  /** The same for elements that are at hand. An amount in another currency is a different one. */
  oneOf(term: string, elements: readonly XmlElement[]): string | null {
    const [first, ...others] = elements.filter((element) => trimmedText(element) !== '');
    if (first === undefined) return null;
    const differs = (other: XmlElement): boolean =>
      trimmedText(other) !== trimmedText(first) ||
      attributeOf(other, 'currencyID') !== attributeOf(first, 'currencyID');
    if (others.some(differs)) this.#ambiguous.add(term);
    return trimmedText(first);
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
}

function isPresent(text: string): boolean {
  return text !== '';
}

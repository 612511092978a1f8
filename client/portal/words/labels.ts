/** What the fields of deeds and facts are called in the language of the reader. */
import { sayIf } from './words.ts';

/**
 * Of `mandate.issuer` in a deed of this type, in any, or of its last part; where there is no word
 * for it, its name apart.
 */
export function labelOf(name: string, type = ''): string {
  const path = name.replaceAll(/\[\d+\]/g, '');
  const last = path.slice(path.lastIndexOf('.') + 1);
  const apart = last.replaceAll(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
  const own = sayIf(`term.${type}.${path}`);
  return own ?? sayIf(`term.${path}`) ?? sayIf(`term.${last}`) ?? apart;
}

/** What a deed is called; its own name where the page has no word for it. */
export function titleOfDeed(type: string): string {
  return sayIf(`deed.${type}`) ?? type;
}

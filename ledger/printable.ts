/**
 * Text that others wrote, as it may be shown: to a person, on a terminal, in a log. Control codes
 * move the cursor and colour what stands there, marks of direction turn the order of letters, and
 * marks that print as nothing hide inside of names; each of them shows as `\uXXXX` instead, so that
 * what is shown is what is there. The list is fixed, so that every machine shows the same.
 */

const UNSHOWN = [
  '\\u0000-\\u001F\\u007F-\\u009F\\u00AD\\u034F\\u061C\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F',
  '\\u200B-\\u200F\\u2028-\\u202E\\u2060-\\u206F\\u3164\\uFE00-\\uFE0F\\uFEFF\\uFFA0',
  '\\uFFF0-\\uFFFB\\u{1D173}-\\u{1D17A}\\u{E0000}-\\u{E0FFF}\\uD800-\\uDFFF',
].join('');
const HIDDEN = new RegExp(`[${UNSHOWN}]`, 'gu');
const HIDDEN_BUT_LINES = new RegExp(`(?!\\n)[${UNSHOWN}]`, 'gu');

/**
 * One line that shows all that is in `text`, line ends included. In JSON text, where such a
 * character can only stand within a string, the result is JSON of the same meaning.
 */
export function printable(text: string): string {
  return text.replace(HIDDEN, escaped);
}

/** The same for text of several lines, whose line ends are the writer's own. */
export function printableLines(text: string): string {
  return text.replace(HIDDEN_BUT_LINES, escaped);
}

function escaped(character: string): string {
  let units = '';
  for (let at = 0; at < character.length; at += 1) {
    units += `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
  }
  return units;
}

/**
 * Colours for people, by how a line of ours begins or ends: what others wrote never begins one, and
 * was escaped before. Nothing is said by colour alone.
 */

const RED = 31;
const GREEN = 32;
const YELLOW = 33;

/** The first that fits. */
const PAINTS: readonly (readonly [RegExp, number])[] = [
  // A text for programs stays as it is.
  [/^[{[]/, 0],
  [/^(?:FAILED|refused\b|does not hold|not accepted:|not signed|tally: [a-z_]+: |error: )/, RED],
  [/^(?:holds\b|verified until height|bought:|sold:|proposed;|[a-zA-Z]+ done$)/, GREEN],
  [/\bnot proved$|the node’s word/, YELLOW],
];

/** Lines with their colours. */
export function paint(text: string): string {
  return text.split('\n').map(paintLine).join('\n');
}

function paintLine(line: string): string {
  const [, colour = 0] = PAINTS.find(([form]) => form.test(line)) ?? [];
  return colour === 0 ? line : `\u001b[${colour}m${line}\u001b[39m`;
}

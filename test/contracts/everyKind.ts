/**
 * Every kind of deed and of event that the contracts have, as their sources say; and those that
 * random histories need not bring about, each with its reason.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { RULES } from '../../contracts/deeds.ts';

const NO_RIGHT = 'Nobody’s right depends on it: evidence.test.ts and oracleRules.test.ts.';
const OUTSIDE = 'No rule reads it: mailboxRules.test.ts.';
const RARE = 'It takes a stop on the very day on which something ends: standstill.test.ts.';

/** Kinds that no history has to bring about: why, and where they are tested instead. */
export const EXCEPTIONS: Readonly<Record<string, string>> = {
  attestEntry: NO_RIGHT,
  'event entryAttested': NO_RIGHT,
  endorseOracle: NO_RIGHT,
  'event oracleEndorsed': NO_RIGHT,
  'event evidenceRecorded': 'Signatures of validators make it, no deed: execute.test.ts.',
  setMailbox: OUTSIDE,
  'event mailboxSet': OUTSIDE,
  'event readingMandateGiven': 'Nobody’s right depends on it: mandateRules.test.ts.',
  'event orderQueued': 'Histories run what is due before they go on: queueRules.test.ts.',
  'event claimDeferred': RARE,
  'event disputeDeferred': RARE,
  'event guaranteeExtended': RARE,
  'event memberFreed': 'Whose word is taken by a contract goes free: askedRules.test.ts.',
  'event setOffLapsed': 'What was declared fits no more at the due time: setOffRules.test.ts.',
};

/** Every kind of deed. */
export const EVERY_DEED: readonly string[] = Object.keys(RULES).sort();

/** Every kind of event, under `event <type>`. */
export const EVERY_EVENT: readonly string[] = eventTypes().map((type) => `event ${type}`);

/** What has to happen of these in a thousand histories. */
export const EVERY_KIND: readonly string[] = [...EVERY_DEED, ...EVERY_EVENT].filter(
  (kind) => EXCEPTIONS[kind] === undefined,
);

/** The types that stand in the sources, alone or as one of two. */
function eventTypes(): readonly string[] {
  const root = new URL('../../contracts/', import.meta.url);
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
  const types = new Set<string>();
  for (const name of names.filter((each) => each.endsWith('.ts'))) {
    const text = readFileSync(new URL(name, root), 'utf8');
    for (const [, type = ''] of text.matchAll(/\btype: '([a-z][A-Za-z]+)'/g)) types.add(type);
    const choices = text.matchAll(/\btype(?:: | =)[^;,}]*?\? '([a-zA-Z]+)'\s*: '([a-zA-Z]+)'/g);
    for (const [, one = '', other = ''] of choices) types.add(one).add(other);
  }
  return [...types].sort();
}

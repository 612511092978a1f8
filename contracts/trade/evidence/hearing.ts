/**
 * Who is told which event (decision 0046): the members that it names. One that names nobody is told
 * to whoever reads all that it is about; of what concerns the network every member hears.
 */
import type { FactReader } from '../../state/factKind.ts';
import { members } from '../../state/members.ts';
import { pieces } from '../../state/pieces.ts';
import type { Event } from '../../state/rule.ts';

/** What concerns the network: it says nothing that is not in a fact that every member reads. */
const FOR_EVERYBODY: ReadonlySet<string> = new Set([
  ...['amendmentPlanned', 'parametersChanged', 'parametersKept'],
  ...['ballotCast', 'calendarPublished', 'frozen', 'freezeEnded', 'insolvencyDeclared'],
  ...['insolvencyEnded', 'issueLimitSet', 'keyActive', 'keyAdded', 'keyObjected', 'keySuspended'],
  'mailboxSet',
  ...['memberDescribed', 'memberEnrolled', 'memberFreed', 'memberKeysSet', 'memberReadmitted'],
  ...['memberLeft'],
  ...['memberSuspended', 'oracleEndorsed', 'proposalClosed', 'proposalOpened'],
  ...['protocolRaised', 'raisePlanned', 'rateAttested', 'readingMandateGiven'],
  ...['resumptionVoted', 'tradeHalted', 'validatorsChanged'],
]);
/** Fields whose words are no members, whatever members are called. */
const WORDS: ReadonlySet<string> = new Set([
  ...['type', 'kind', 'ground', 'reason', 'currency', 'status', 'code', 'action', 'word', 'why'],
  ...['tenderCurrency', 'register', 'topic', 'rule', 'name', 'deed'],
]);
/** Fields that name a fact of the kind that they are called by. */
const THINGS: readonly string[] = [
  ...['claim', 'contract', 'conversion', 'correction', 'debt', 'guarantee', 'invoice', 'offer'],
  ...['pledge', 'quote', 'receivable', 'redemption', 'request'],
];

/**
 * Whether an event is told to a member.
 * @param world the newest facts; members never go
 * @param reads whether the member may read a key
 */
export function isToldTo(
  world: FactReader,
  reads: (key: string) => boolean,
  member: string,
  event: Event,
): boolean {
  if (FOR_EVERYBODY.has(event.type)) return true;
  const words = Object.entries(event).filter(([field]) => !WORDS.has(field));
  const named = words.filter(([, word]) => typeof word === 'string' && isMember(world, word));
  if (named.length > 0) return named.some(([, word]) => word === member);
  const about = thingsOf(event);
  return about.length > 0 && about.every(reads);
}

function isMember(world: FactReader, word: string): boolean {
  return /^[a-z0-9-]{2,32}$/.test(word) && members.read(world, word) !== undefined;
}

/** The facts that an event is about; of units the piece that begins with the first of them. */
function thingsOf(event: Event): readonly string[] {
  const things = THINGS.flatMap((kind) => {
    const id = event[kind];
    return typeof id === 'string' && /^[0-9a-f]{64}$/.test(id) ? [`${kind}/${id}`] : [];
  });
  const { receivable, from } = event;
  const isPiece = typeof receivable === 'string' && /^[1-9][0-9]{0,17}$/.test(String(from));
  return isPiece ? [...things, pieces.key(receivable, BigInt(String(from)))] : things;
}

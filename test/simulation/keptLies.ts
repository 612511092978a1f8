/**
 * A liar among those who kept their records. What it gives up differs from peer to peer, is too
 * few rounds or too many, rests on no polka, on an older one or on a forged one; and what it has
 * given up it signs all the same (`lenient.ts`).
 */
import type { ValidValue } from '../../node/consensus/knowledge.ts';
import type { Kept, Message } from '../../node/consensus/messages.ts';
import type { Lots } from './lots.ts';
import type { SimNode } from './simNode.ts';
import { signToy } from './toy.ts';

/** Every way to lie here; each is counted when it is told. */
export const KEPT_LIES = [
  'keptFewer',
  'keptMore',
  'keptFarMore',
  'keptNoPolka',
  'keptStalePolka',
  'keptForgedPolka',
  'keptThenSigned',
] as const;

/** What such a liar uses of the world. */
interface LyingWorld {
  readonly lots: Lots;
  count(fault: string): void;
}

/** What is said instead of `message`; the same when there is nothing to lie about. */
export function keptLie(world: LyingWorld, from: SimNode, message: Message): Message {
  if (message.kind === 'vote' && message.validator === from.id) {
    if (message.round <= (from.state.lost.said?.round ?? -1)) world.count('keptThenSigned');
  }
  remember(from);
  if (message.kind !== 'kept' || world.lots.chance(0.2)) return message;
  const { lots } = world;
  // An older polka is rare.
  const isStale = older(from, message.polka?.round ?? 0) !== null && lots.chance(0.7);
  const lie = isStale ? 'keptStalePolka' : lots.pick(KEPT_LIES.slice(0, -1));
  const words = wordsOf(lie, from, message, lots.integer(1, 12));
  if (words === null) return message;
  world.count(lie);
  const told = { ...message, ...words };
  return { ...told, signature: signToy(told) };
}

function wordsOf(
  lie: (typeof KEPT_LIES)[number],
  from: SimNode,
  { round, polka, proposal }: Kept,
  by: number,
): Partial<Kept> | null {
  switch (lie) {
    case 'keptFewer': {
      const fewer = Math.max(1, round - by);
      const stands = polka !== null && polka.round < fewer;
      return fewer === round ? null : { round: fewer, ...(stands ? {} : NONE) };
    }
    case 'keptMore':
      return { round: Math.min(MOST, round + by) };
    case 'keptFarMore':
      return { round: Math.min(MOST, round + 1_000 * by) };
    case 'keptNoPolka':
      return polka === null ? null : NONE;
    case 'keptStalePolka':
      return older(from, polka?.round ?? 0);
    case 'keptForgedPolka': {
      if (polka === null || proposal === null) return null;
      const signatures = polka.signatures.map(() => proposal.signature);
      return { polka: { ...polka, signatures } };
    }
    case 'keptThenSigned':
      return null;
  }
}

const NONE = { polka: null, proposal: null } as const;
/** More is no message. */
const MOST = 2 ** 30;

/** The valid values that each liar has had, which its core forgets. */
const KNOWN = new WeakMap<SimNode, ValidValue[]>();

function remember(from: SimNode): void {
  const known = KNOWN.get(from) ?? [];
  const { valid } = from.state;
  if (valid !== null && known.at(-1) !== valid) known.push(valid);
  KNOWN.set(from, known);
}

/** A polka of an earlier round of the height. */
function older(from: SimNode, round: number): Partial<Kept> | null {
  const { height } = from.state;
  const found = KNOWN.get(from)?.find(
    ({ polka }) => polka.height === height && polka.round < round,
  );
  return found === undefined ? null : { polka: found.polka, proposal: found.proposal };
}

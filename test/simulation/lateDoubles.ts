/** A validator signs twice for a height that is, or is just being, decided at who hears it. */
import { utf8 } from '../../ledger/encoding.ts';
import { hashOf } from '../../ledger/hash.ts';
import type { Vote } from '../../node/consensus/messages.ts';
import { encodeMessage } from '../../node/consensus/messages.ts';
import { recordedAt } from './accused.ts';
import { voteUnder } from './engineLiar.ts';
import type { EngineNode } from './engineNode.ts';
import { calmEngines } from './engineScenario.ts';
import { EngineWorld } from './engineWorld.ts';

/** What comes late. */
export const LATE = [
  'a second prevote',
  'both prevotes of a later round',
  'both precommits of a later round',
  'both precommits of a later round, behind a forged one',
  'a second prevote while the block is written',
  'a second prevote for the height after, before it begins',
] as const;

/** It says nothing false itself: its key is used elsewhere. */
const LIAR = { liars: 1, lies: 'amnesia', maxDelayMs: 20 } as const;
const OTHER = hashOf(utf8('another block'));
const FORGED = hashOf(utf8('a block of nobody'));

/** A world that calls back when the first node is about to write a block. */
class Watched extends EngineWorld {
  onWriting: (() => void) | null = null;

  override dies(node: EngineNode, where: string): boolean {
    if (where === 'before the commit' && node === this.nodes[0]) {
      this.onWriting?.();
      this.onWriting = null;
    }
    return super.dies(node, where);
  }
}

/** Why the liar goes free all the same; null when it does not. */
export async function escapesLate(what: (typeof LATE)[number]): Promise<string | null> {
  const world = new Watched(3, { scenario: { ...calmEngines(4), ...LIAR } });
  await world.startAll();
  await grow(world);
  const height = world.invariants.height;
  tellLate(world, what, height);
  // What is about heights that are not decided waits for them.
  for (let more = 0; more < 2; more += 1) await grow(world);
  await world.runFor(20_000);
  const free = world.correct().filter((node) => recordedAt(node)[0]?.validator !== 'v3');
  return free.length === 0 ? null : `${free.map(({ name }) => name)} have not recorded it`;
}

function tellLate(world: Watched, what: (typeof LATE)[number], height: number): void {
  const [first, , other, last] = world.nodes;
  if (first === undefined || other === undefined || last === undefined) throw new Error('four');
  const tell = (words: Pick<Vote, 'height' | 'round' | 'type' | 'block'>, signer = last): void => {
    const vote = { ...voteUnder(world, signer, words), validator: last.name };
    world.network.deliver(last, first, 'consensus', encodeMessage(vote));
  };
  const prevote = { type: 'prevote', height, round: 0, block: OTHER } as const;
  switch (what) {
    case 'a second prevote':
      return tell(prevote);
    case 'both prevotes of a later round':
    case 'both precommits of a later round, behind a forged one':
    case 'both precommits of a later round': {
      const type = what.includes('prevotes') ? 'prevote' : 'precommit';
      if (what.includes('forged')) tell({ type, height, round: 4, block: FORGED }, other);
      for (const block of [null, OTHER]) tell({ type, height, round: 4, block });
      return;
    }
    case 'a second prevote while the block is written':
      world.onWriting = () => tell({ ...prevote, height: height + 1 });
      return;
    case 'a second prevote for the height after, before it begins':
      for (const block of [null, OTHER]) tell({ ...prevote, height: height + 2, block });
  }
}

/** One block more, at all nodes. */
async function grow(world: EngineWorld): Promise<void> {
  const height = world.invariants.height + 1;
  world.submitOne();
  await world.runUntil(() => world.nodes.every(({ chain }) => chain.height >= height), 60_000);
}

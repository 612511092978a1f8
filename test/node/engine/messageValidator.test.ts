import { describe, expect, it } from 'vitest';
import type { Message } from '../../../node/consensus/messages.ts';
import { encodeMessage } from '../../../node/consensus/messages.ts';
import type { SignatureChecks } from '../../../node/consensus/verify.ts';
import { REAL_SIGNATURES } from '../../../node/consensus/verify.ts';
import type {
  MessageValidatorParts,
  ValidationVerdict,
} from '../../../node/engine/messageValidator.ts';
import { VerifiedMessages, validateMessage } from '../../../node/engine/messageValidator.ts';
import { voteUnder } from '../../simulation/engineLiar.ts';
import { calmEngines } from '../../simulation/engineScenario.ts';
import { EngineWorld } from '../../simulation/engineWorld.ts';

/** What one of four nodes would check, on an idle chain of one block. */
async function makeIntake(): Promise<{
  readonly world: EngineWorld;
  readonly commit: Message;
  readonly received: Message[];
  /** Whether the engine takes no more. */
  readonly room: { isFull: boolean };
  readonly checks: () => number;
  take(message: Message): ValidationVerdict;
  next(): Promise<void>;
}> {
  const world = new EngineWorld(1, { scenario: calmEngines(4) });
  await world.startAll();
  const next = async (): Promise<void> => {
    const height = world.invariants.height + 1;
    world.submitOne();
    await world.runUntil(() => world.nodes.every(({ chain }) => chain.height >= height), 20_000);
  };
  const behind = world.nodes[3] ?? expect.unreachable();
  // It hears nothing of the block that the others make.
  for (const { name } of world.nodes) world.network.cut.add(`${name}>v3`);
  world.submitOne();
  await world.runUntil(() => world.nodes[0]?.chain.height === 1, 20_000);
  const { header, certificate } = world.nodes[0]?.chain.blocks.block(1) ?? expect.unreachable();
  let checked = 0;
  const signatures: SignatureChecks = {
    one: (...words) => {
      checked += 1;
      return REAL_SIGNATURES.one(...words);
    },
    all: (...words) => {
      checked += 1;
      return REAL_SIGNATURES.all(...words);
    },
  };
  const received: Message[] = [];
  const room = { isFull: false };
  const parts: MessageValidatorParts = {
    chainState: () => behind.chain.chainState(),
    coreState: () => behind.engine?.state ?? expect.unreachable(),
    receive: (message) => !room.isFull && received.push(message) > 0,
    onAhead: () => {},
    onLate: () => 'ignore',
    onCommitAhead: () => 'ignore',
    verified: new VerifiedMessages(),
    log: { debug: () => {} },
    signatures,
  };
  return {
    ...{ world, received, room, checks: () => checked, next },
    commit: { kind: 'commit', header, certificate },
    take: (message) => validateMessage(parts, 'v1', encodeMessage(message)),
  };
}

describe('a message that a peer repeats', () => {
  it('is verified once while the head is the same, and taken each time', async () => {
    const { commit, take, received, checks } = await makeIntake();
    for (let time = 0; time < 100; time += 1) expect(take(commit)).toBe('accept');
    expect([received.length, checks()]).toEqual([100, 1]);
  });

  it('is passed on to nobody while there is no room for it', async () => {
    const { commit, take, room, received } = await makeIntake();
    room.isFull = true;
    expect([take(commit), received.length]).toEqual(['ignore', 0]);
    room.isFull = false;
    expect([take(commit), received.length]).toEqual(['accept', 1]);
  });

  it('is verified again when it differs in anything, or was false', async () => {
    const { world, take, received, checks } = await makeIntake();
    const [, other = expect.unreachable()] = world.nodes;
    const words = { height: 1, round: 7, type: 'prevote', block: null } as const;
    const vote = voteUnder(world, other, words);
    const false_ = { ...vote, round: 8 };
    expect([take(vote), take(false_), take(false_), take(vote)]).toEqual([
      ...['accept', 'reject', 'reject', 'accept'],
    ]);
    expect([received.length, checks()]).toEqual([2, 3]);
  });

  it('is verified again on another head, whose validators may be others', async () => {
    const { world, take, checks, next } = await makeIntake();
    const [, other = expect.unreachable()] = world.nodes;
    const ahead = voteUnder(world, other, { height: 2, round: 7, type: 'prevote', block: null });
    expect([take(ahead), take(ahead), checks()]).toEqual(['accept', 'accept', 1]);
    world.network.cut.clear();
    await world.runUntil(() => world.nodes.every(({ chain }) => chain.height >= 1), 20_000);
    expect([take(ahead), take(ahead), checks()]).toEqual(['accept', 'accept', 2]);
    await next();
  });
});

describe('what is remembered of verified messages', () => {
  it('is bounded', () => {
    const verified = new VerifiedMessages();
    for (let number = 0; number < 100_000; number += 1) verified.add(`${number}`, 1);
    expect(verified.size).toBeLessThanOrEqual(8_192);
    expect(verified.has('99999', 1)).toBe(true);
    expect(verified.has('99999', 2)).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { nextDueTime } from '../../../contracts/settle.ts';
import type { Block } from '../../../ledger/block.ts';
import { encodeMessage } from '../../../node/consensus/messages.ts';
import { BadBlockError } from '../../../node/engine/engineParts.ts';
import { calmEngines } from '../../simulation/engineScenario.ts';
import { EngineWorld } from '../../simulation/engineWorld.ts';
import { acceptInvoice, registerInvoice } from '../smallChain.ts';

const CALM = calmEngines(4);

/** Four nodes that run, without any fault. */
async function runningWorld(scenario: Partial<typeof CALM> = {}): Promise<EngineWorld> {
  const world = new EngineWorld(1, { scenario: { ...CALM, ...scenario } });
  await world.startAll();
  return world;
}

/** Waits until every node that is up has all blocks; returns the height. */
async function level(world: EngineWorld, height: number, withinMs = 30_000): Promise<number> {
  const up = world.correct().filter((node) => node.up);
  await world.runUntil(() => up.every(({ chain }) => chain.height >= height), withinMs);
  return Math.max(...up.map(({ chain }) => chain.height));
}

/** The blocks of the first node, from a height on. */
function blocksFrom(world: EngineWorld, from: number): Block[] {
  const [{ chain } = { chain: undefined }] = world.nodes;
  const blocks: Block[] = [];
  for (let height = from; height <= (chain?.height ?? 0); height += 1) {
    const block = chain?.blocks.block(height);
    if (block !== undefined) blocks.push(block);
  }
  return blocks;
}

/** A block of its own for each of so many transactions. */
async function makeBlocks(world: EngineWorld, count: number): Promise<void> {
  for (let made = 0; made < count; made += 1) {
    const height = world.invariants.height + 1;
    world.submitOne();
    await level(world, height);
  }
}

describe('the engine', () => {
  it('makes a block of a transaction, and none without a reason but the heartbeat', async () => {
    const world = await runningWorld();
    await world.runFor(30_000);
    expect(world.invariants.height).toBe(0);
    world.submitOne();
    await level(world, 1, 2_000);
    await world.runFor(30_000);
    expect(world.invariants.height).toBe(1);
    const { heartbeatMs } = world.correct()[0]?.chain.chainState().parameters ?? {};
    await world.runFor(heartbeatMs ?? 0);
    expect(world.invariants.height).toBe(2);
    expect(blocksFrom(world, 2)[0]?.body.transactions).toEqual([]);
  }, 120_000);

  it('is woken by a due item, and settles it within three seconds', async () => {
    const world = await runningWorld();
    const registered = registerInvoice(world.genesis, 's1', 1, world.nowMs);
    world.nodes[0]?.submit(registered);
    await level(world, 1, 2_000);
    world.nodes[1]?.submit(acceptInvoice(world.genesis, registered, world.nowMs));
    await level(world, 2, 2_000);
    const due = nextDueTime(world.nodes[0]?.chain.world ?? expect.unreachable());
    expect(due).not.toBeNull();
    await world.runFor((due ?? 0) - world.nowMs - 100);
    expect(world.invariants.height).toBe(2);
    await level(world, 3, 3_100);
    expect(blocksFrom(world, 3)[0]?.header.settlementCount).toBeGreaterThan(0);
  }, 60_000);

  it.for(['transactions', 'consensus', 'heads', 'ask bodies', 'ask sync'])(
    'goes on when no %s ever arrive, by repair',
    { timeout: 60_000 },
    async (kind) => {
      const world = await runningWorld();
      world.network.mute.add(kind);
      await makeBlocks(world, 2);
      await world.runUntil(() => world.invariants.waiting.size === 0, 20_000);
      world.invariants.checkEnd();
    },
  );

  it('tells the head of a block once, by its proposer', async () => {
    const world = await runningWorld();
    await makeBlocks(world, 4);
    const { carried } = world.network;
    const lengths = blocksFrom(world, 1).map(
      ({ header, certificate }) => encodeMessage({ kind: 'commit', header, certificate }).length,
    );
    const once = lengths.reduce((sum, length) => sum + length, 0) * 3;
    // Certificates of one block differ in who signed.
    expect((carried.get('heads') ?? 0) / once).toBeGreaterThan(0.7);
    expect((carried.get('heads') ?? 0) / once).toBeLessThan(1.4);
  }, 60_000);

  it('needs the repair: with gossip alone lost it is what makes the blocks', async () => {
    const world = await runningWorld();
    world.network.mute.add('consensus').add('repair');
    world.submitOne();
    await world.runFor(20_000);
    expect(world.invariants.height).toBe(0);
    world.network.mute.clear();
    await level(world, 1, 20_000);
  }, 60_000);

  it.each(['is down', 'is cut off'])(
    'waits for no proposer that %s',
    async (what) => {
      const world = await runningWorld();
      const [, , , away = expect.unreachable()] = world.nodes;
      if (what === 'is down') world.crashNode(away);
      const others = world.nodes.filter((node) => node !== away);
      for (const { name } of others) world.network.cut.add(`${name}>v3`).add(`v3>${name}`);
      await world.runFor(500);
      for (let height = 1; height <= 8; height += 1) {
        world.nodes[0]?.submit(registerInvoice(world.genesis, 's1', height, world.nowMs));
        // With the propose and precommit timers of round 0 it would take more than two seconds.
        const isThere = (): boolean => others.every(({ chain }) => chain.height >= height);
        await world.runUntil(isThere, 1_000);
      }
      const rounds = blocksFrom(world, 1).map(({ certificate }) => certificate.round);
      expect(rounds.filter((round) => round === 1)).toHaveLength(2);
    },
    60_000,
  );

  it('gives the blocks of a forger no vote, and makes others in their place', async () => {
    const world = await runningWorld({ liars: 1, lies: 'false states' });
    await makeBlocks(world, 6);
    expect(world.faults['lie: false states']).toBeGreaterThan(0);
    const told = world.correct().flatMap(({ logged }) => logged);
    expect(told.some((line) => line.includes('an invalid block was proposed'))).toBe(true);
    expect(blocksFrom(world, 1).every(({ header }) => header.state !== header.previous)).toBe(true);
    expect(world.correct().map(({ engine }) => engine?.state.halted)).toEqual([null, null, null]);
  }, 120_000);

  it('stops in the middle of its work, and starts where it was', async () => {
    const world = await runningWorld({ transactionEveryMs: 50 });
    const [first] = world.nodes;
    for (const afterMs of [3, 17, 40]) {
      world.submitOne();
      await world.runFor(afterMs);
      let isStopped = false;
      void first?.stop().then(() => {
        isStopped = true;
      });
      await world.runUntil(() => isStopped, 1_000);
      const height = first?.chain.height ?? 0;
      await world.runFor(2_000);
      expect(first?.chain.height).toBe(height);
      world.startNode(first ?? expect.unreachable());
      await world.runUntil(() => first?.engine !== null, 1_000);
    }
    await world.runUntil(() => world.invariants.waiting.size === 0, 20_000);
    world.invariants.checkEnd();
  }, 60_000);
});

describe('catching up', () => {
  it('takes over what others decided, and then votes', async () => {
    const world = await runningWorld();
    const late = world.nodes[3] ?? expect.unreachable();
    world.crashNode(late);
    await makeBlocks(world, 12);
    world.startNode(late);
    await world.runUntil(() => late.chain.height >= 12, 10_000);
    await makeBlocks(world, 4);
    const signed = blocksFrom(world, 13).filter(({ certificate }) => certificate.signatures[3]);
    expect(signed.length).toBeGreaterThan(0);
  }, 60_000);

  it('takes the blocks before a false one, and says that it is false', async () => {
    const world = await runningWorld();
    const late = world.nodes[3] ?? expect.unreachable();
    for (const { name } of world.nodes) world.network.cut.add(`${name}>v3`).add(`v3>${name}`);
    for (let more = 0; more < 3; more += 1) world.submitOne();
    await world.runUntil(() => (world.nodes[0]?.chain.height ?? 0) >= 1, 20_000);
    const [first, ...rest] = blocksFrom(world, 1);
    const block = first ?? expect.unreachable();
    const other = { ...block, body: { ...block.body, transactions: [] } };
    const forged = { ...block, header: { ...block.header, time: block.header.time + 1 } };
    const [noBody, noHeader] = [late.engine?.adopt([other]), late.engine?.adopt([forged])];
    await expect(noBody).rejects.toThrow(BadBlockError);
    await expect(noHeader).rejects.toThrow(BadBlockError);
    expect(late.chain.height).toBe(0);
    const adopted = late.engine?.adopt([block, ...rest]);
    await world.runFor(100);
    await expect(adopted).resolves.toBe(1 + rest.length);
  }, 60_000);

  it('ends the node when its own disk fails, and blames nobody', async () => {
    const world = await runningWorld();
    const late = world.nodes[3] ?? expect.unreachable();
    for (const { name } of world.nodes) world.network.cut.add(`${name}>v3`).add(`v3>${name}`);
    world.submitOne();
    await world.runUntil(() => (world.nodes[0]?.chain.height ?? 0) >= 1, 20_000);
    late.chain.append = () => {
      throw new Error('no space left');
    };
    const adopted = late.engine?.adopt(blocksFrom(world, 1)).catch((error: unknown) => error);
    await expect(world.runFor(1_000)).rejects.toThrow('no space left');
    expect(String(await adopted)).toContain('no space left');
  }, 60_000);
});

describe('a validator whose safety record is not what it was', () => {
  /** Five blocks, then the last node is down and its disk is another one. */
  async function wiped(what: { chain: boolean; safety: boolean }, founded: boolean) {
    const world = await runningWorld();
    await makeBlocks(world, 5);
    const victim = world.nodes[3] ?? expect.unreachable();
    world.crashNode(victim);
    victim.wipe(what, founded);
    return { world, victim };
  }

  const signs = (world: EngineWorld, from: number): number =>
    blocksFrom(world, from).filter(({ certificate }) => certificate.signatures[3] !== null).length;

  it('signs on when only its chain was wiped', async () => {
    const { world, victim } = await wiped({ chain: true, safety: false }, false);
    world.startNode(victim);
    await level(world, 5);
    await makeBlocks(world, 4);
    expect(signs(world, 6)).toBeGreaterThan(0);
  }, 60_000);

  it.for([true, false])('observes when it has none (chain wiped too: %s)', async (chain) => {
    const { world, victim } = await wiped({ chain, safety: true }, false);
    world.startNode(victim);
    await level(world, 5);
    expect(victim.refused).toContain('missing');
    await makeBlocks(world, 3);
    expect(victim.chain.height).toBe(8);
    expect(signs(world, 6)).toBe(0);
  });

  it('waits for a newer block when its operator gives the record up for lost', async () => {
    const { world, victim } = await wiped({ chain: true, safety: true }, false);
    world.startNode(victim, true);
    await level(world, 5);
    // One second after its start stands for twice the precision of clocks.
    await world.runFor(2_000);
    await makeBlocks(world, 1);
    expect(signs(world, 6)).toBe(0);
    await makeBlocks(world, 4);
    expect(signs(world, 7)).toBeGreaterThan(0);
  }, 60_000);

  it('signs nothing more when the chain shows what a restored record lacks', async () => {
    const { world, victim } = await wiped({ chain: true, safety: true }, true);
    world.startNode(victim);
    await level(world, 5);
    await makeBlocks(world, 3);
    expect(victim.logged.join('\n')).toContain('a signature of ours that the safety record lacks');
    expect(signs(world, 6)).toBe(0);
  }, 60_000);
});

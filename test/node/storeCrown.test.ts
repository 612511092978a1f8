/** The upper groups of the state tree: written by turns, made again from records of changes. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { utf8 } from '../../ledger/encoding.ts';
import type { Hash } from '../../ledger/hash.ts';
import { hashOf } from '../../ledger/hash.ts';
import { positionOf, updateTree } from '../../ledger/stateTree.ts';
import { ChainStore } from '../../node/store/chainStore.ts';
import { CROWN_BLOCKS, Crown, isUpper } from '../../node/store/crown.ts';
import type { Write } from '../../node/store/database.ts';
import { numberKey, textKey } from '../../node/store/keySpace.ts';
import { VerifiedTree } from '../../node/store/verifiedTree.ts';
import { groupsBelow } from '../../node/store/verifyStore.ts';
import { scratchFolder } from '../support/scratchFolder.ts';
import { decide, smallGenesis, storeOptions, worksOf } from './smallChain.ts';
import { examineChain, tamperDatabase } from './tampering.ts';

/** A disk in memory, with the tree that is kept on it through a crown. */
class Shelf {
  readonly records = new Map<string, Uint8Array>();
  readonly upper = new Map<string, Uint8Array>();
  readonly lower = new Map<string, Uint8Array>();
  crown = Crown.load(this, 0);
  height = 0;

  read(key: Uint8Array): Uint8Array | undefined {
    return this.records.get(Buffer.from(key).toString('latin1'));
  }

  group(path: string): Uint8Array | undefined {
    return isUpper(path) ? this.upper.get(path) : this.lower.get(path);
  }

  /** One block; returns what it wrote of upper groups. */
  apply(changes: ReadonlyMap<string, Hash | null>): readonly Write[] {
    const { groups } = updateTree(this, changes);
    this.height += 1;
    const plan = this.crown.plan(this.height, groups, (path) => this.upper.get(path));
    for (const { key, value } of plan.writes) {
      const name = Buffer.from(key).toString('latin1');
      if (value === null) this.records.delete(name);
      else this.records.set(name, value);
    }
    plan.adopt();
    for (const [path, bytes] of groups) {
      const kept = isUpper(path) ? this.upper : this.lower;
      if (bytes === null) kept.delete(path);
      else kept.set(path, bytes);
    }
    return plan.writes;
  }

  /** What another process would make of the disk. */
  loaded(): Crown {
    return Crown.load(this, this.height);
  }

  /** Upper groups that a crown shows otherwise than they are. */
  wrongIn(crown: Crown): string[] {
    const paths = new Set([...this.upper.keys(), ...crown.changedPaths()]);
    return [...paths].filter((path) => hexOf(crown.group(path)) !== hexOf(this.upper.get(path)));
  }
}

function hexOf(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? 'none' : Buffer.from(bytes).toString('hex');
}

/** Some keys come and go, so that groups do. */
const change = fc
  .tuple(fc.nat(700), fc.nat(4))
  .map(([key, value]): [string, Hash | null] => [
    `k/${key}`,
    value === 0 ? null : hashOf(utf8(`value ${value}`)),
  ]);
const block = fc.array(change, { maxLength: 40 }).map((changes) => new Map(changes));

/** Many keys, so that all upper groups of some depth are there. */
function filled(count: number): Map<string, Hash> {
  const keys = Array.from({ length: count }, (_, at): [string, Hash] => [
    `f/${at}`,
    hashOf(utf8(`f ${at}`)),
  ]);
  return new Map(keys);
}

describe('a crown', () => {
  it('is made again after any block, and by whoever follows, as it was', () => {
    fc.assert(
      fc.property(
        fc.array(block, { minLength: 1, maxLength: 3 * CROWN_BLOCKS }),
        fc.array(fc.nat(3 * CROWN_BLOCKS), { maxLength: 12 }),
        (blocks, looks) => {
          const shelf = new Shelf();
          let [follower, seen] = [shelf.loaded(), 0];
          for (const [at, changes] of blocks.entries()) {
            shelf.apply(changes);
            if (!looks.includes(at)) continue;
            expect(shelf.wrongIn(shelf.crown)).toEqual([]);
            expect(shelf.wrongIn(shelf.loaded())).toEqual([]);
            follower.follow(seen, shelf.height);
            seen = shelf.height;
            expect(shelf.wrongIn(follower)).toEqual([]);
            if (at % 3 === 0) shelf.crown = shelf.loaded();
          }
          expect(shelf.wrongIn(shelf.loaded())).toEqual([]);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('goes on from the disk at every height of two rounds of turns', () => {
    const shelf = new Shelf();
    for (let height = 1; height <= 2 * CROWN_BLOCKS + 3; height += 1) {
      const some = height % 2 === 0 ? null : hashOf(utf8(`value ${height}`));
      shelf.apply(new Map([1, 2, 3, 4].map((at) => [`k/${(height * at) % 60}`, some])));
      shelf.crown = shelf.loaded();
      expect(shelf.wrongIn(shelf.crown)).toEqual([]);
    }
  });

  it('brings each group to the disk before the records of its changes go', () => {
    const shelf = new Shelf();
    shelf.apply(filled(600));
    const rest = (at: number) => new Map([['f/0', hashOf(utf8(`at rest ${at}`))]]);
    for (let at = 0; at < CROWN_BLOCKS; at += 1) shelf.apply(rest(at));
    const names = Array.from({ length: 599 }, (_, at) => `f/${at + 1}`);
    const firstNibble = (key: string): number => (positionOf(key)[0] ?? 0) >> 4;
    for (let at = 0; at < CROWN_BLOCKS; at += 1) {
      // Groups that change once, and that in the very block in which they have their turn.
      const nibble = ((shelf.height + 1) / 4) % 16;
      const keys = names.filter((key) => firstNibble(key) === nibble);
      const changes = keys.map((key): [string, Hash] => [key, hashOf(utf8(`value ${at}`))]);
      shelf.apply(changes.length > 0 ? new Map(changes) : rest(at));
    }
    // Nothing but one key changes any more, so that nothing is written by chance.
    for (let at = 0; at < 2 * CROWN_BLOCKS; at += 1) {
      shelf.apply(rest(-at));
      expect(shelf.wrongIn(shelf.loaded())).toEqual([]);
    }
  });

  it('keeps a held moment while the chain goes on', () => {
    const shelf = new Shelf();
    shelf.apply(filled(300));
    const before = new Map(shelf.upper);
    const disk = new Map(shelf.records);
    const read = (key: Uint8Array) => disk.get(Buffer.from(key).toString('latin1'));
    const held = shelf.crown.frozen({ read });
    for (let at = 0; at < CROWN_BLOCKS; at += 1) {
      shelf.apply(new Map([[`f/${at}`, hashOf(utf8('other'))]]));
    }
    for (const [path, bytes] of before) expect(hexOf(held.group(path))).toBe(hexOf(bytes));
  });

  it('writes slots in each block, groups by turns, and keeps no record of changes longer', () => {
    const shelf = new Shelf();
    shelf.apply(filled(9_000));
    const [records, groups]: [number[], number[]] = [[], []];
    for (let at = 0; at < 3 * CROWN_BLOCKS; at += 1) {
      const writes = shelf.apply(new Map([[`f/${at}`, hashOf(utf8(`later ${at}`))]]));
      const written = (space: number) =>
        writes.filter(({ key, value }) => key[0] === space && value !== null);
      records.push(written(15).reduce((sum, { value }) => sum + (value?.length ?? 0), 0));
      groups.push(written(9).length);
    }
    // One slot of 33 or 65 bytes in each of four groups, each with its head.
    expect(Math.max(...records)).toBeLessThanOrEqual(4 * (6 + 65));
    expect(groups.filter((count) => count > 0).length).toBeLessThanOrEqual(groups.length / 4);
    const kept = [...shelf.records.keys()].filter((key) => key.charCodeAt(0) === 15);
    expect(kept).toHaveLength(CROWN_BLOCKS);
  });

  it('says which record of changes is none', () => {
    const shelf = new Shelf();
    shelf.apply(filled(40));
    const name = Buffer.from(numberKey('crown', 1)).toString('latin1');
    const whole = shelf.records.get(name) ?? new Uint8Array();
    const [unknown, overfull] = [Buffer.from(whole), Buffer.from(whole)];
    unknown.writeUInt16BE(0x7fff, 0);
    overfull.writeUInt16BE(0xffff, 2);
    const wrong = [whole.subarray(0, whole.length - 1), unknown, overfull];
    for (const bytes of wrong) {
      shelf.records.set(name, bytes);
      expect(() => shelf.loaded()).toThrow(expect.objectContaining({ code: 'corrupt_record' }));
    }
  });
});

const GENESIS = smallGenesis();

/** A chain that is so long; its folder. */
async function chainOf(height: number): Promise<string> {
  const folder = join(scratchFolder(), 'chain');
  const store = await ChainStore.open(storeOptions(folder, GENESIS));
  while (store.height < height) {
    const state = store.chainState();
    await store.commit(decide(state, worksOf(GENESIS, state, store.height % 8 === 0 ? 6 : 1)));
  }
  await store.close();
  return folder;
}

describe('a store with a crown', () => {
  it('starts at every height around the turns with the state that it had', {
    timeout: 240_000,
  }, async () => {
    const folder = await chainOf(CROWN_BLOCKS - 3);
    for (let at = 0; at < 9; at += 1) {
      const store = await ChainStore.open(storeOptions(folder, GENESIS));
      onTestFinished(() => store.close().catch(() => {}));
      const state = store.chainState();
      await store.commit(decide(state, worksOf(GENESIS, state, 6)));
      expect(await store.verify()).toMatchObject({ height: store.height });
      await store.close();
    }
  });

  it('does not start with a record of changes lost, and does not overlook one that is left', {
    timeout: 240_000,
  }, async () => {
    const newest = CROWN_BLOCKS + 6;
    const folder = await chainOf(newest);
    const lost: readonly (readonly [Uint8Array, string])[] = [
      [numberKey('crown', newest), 'state_mismatch'],
      [numberKey('crown', newest - 1), 'state_mismatch'],
      [textKey('group', ''), 'missing_record'],
    ];
    for (const [key, code] of lost) {
      const copy = copyOf(folder);
      await tamperDatabase(copy, (level) => level.del(key));
      const opening = ChainStore.open(storeOptions(copy, GENESIS));
      await expect(opening).rejects.toMatchObject({ code });
    }
    const copy = copyOf(folder);
    await tamperDatabase(copy, (_, put) => put(numberKey('crown', 2), new Uint8Array()));
    expect(await examineChain(copy, GENESIS)).toBe('chain_broken');
  });

  it('hands out a moment that proves itself while the chain goes on', async () => {
    const folder = await chainOf(9);
    const store = await ChainStore.open(storeOptions(folder, GENESIS));
    onTestFinished(() => store.close());
    const view = store.view() ?? expect.unreachable();
    const { state } = view.head.header;
    await store.commit(decide(store.chainState(), worksOf(GENESIS, store.chainState(), 6)));
    const tree = new VerifiedTree((path) => view.group(path), state);
    expect([...groupsBelow(tree, '')].length).toBeGreaterThan(10);
    await view.close();
  });
});

function copyOf(folder: string): string {
  const copy = join(scratchFolder(), 'chain');
  cpSync(folder, copy, { recursive: true });
  return copy;
}

/**
 * Joining by a snapshot: find a state that is certified, take it over with the newest blocks
 * below it and the texts of what has left it, and begin again with a newer one when no peer holds
 * it any more. Nothing is done here with a state that is not whole and verified.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Genesis } from '../../ledger/genesis.ts';
import type { StagedArchive } from './snapshotArchive.ts';
import { ArchiveDownload } from './snapshotArchive.ts';
import type { SnapshotPeersParts } from './snapshotPeers.ts';
import { SnapshotPeers } from './snapshotPeers.ts';
import type { StagedBlocks } from './snapshotTail.ts';
import { TailDownload } from './snapshotTail.ts';
import type { SnapshotTarget } from './snapshotTarget.ts';
import { TargetFinder } from './snapshotTarget.ts';
import type { StagedTree } from './snapshotTree.ts';
import { TreeDownload } from './snapshotTree.ts';

/** Where a snapshot is kept until it is whole. */
export interface Staged extends StagedTree, StagedBlocks, StagedArchive {
  /** The greatest height that was aimed at, also before a restart; 0 when none was. */
  readonly aimedAt: number;
  /** Notes, durably, which height is aimed at now. */
  aimAt(height: number): Promise<void>;
  /** How far ahead of block time a transaction may expire, as the state that is there says. */
  lifetimeMs(): number;
}

/** What joining needs of the other parts. */
export interface TakeSnapshotParts extends SnapshotPeersParts {
  readonly genesis: Genesis;
  readonly staged: Staged;
}

/** A snapshot that is whole: its target, and the height of the lowest block that came with it. */
export interface Taken {
  readonly target: SnapshotTarget;
  readonly first: number;
}

/** So long the answers of all peers are waited for, so that an old state is not the only one. */
const GATHER_MS = 5_000;
/** When nobody has offered a state within this time, there is none to be had. */
const OFFER_MS = 30_000;
const RETRY_MS = 500;

/**
 * Takes over a snapshot.
 * @returns null when nobody offers one; then the chain has to be replayed
 * @throws the reason of the signal when it fires; StoreError of the staged state
 */
export async function takeSnapshot(parts: TakeSnapshotParts): Promise<Taken | null> {
  const { genesis, staged, signal, now, log } = parts;
  const peers = new SnapshotPeers(parts);
  const finder = new TargetFinder(genesis, peers);
  for (;;) {
    const target = await findTarget(parts, finder);
    if (target === null) return null;
    const { height } = target.header;
    await staged.aimAt(height);
    log.info({ height, block: target.id }, 'taking over a snapshot');
    if (!(await new TreeDownload(target.header, { peers, staged, now }).run(signal))) continue;
    const tail = new TailDownload(target, staged.lifetimeMs(), { peers, staged, now });
    const first = await tail.run(signal);
    if (first === null) continue;
    if (!(await new ArchiveDownload({ peers, staged, now }).run(signal))) {
      log.warn({ height }, 'no peer has all that has left the state');
      continue;
    }
    log.info({ height, first }, 'the snapshot is whole');
    return { target, first };
  }
}

/** Never lower than what was aimed at before: that was certified, so it is decided. */
async function findTarget(
  { staged, network, signal, now, log }: TakeSnapshotParts,
  finder: TargetFinder,
): Promise<SnapshotTarget | null> {
  const beganMs = now();
  let toldMs = beganMs;
  for (;;) {
    signal.throwIfAborted();
    const target = await finder.find();
    const passedMs = now() - beganMs;
    const isGathered = passedMs >= GATHER_MS || network.peers().every((peer) => peer.connected);
    if (target !== null && isGathered && target.header.height >= staged.aimedAt) return target;
    if (staged.aimedAt === 0 && target === null && passedMs >= OFFER_MS) return null;
    if (now() - toldMs >= OFFER_MS) {
      toldMs = now();
      log.warn({ aimedAt: staged.aimedAt }, 'nobody offers a state that is new enough');
    }
    await sleep(RETRY_MS);
  }
}

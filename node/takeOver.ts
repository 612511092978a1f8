/**
 * The end of a chain as the folder of one stopped node has it, and the chain that continues it.
 * Everybody reads it from a folder of its own, verified wholly, so that whoever agrees to the new
 * genesis document agrees to what it has itself. docs/operating.md, "A chain that has ended".
 */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { EndState, Succession } from '../contracts/continuing.ts';
import { continueGenesis, takeOverState } from '../contracts/continuing.ts';
import { genesisChainState } from '../contracts/founding.ts';
import { MemoryWorld } from '../contracts/state/state.ts';
import type { Json, JsonObject } from '../ledger/canonical.ts';
import { canonicalText, decodeCanonical } from '../ledger/canonical.ts';
import type { Continued, Genesis } from '../ledger/genesis.ts';
import { decodeGenesis, encodeGenesis, MAX_GENESIS_BYTES } from '../ledger/genesis.ts';
import type { Hash } from '../ledger/hash.ts';
import { verifyBase } from '../ledger/proof.ts';
import { decodeValidators } from '../ledger/validators.ts';
import { openChain } from './chain.ts';
import { homeFiles } from './config.ts';
import { systemClock } from './engine/clock.ts';
import { derivationAt, takePlace } from './join.ts';
import { finishStaged } from './store/finishStaged.ts';
import { StagedState } from './store/stagedState.ts';
import type { StateView } from './store/stateView.ts';
import { ANSWER_LIMITS, answerSnapshotQuestion } from './sync/snapshotAnswer.ts';
import { ArchiveDownload } from './sync/snapshotArchive.ts';
import { SnapshotPeers } from './sync/snapshotPeers.ts';
import { TreeDownload } from './sync/snapshotTree.ts';
import { StatePins } from './sync/statePins.ts';

/** Why a document is not agreed to, or nothing can be taken over. */
export type TakeOverCode =
  | 'no_block'
  | 'not_certified'
  | 'not_continued'
  | 'other_chain'
  | 'other_height'
  | 'other_state'
  | 'other_block'
  | 'other_document'
  | 'altered_state';

/** See `TakeOverCode`. */
export class TakeOverError extends Error {
  override readonly name = 'TakeOverError';
  readonly code: TakeOverCode;

  constructor(code: TakeOverCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** The end of a chain, verified: its last block is certified, and its state is under that root. */
export interface ChainEnd extends Pick<EndState, 'fact'> {
  /** The document of the chain that ended. */
  readonly genesis: Genesis;
  readonly continues: Continued;
  readonly view: StateView;
  /** The text of facts that have left the state; undefined when it is not held. */
  archivedText(digest: Hash): string | undefined;
}

/**
 * Reads the end of the chain of a stopped node, every record of it, and hands it to `use`.
 * @throws StoreError, StartError; TakeOverError no_block, not_certified
 */
export async function withEnd<T>(home: string, use: (end: ChainEnd) => Promise<T>): Promise<T> {
  // A folder without a chain would be founded by opening it.
  if (!existsSync(homeFiles(home).chain)) throw noBlock(home);
  const { genesis, store, validators } = await openChain(home);
  try {
    await store.verify();
    const view = store.view();
    if (view === null) throw noBlock(home);
    try {
      const { header, certificate, historyBefore: history } = view.head;
      const base = { header, certificate, trail: validators.trail(header.height) };
      const verdict = verifyBase(base, genesis);
      if (!verdict.ok) throw new TakeOverError('not_certified', verdict.reason);
      const { facts } = store.chainState().world;
      const fact = (key: string): Json | undefined => facts.get(key);
      const archivedText = (digest: Hash): string | undefined => store.blocks.archivedText(digest);
      return await use({ genesis, continues: { header, history }, fact, view, archivedText });
    } finally {
      await view.close();
    }
  } finally {
    await store.close();
  }
}

function noBlock(home: string): TakeOverError {
  return new TakeOverError('no_block', `${home} has no block of the chain`);
}

/** The genesis document that continues a chain: whoever has the same end gets the same bytes. */
export function composeContinuation(end: ChainEnd, succession: Succession): Genesis {
  const { genesis, continues } = end;
  return decodeGenesis(encodeGenesis(continueGenesis(genesis, continues, end, succession)));
}

/**
 * That a document is the one that follows from this end and its own name and validators.
 * @throws TakeOverError not_continued, other_chain, other_height, other_state, other_block,
 *   other_document
 */
export function checkContinuation(end: ChainEnd, proposed: Genesis): void {
  if (proposed.continues === null) {
    throw new TakeOverError('not_continued', 'this genesis document founds a chain of its own');
  }
  checkHeader(end, proposed.continues);
  const going = new Set(proposed.validators.map(({ id }) => id));
  const elected = decodeValidators(end.fact('validators')).map(({ id }) => id);
  const without = elected.filter((id) => !going.has(id));
  const own = composeContinuation(end, { name: proposed.name, without });
  if (own.chain === proposed.chain) return;
  const [ours, theirs] = [own, proposed].map(
    ({ bytes }) => decodeCanonical(bytes, MAX_GENESIS_BYTES) as JsonObject,
  );
  const fields = Object.keys({ ...ours, ...theirs }).filter(
    (name) => canonicalText(ours?.[name] ?? null) !== canonicalText(theirs?.[name] ?? null),
  );
  const message = `the document says otherwise than this folder: ${fields.join(', ')}`;
  throw new TakeOverError('other_document', message);
}

function checkHeader({ continues: { header: own } }: ChainEnd, { header }: Continued): void {
  if (header.chain !== own.chain) {
    throw new TakeOverError('other_chain', `it continues ${header.chain}, this is ${own.chain}`);
  }
  if (header.height !== own.height) {
    const hint = header.height < own.height ? 'it leaves out blocks' : 'blocks are missing here';
    const heights = `it continues height ${header.height}, this folder ends at ${own.height}`;
    throw new TakeOverError('other_height', `${heights}: ${hint}`);
  }
  if (header.state !== own.state) {
    const roots = `the root ${header.state}, here it is ${own.state}`;
    throw new TakeOverError('other_state', `it names ${roots} after height ${own.height}`);
  }
  if (canonicalText({ ...header }) === canonicalText({ ...own })) return;
  throw new TakeOverError('other_block', `its block ${own.height} is another than the one here`);
}

/**
 * Makes the chain's folder in `home`, for the chain of `genesis`, from the state of an end that was
 * compared with it. What an earlier try left is made anew.
 * @throws StoreError; TakeOverError altered_state; FormatError bad_genesis
 */
export async function takeOverChain(end: ChainEnd, genesis: Genesis, home: string): Promise<void> {
  const { joining } = homeFiles(home);
  await rm(joining, { recursive: true, force: true });
  const staged = await StagedState.open(joining, genesis.chain);
  const { signal } = new AbortController();
  try {
    await copyState(end, staged, signal);
    const tree = { group: (path: string) => staged.group(path) };
    const fact = (key: string): Json | undefined => staged.factAt(key);
    const { facts, groups, root } = takeOverState(genesis, { fact, tree });
    await staged.rewrite(facts, groups);
    const before = genesisChainState(genesis, new MemoryWorld(), tree);
    const { world: _, tree: __, ...position } = before;
    const first = position.height + 1;
    const snapshot = { position, historyBefore: null, state: root, first, trail: [] };
    await finishStaged(staged, snapshot, derivationAt(position.time), signal);
  } finally {
    await staged.close();
  }
  await takePlace(home);
}

/**
 * Part by part, as from a peer: each is verified by the hash that the part above gave it; then the
 * texts of what has left the state, each by its digest.
 */
async function copyState(
  { view, continues, archivedText }: ChainEnd,
  staged: StagedState,
  signal: AbortSignal,
): Promise<void> {
  const now = (): number => systemClock.now();
  const pins = new StatePins(now);
  await pins.hold(view);
  const source = {
    ...{ pins, archivedText, limits: ANSWER_LIMITS },
    changesAfter: () => [],
    blocksBack: () => [],
  };
  const network = {
    peers: () => [{ name: 'folder', connected: true }],
    fetch: (peer: string, _: 'snapshot', request: Uint8Array) =>
      answerSnapshotQuestion(source, peer, request, signal),
    report: () => {},
  };
  const log = { info: () => {}, warn: () => {} };
  const peers = new SnapshotPeers({ network, now, signal, log });
  const parts = { peers, staged, now };
  if (!(await new TreeDownload(continues.header, parts).run(signal))) {
    throw new TakeOverError('altered_state', 'a part of the state is not under the root');
  }
  if (await new ArchiveDownload(parts).run(signal)) return;
  throw new TakeOverError('altered_state', 'a text of what has left the state is not here');
}

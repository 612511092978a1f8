/**
 * One node of the engine's simulation: the production engine, safety keeper, pool, traffic, repair
 * and catching up, put together as `node.ts` does, over a disk and a chain in memory, a virtual
 * clock and a simulated network. Disk and chain survive a power cut; everything else is lost.
 */
import type { Block } from '../../ledger/block.ts';
import type { Genesis } from '../../ledger/genesis.ts';
import { TIMEOUTS } from '../../node/consensus/timeouts.ts';
import type { Clock } from '../../node/engine/clock.ts';
import { DecidedAhead } from '../../node/engine/decidedAhead.ts';
import { Engine } from '../../node/engine/engine.ts';
import type { EngineLog } from '../../node/engine/engineParts.ts';
import { EvidenceRecord } from '../../node/engine/evidenceRecord.ts';
import type { RecordDisk } from '../../node/engine/safetyDisk.ts';
import { SafetyFolder } from '../../node/engine/safetyFolder.ts';
import type { Safety } from '../../node/engine/safetyKeeper.ts';
import { OBSERVER, SafetyKeeper } from '../../node/engine/safetyKeeper.ts';
import type { DiskOperation } from '../../node/engine/safetyRecord.ts';
import { planBegin } from '../../node/engine/safetyRecord.ts';
import { GuardedSigner } from '../../node/engine/safetySigner.ts';
import { ValidatorHistory } from '../../node/engine/validatorHistory.ts';
import type { Admission } from '../../node/mempool/admission.ts';
import { Mempool } from '../../node/mempool/mempool.ts';
import type { Network } from '../../node/network/network.ts';
import { NetworkRouter } from '../../node/networkRouter.ts';
import type { DecidedBlock } from '../../node/store/blockWrites.ts';
import { CatchUp } from '../../node/sync/catchUp.ts';
import { secretOf } from '../node/smallChain.ts';
import { SimDisk } from './disk.ts';
import { MemoryChain } from './memoryChain.ts';

/** What a node needs of the world around it. */
export interface EngineSurroundings {
  readonly genesis: Genesis;
  now(node: EngineNode): number;
  /** Rings after `delayMs` of virtual time, if the node still lives; returns what cancels. */
  alarm(node: EngineNode, delayMs: number, ring: () => void): () => void;
  /** Resolves after the time that a disk takes; never when the node has died meanwhile. */
  diskTurn(node: EngineNode): Promise<void>;
  /** Whether the power goes at this moment; then nothing of this life happens any more. */
  dies(node: EngineNode, where: string): boolean;
  networkOf(node: EngineNode): Network;
  committed(node: EngineNode, block: DecidedBlock): void;
  /** The node told its clients of the block. */
  announced(node: EngineNode, block: DecidedBlock): void;
  failed(node: EngineNode, error: unknown): void;
}

const NEVER = new Promise<never>(() => {});

/** One running program: engine and what is around it. */
interface Program {
  readonly engine: Engine;
  readonly traffic: NetworkRouter;
  readonly catchUp: CatchUp;
  readonly pool: Mempool;
}

/** See the head of this file. */
export class EngineNode {
  readonly name: string;
  readonly isLiar: boolean;
  disk = new SimDisk();
  /** With evidence that no block has yet; like the chain's it is lost with a wiped disk. */
  evidenceDisk = new SimDisk();
  chain: MemoryChain;
  /** Counts the starts: what an earlier life planned does not happen. */
  life = 0;
  up = false;
  /** Why its safety record was refused, when it was. */
  refused: string | null = null;
  readonly logged: string[] = [];
  /** Keys that its validator is about to change to. */
  readonly spare: Uint8Array[] = [];
  readonly #world: EngineSurroundings;
  #program: Program | null = null;

  constructor(name: string, isLiar: boolean, world: EngineSurroundings) {
    this.name = name;
    this.isLiar = isLiar;
    this.#world = world;
    this.chain = new MemoryChain(world.genesis);
    for (const operation of planBegin(this.#owner, 0, [])) this.disk.perform(operation);
  }

  get engine(): Engine | null {
    return this.#program?.engine ?? null;
  }

  get catchUp(): CatchUp | null {
    return this.#program?.catchUp ?? null;
  }

  get pool(): Mempool | null {
    return this.#program?.pool ?? null;
  }

  /** Begins a life; resolves when the engine is at its height, never if the power goes before. */
  async start(acceptLost = false): Promise<void> {
    this.up = true;
    this.life += 1;
    const { life } = this;
    const safety = await this.#openSafety(acceptLost);
    const evidenceDisk = this.#turning(this.evidenceDisk, 'evidence');
    const evidence = await EvidenceRecord.open(evidenceDisk, this.#log());
    if (this.life !== life) return;
    const program = this.#assemble(safety, evidence, life);
    await program.engine.start();
    if (this.life !== life || !this.up) return;
    this.#program = program;
    program.traffic.start();
  }

  /** Ends the life in good order. */
  async stop(): Promise<void> {
    const program = this.#program;
    program?.traffic.stop();
    await program?.catchUp.stop();
    await program?.engine.stop();
    this.#program = null;
    this.up = false;
  }

  /** Its disk is another one, while it is down. @param founded with the record of the founding */
  wipe(what: { readonly chain: boolean; readonly safety: boolean }, founded = false): void {
    if (what.chain) this.chain = new MemoryChain(this.#world.genesis);
    if (what.chain && what.safety) this.evidenceDisk = new SimDisk();
    if (what.safety) this.disk = new SimDisk();
    if (!founded) return;
    for (const operation of planBegin(this.#owner, 0, [])) this.disk.perform(operation);
  }

  /** The power goes; the disk keeps what it keeps. */
  crash(): void {
    this.up = false;
    this.life += 1;
    this.#program = null;
  }

  /** A client hands a transaction to this node; null when it does not answer. */
  submit(jws: string): Admission | null {
    if (this.#program === null) return null;
    return this.#program.traffic.submit(jws, this.#world.now(this), { dryCheck: false });
  }

  get #owner(): { readonly chain: string; readonly validator: string } {
    return { chain: this.#world.genesis.chain, validator: this.name };
  }

  async #openSafety(acceptLost: boolean): Promise<Safety> {
    const { chain } = this.#world.genesis;
    const context = { ...this.#owner, head: this.chain.height, lastSeenSigning: 0 };
    const since = this.#world.now(this);
    const loss = acceptLost ? { since, signsAfter: since + 1_000 } : null;
    const opened = await SafetyFolder.open(this.#turning(this.disk, 'disk'), context, loss);
    this.refused = 'refused' in opened ? `${opened.refused}: ${opened.detail}` : null;
    if ('refused' in opened) return OBSERVER;
    const signer = new GuardedSigner(this.name, secretOf(this.name), chain, this.spare);
    return new SafetyKeeper(opened.folder, signer, opened.record);
  }

  /** What the program of an earlier life still does has no effect: it is not there any more. */
  #assemble(safety: Safety, evidence: EvidenceRecord, life: number): Program {
    const { chain } = this;
    const world = this.#world;
    const network = world.networkOf(this);
    const log = this.#log();
    const clock: Clock = {
      now: () => world.now(this),
      setAlarm: (delayMs, ring) =>
        this.life === life ? world.alarm(this, delayMs, ring) : () => undefined,
    };
    const pool = new Mempool({
      ground: () => chain.chainState(),
      findTransaction: (id) => chain.blocks.findTransaction(id),
    });
    const validators = new ValidatorHistory(world.genesis.validators, chain.changes);
    const ahead = new DecidedAhead();
    const engine = new Engine({
      genesis: world.genesis,
      self: this.name,
      timeouts: TIMEOUTS,
      chain: {
        get height() {
          return chain.height;
        },
        chainState: () => chain.chainState(),
        commit: (block) => this.#commit(block, life),
        blocks: chain.blocks,
      },
      validators,
      pool,
      network,
      safety: ahead.ofSafety(safety),
      evidence,
      clock,
      log,
      onFatal: (error) => world.failed(this, error),
    });
    engine.onCommit(({ block, executed }) => world.announced(this, { ...block, executed }));
    const adopt = (blocks: readonly Block[]): Promise<number> => engine.adopt(blocks);
    const height = (): number => chain.height;
    const catchUp = new CatchUp({ network, height, adopt, now: clock.now, log });
    const traffic = new NetworkRouter({
      ...{ network, engine, store: chain, pool, catchUp, ahead, log, clock },
    });
    return { engine, traffic, catchUp, pool };
  }

  /** A block is on the disk wholly or not at all; power may go on either side of that. */
  async #commit(block: DecidedBlock, life: number): Promise<void> {
    const world = this.#world;
    if (this.life !== life) return await NEVER;
    await world.diskTurn(this);
    if (world.dies(this, 'before the commit')) return await NEVER;
    this.disk.needRoom();
    this.chain.append(block);
    world.committed(this, block);
    if (this.life !== life || world.dies(this, 'after the commit')) return await NEVER;
  }

  /** A disk that takes its time, and at each operation of which the power can go. */
  #turning(disk: SimDisk, name: string): RecordDisk {
    const world = this.#world;
    const { life } = this;
    return {
      read: async () => disk.content(),
      names: async () => disk.names(),
      perform: async (operation: DiskOperation) => {
        if (life !== this.life) return await NEVER;
        await world.diskTurn(this);
        // What a process that is gone had still wanted to do does not happen.
        if (life !== this.life) return await NEVER;
        if (world.dies(this, `${name} ${operation.op}`)) return await NEVER;
        disk.perform(operation);
      },
      close: async () => {},
    };
  }

  #log(): EngineLog {
    const note = (level: string) => (facts: object, message: string) => {
      this.logged.push(`${level} ${message} ${JSON.stringify(facts)}`);
      if (this.logged.length > 200) this.logged.splice(0, 100);
    };
    const nothing = (): void => {};
    return {
      debug: nothing,
      info: nothing,
      warn: note('warn'),
      error: note('error'),
      fatal: note('fatal'),
    };
  }
}

/**
 * Open streams of events. Each reads on when what it told was taken and not before, so that nothing
 * is held for a slow reader; one of which nothing is taken for a time ends, and its reader goes on
 * from the cursor that it has. Places are shared by member and by address, and fair: whoever has
 * few has one.
 */
import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { FairPlaces } from '../mempool/fairPlaces.ts';
import { addressOf } from './connections.ts';
import type { RestLimits } from './limits.ts';
import type { CommitFeed } from './ports.ts';
import { ownerOf } from './readHook.ts';
import { RestError } from './restError.ts';

/** Members, and addresses, for each of which places are kept. */
const MEMBERS = 64;
const ADDRESSES = 16;
/** How often an open stream looks whether its reader may still read, and takes what it is told. */
const LOOK_MS = 1_000;

/** A stream as who tells it knows it. */
export interface Listener {
  /** False when nobody takes anything any more. */
  readonly isOpen: () => boolean;
  /** Resolves after a block, after a moment, or when the stream has ended. */
  readonly pause: () => Promise<void>;
}

/** What a stream tells: texts one after the other. */
export type Telling = (stream: Listener) => AsyncGenerator<string>;

/** One open stream. */
interface Open {
  readonly stream: Readable;
  /** Since when what it told last has not been taken; null while it tells nothing. */
  heldSince: number | null;
  /** Ends its pause. */
  wake: () => void;
}

/** See the head of this file. */
export class EventStreams {
  readonly #limits: RestLimits;
  readonly #byMember: FairPlaces;
  readonly #byAddress: FairPlaces;
  readonly #open = new Set<Open>();
  readonly #stopListening: () => void;
  readonly #look: NodeJS.Timeout;

  constructor(commits: CommitFeed, limits: RestLimits) {
    this.#limits = limits;
    this.#byMember = new FairPlaces({ max: limits.maxStreams, owners: MEMBERS });
    this.#byAddress = new FairPlaces({ max: limits.maxStreams, owners: ADDRESSES });
    this.#stopListening = commits.onCommit(() => this.#wakeAll());
    this.#look = setInterval(() => this.#lookAtAll(), LOOK_MS).unref();
  }

  /** How many are open. */
  get count(): number {
    return this.#open.size;
  }

  /** Opens a stream for the reader of a request. @throws RestError busy */
  open(request: Pick<FastifyRequest, 'reader' | 'ip'>, tell: Telling): Readable {
    const [member, address] = [ownerOf(request), addressOf(request.ip)];
    if (!this.#byMember.hasRoom(member, 1) || !this.#byAddress.take(address)) {
      throw new RestError('busy', 'too many streams of events are open');
    }
    this.#byMember.put(member, 1);
    const open: Open = {
      stream: Readable.from(
        this.#noting(tell, () => open),
        { objectMode: false },
      ),
      heldSince: null,
      wake: () => undefined,
    };
    this.#open.add(open);
    open.stream.once('close', () => {
      this.#open.delete(open);
      this.#byMember.give(member);
      this.#byAddress.give(address);
    });
    return open.stream;
  }

  /** All streams end. */
  stop(): void {
    this.#stopListening();
    clearInterval(this.#look);
    for (const { stream } of this.#open) stream.destroy();
    this.#wakeAll();
  }

  /** What is told, with a note of when that was taken. */
  async *#noting(tell: Telling, own: () => Open): AsyncGenerator<string> {
    const isOpen = (): boolean => !own().stream.destroyed;
    const pause = async (): Promise<void> => {
      if (!isOpen()) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      own().wake = resolve;
      await promise;
    };
    for await (const text of tell({ isOpen, pause })) {
      own().heldSince = performance.now();
      yield text;
      own().heldSince = null;
    }
  }

  #lookAtAll(): void {
    const late = performance.now() - this.#limits.stalledMs;
    for (const { stream, heldSince } of [...this.#open]) {
      if (heldSince !== null && heldSince < late) stream.destroy();
    }
    this.#wakeAll();
  }

  #wakeAll(): void {
    for (const { wake } of this.#open) wake();
  }
}

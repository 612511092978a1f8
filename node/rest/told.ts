/**
 * What of results and outcomes one reader is told: the events that name it or that it may read
 * about, and nothing of the others but how many there are. Overseers are told all.
 */
import type { Outcome, Result } from '../../contracts/execute.ts';
import type { Event } from '../../contracts/state/rule.ts';
import { isToldTo } from '../../contracts/trade/evidence/hearing.ts';
import type { JsonObject } from '../../ledger/canonical.ts';
import type { ProvedEvent } from '../../ledger/events.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { ChainReads } from './ports.ts';
import { mayRead } from './readable.ts';
import type { Reader } from './readTokens.ts';
import { shownResult } from './shownResult.ts';

/** Who is told. */
type Hearer = Pick<Reader, 'member' | 'isOverseer'>;
type Chain = Pick<ChainReads, 'blocks' | 'chainState' | 'readableSince'>;

const ID = /^[0-9a-f]{64}$/;
/** Kinds of facts by whose ids due items are named; none is for every member. */
export const DUE_KINDS = [
  ...['claim', 'contract', 'conversion', 'correction', 'debt', 'guarantee', 'invoice', 'offer'],
  ...['pledge', 'quote', 'receivable', 'redemption', 'request'],
] as const;

/** See the head of this file. */
export class Told {
  readonly #chain: Chain;
  readonly #reader: Hearer;
  readonly #readable = new Map<string, boolean>();

  constructor(chain: Chain, reader: Hearer) {
    this.#chain = chain;
    this.#reader = reader;
  }

  /** What the sender of a transaction that is in a block is told of it. */
  static sender(chain: Chain, id: Hash): Told {
    const { member } = chain.blocks.sender(id);
    return new Told(chain, { member, isOverseer: false });
  }

  /** Whether the reader has sent it, or oversees. */
  isSender(member: string): boolean {
    return this.#reader.isOverseer || member === this.#reader.member;
  }

  /** A transaction that is in a block, as it is shown; null when nothing of it is. */
  result(result: Result): JsonObject | null {
    const sender = this.#chain.blocks.sender(result.id);
    const events = this.#told(result.events);
    if (this.isSender(sender.member)) return { ...sender, ...shownResult(result), events };
    const { id, code } = result;
    return events.length === 0 ? null : { id, code, events };
  }

  /** A due item that was run, as it is shown; null when nothing of it is. */
  outcome(outcome: Outcome): JsonObject | null {
    const events = this.#told(outcome.events);
    const isShown = events.length > 0 || this.#readsItem(outcome.item);
    return isShown ? { ...shownResult(outcome), events } : null;
  }

  /** The events of a transaction or due item that are told, each with its place there. */
  events({ events }: Result | Outcome): readonly { index: number; event: Event }[] {
    const placed = events.map((event, index) => ({ index, event }));
    return placed.filter(({ event }) => this.#isTold(event));
  }

  /** What a transaction or due item is called for who is told an event of it, and its code. */
  named(done: Result | Outcome): JsonObject {
    if ('item' in done) return { item: done.item, code: done.code };
    const sender = this.#chain.blocks.sender(done.id);
    const sent = this.isSender(sender.member) ? { ...sender } : {};
    return { transaction: done.id, ...sent, code: done.code };
  }

  /** Those of some proved events that are told. */
  proved(events: readonly ProvedEvent[]): readonly ProvedEvent[] {
    return events.filter(({ event }) => this.#isTold(event as unknown as Event));
  }

  #told(events: readonly Event[]): JsonObject[] {
    return events.filter((event) => this.#isTold(event));
  }

  #isTold(event: Event): boolean {
    if (this.#reader.isOverseer) return true;
    const { world } = this.#chain.chainState();
    return isToldTo(world, (key) => this.#mayRead(key), this.#reader.member, event);
  }

  /** Whether an item names the reader, or something that it reads. */
  #readsItem(item: string): boolean {
    if (this.#reader.isOverseer) return true;
    const parts = item.split('/');
    const ids = parts.filter((part) => ID.test(part));
    const reads = ids.some((id) => DUE_KINDS.some((kind) => this.#mayRead(`${kind}/${id}`)));
    return reads || parts.slice(1).includes(this.#reader.member);
  }

  /** One answer of a page is made in a turn or few, and a right never goes. */
  #mayRead(key: string): boolean {
    const known = this.#readable.get(key);
    if (known !== undefined) return known;
    const may = mayRead(this.#chain, this.#reader, key);
    this.#readable.set(key, may);
    return may;
  }
}

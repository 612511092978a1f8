/**
 * What each member puts on the ledger in one ledger day: bytes, bytes of what is refused, and work.
 * Every node keeps it for ever, so each is bounded by the parameters, for every member alike. Who
 * has used up its day is in no further block of that day; who has used up its refusals is, with
 * what is not refused.
 */
import type { Transaction } from '../ledger/transaction.ts';
import type { Days } from './state/calendar.ts';
import { dayAt, dayText } from './state/calendar.ts';
import type { Parameters } from './state/parameters.ts';
import type { Refusal } from './state/refusals.ts';
import { OK, refuse } from './state/refusals.ts';
import type { Draft, World } from './state/state.ts';
import type { Usage } from './state/usages.ts';
import { usages } from './state/usages.ts';

type Used = { -readonly [Field in keyof Usage]: Usage[Field] };

/** Counts what members use in one block, on top of what they have used on its day before. */
export class UsageCount {
  readonly #world: Pick<World, 'facts'>;
  readonly #parameters: Parameters;
  readonly #day: number;
  readonly #used = new Map<string, Used>();

  /** @param time of the block, ms since 1970 */
  constructor(
    ground: { readonly world: Pick<World, 'facts'>; readonly parameters: Parameters },
    time: number,
  ) {
    this.#world = ground.world;
    this.#parameters = ground.parameters;
    this.#day = dayAt(ground.world.facts.get('days') as unknown as Days, time);
  }

  /**
   * Counts the bytes of a transaction that is to be in the block, or says why it may not be.
   * @param waiting bytes of its member that will be in a block before it
   */
  enter(
    { member, jws }: Pick<Transaction, 'member' | 'jws'>,
    waiting = 0,
  ): Refusal<'day_used_up'> | null {
    const { maxMemberBytesPerDay, maxMemberWorkPerDay } = this.#parameters;
    const used = this.#of(member);
    const { work } = used;
    const bytes = used.bytes + waiting;
    if (bytes + jws.length > maxMemberBytesPerDay || work >= maxMemberWorkPerDay) {
      return refuse('day_used_up', { day: dayText(this.#day), bytes, work });
    }
    used.bytes += jws.length;
    return null;
  }

  /** Counts what doing it gave; whether its member may have that refused on this day. */
  note(
    { member, jws }: Pick<Transaction, 'member' | 'jws'>,
    done: { readonly code: string; readonly work: number },
  ): boolean {
    const used = this.#of(member);
    used.work += done.work;
    // Who waits for what is due has done nothing wrong, and honest proposers leave it out.
    if (done.code === OK || done.code === 'due_pending') return true;
    used.refused += jws.length;
    return used.refused <= this.#parameters.maxMemberRefusedBytesPerDay;
  }

  /** Whether a member may have no more refused on this day. */
  isRefusedUp({ member, jws }: Pick<Transaction, 'member' | 'jws'>): boolean {
    return this.#of(member).refused + jws.length > this.#parameters.maxMemberRefusedBytesPerDay;
  }

  /** Puts what was counted into the state: once, when the deeds of the block are done. */
  write(draft: Draft): void {
    for (const used of this.#used.values()) usages.write(draft, used);
  }

  #of(member: string): Used {
    const known = this.#used.get(member);
    if (known !== undefined) return known;
    const before = usages.read(this.#world, member);
    const day = this.#day;
    const used =
      before?.day === day ? { ...before } : { member, day, bytes: 0, refused: 0, work: 0 };
    this.#used.set(member, used);
    return used;
  }
}

/**
 * What the naive market knows of members' keys: which of them sign, which wait for the end of
 * their days, and what a suspended one may still do.
 */
import { NaiveCorrections, SUPERVISORS } from './naiveCorrections.ts';
import type { NaiveNewKey } from './naiveFreezes.ts';
import type { NaiveScope } from './naiveScopes.ts';
import { isForeign, isGoodScope, mayGive, naiveAmount } from './naiveScopes.ts';

const DAY = 86_400_000;

/** What the model knows of it; `until`: when its days are over, of an addition or a revocation. */
export interface NaiveKey {
  state: 'active' | 'suspended' | 'pending' | 'revoked';
  until: number | null;
  /** Null: it may do all. */
  readonly scope: NaiveScope | null;
}

/** A key, and what it is to do. */
export interface NaiveScopedKey extends NaiveNewKey {
  readonly scope: NaiveScope | null;
}

/** What a key has signed of its day. */
interface NaiveSpent {
  readonly until: number;
  sum: number;
}

/** Every deed returns whether it is done. */
export class NaiveKeys extends NaiveCorrections {
  /** The keys of those whose keys were ever changed, by their names. */
  readonly rings = new Map<string, Map<string, NaiveKey>>();
  /** The administrator's key of those on whom proceedings are open. */
  protected readonly acting = new Map<string, string>();
  /** Whose each key is: it is never anybody else's. */
  protected readonly owners = new Map<string, string>();
  keyDelayDays = 0;
  /** Whether what is done has been signed by several keys. */
  protected joint = false;
  maxMemberKeys = 256;

  /** What keys with limits have signed today, by member and name. */
  readonly spent = new Map<string, NaiveSpent>();

  /** @param own the name of the key that signs it */
  addKey(by: string, own: string, words: NaiveScopedKey, now: number): boolean {
    if (!this.mayAddKey(by, own, words, now)) return false;
    const { scope } = words;
    if (scope !== null) this.see('a key with a scope');
    this.putKey(by, words, this.delayed(now), scope);
    return true;
  }

  /** Whether it can be added: nothing is done. */
  mayAddKey(by: string, own: string, words: NaiveScopedKey, now: number): boolean {
    const { scope } = words;
    if (scope?.until != null && scope.until <= now) return false;
    if (!this.isNew(by, words) || this.ringOf(by).size >= this.maxMemberKeys) return false;
    if (scope !== null && !isGoodScope(scope)) return false;
    const mine = this.ringOf(by).get(own)?.scope ?? null;
    return mayGive(mine, scope) || this.no('a key that would give more');
  }

  /** When a change of keys happens that is signed now; null: at once. */
  private delayed(now: number): number | null {
    return this.joint ? null : this.waited(now);
  }

  /** When the days of a key that is added now are over; null: at once. */
  protected waited(now: number): number | null {
    return this.keyDelayDays === 0 ? null : now + this.keyDelayDays * DAY;
  }

  suspendKey(by: string, own: string, name: string): boolean {
    const key = this.ringOf(by).get(name);
    if (own === name || key?.state !== 'active') return false;
    key.state = 'suspended';
    return true;
  }

  revokeKey(by: string, name: string, now: number): boolean {
    const key = this.ringOf(by).get(name);
    if (key === undefined || key.state === 'revoked' || key.state === 'pending') return false;
    if (!this.hasOther(by, name)) return false;
    const until = this.delayed(now);
    if (until === null) Object.assign(key, { state: 'revoked', until });
    else key.until = until;
    this.bear(`key/${by}/${name}`);
    return true;
  }

  /** Against an addition with any key that there is, against a revocation with one that signs. */
  objectKey(by: string, own: string, name: string): boolean {
    const ring = this.ringOf(by);
    const key = ring.get(name);
    if (key === undefined || key.until === null) return false;
    if (key.state === 'pending') {
      Object.assign(key, { state: 'revoked', until: null });
      return true;
    }
    if (ring.get(own)?.state === 'suspended') return false;
    key.until = null;
    return true;
  }

  /** Why a key that signed when the block began does not sign this; null: it does. */
  keyBar(by: string, name: string, deed: { readonly type: string }, now: number) {
    const { state, scope } = this.ringOf(by).get(name) ?? { state: 'revoked', scope: null };
    if (state !== 'active' && state !== 'suspended') return 'key_revoked';
    const isFree = deed.type === 'objectKey' || deed.type === 'suspendKey';
    if (state === 'suspended' && !isFree) return 'key_suspended';
    return scope === null || this.isInScope(scope, deed, `${by}/${name}`, now)
      ? null
      : 'out_of_scope';
  }

  /** What a deed that was done takes of the day of its key. */
  spend(by: string, name: string, deed: { readonly type: string }, now: number): void {
    const amount = naiveAmount(deed);
    const limits = this.ringOf(by).get(name)?.scope?.limits ?? null;
    if (limits === null || amount === null || amount === 0) return;
    const sum = this.spentBy(`${by}/${name}`, now) + amount;
    const until = this.start + (Math.floor((now - this.start) / DAY) + 1) * DAY;
    this.spent.set(`${by}/${name}`, { until, sum });
    this.bear(`spent/${by}/${name}`);
    this.see('a key spends');
  }

  private spentBy(key: string, now: number): number {
    const { until, sum } = this.spent.get(key) ?? { until: 0, sum: 0 };
    return until <= now ? 0 : sum;
  }

  private isInScope(
    { deeds, limits, until }: NaiveScope,
    deed: { readonly type: string },
    key: string,
    now: number,
  ): boolean {
    if (until !== null && until <= now) return this.no('a key after its last day');
    if (deeds !== null && !deeds.includes(deed.type))
      return this.no('a deed that a key does not sign');
    if (limits === null) return true;
    const amount = naiveAmount(deed);
    if (amount === null) return this.no('a deed of which no amount is known');
    if (amount > 0 && isForeign(deed)) return this.no('money that a key does not sign');
    if (amount > limits.perDeed) return this.no('more than a key signs');
    const sum = this.spentBy(key, now) + amount;
    return sum <= limits.perDay || this.no('more than a key signs in a day');
  }

  protected no(what: string): false {
    this.see(what);
    return false;
  }

  override declareInsolvent(member: string, words: NaiveNewKey, now: number): boolean {
    if (SUPERVISORS.includes(member) || this.insolvent.has(member)) return false;
    if (!this.isNew(member, words)) return false;
    if (!super.declareInsolvent(member, words, now)) return false;
    for (const key of this.ringOf(member).values()) {
      Object.assign(key, { state: 'revoked', until: null });
    }
    this.putKey(member, words, null);
    this.acting.set(member, words.name);
    return true;
  }

  override endInsolvency(member: string): boolean {
    this.acting.delete(member);
    return super.endInsolvency(member);
  }

  ringOf(member: string): Map<string, NaiveKey> {
    const ring = this.rings.get(member);
    if (ring !== undefined) return ring;
    const first = new Map<string, NaiveKey>([
      ['desk', { state: 'active', until: null, scope: null }],
    ]);
    this.rings.set(member, first);
    return first;
  }

  protected isNew(member: string, { name, key }: NaiveNewKey): boolean {
    return !this.ringOf(member).has(name) && !this.owners.has(key);
  }

  protected putKey(
    member: string,
    { name, key }: NaiveNewKey,
    until: number | null,
    scope: NaiveScope | null = null,
  ): void {
    this.owners.set(key, `member ${member}`);
    const state = until === null ? 'active' : 'pending';
    this.ringOf(member).set(name, { state, until, scope });
    this.bear(`key/${member}/${name}`);
  }

  protected override queue(now: number) {
    const items = super.queue(now);
    for (const [key, { until: time }] of this.spent) {
      const name = `spent/${key}`;
      items.push({ time, name, run: () => this.spent.delete(key), about: name });
    }
    for (const [member, ring] of this.rings) {
      for (const [name, key] of ring) {
        if (key.until === null) continue;
        const run = (): void => this.endDays(member, name, key);
        const about = `key/${member}/${name}`;
        items.push({ time: key.until, name: about, run, about });
      }
    }
    return items;
  }

  private endDays(member: string, name: string, key: NaiveKey): void {
    key.until = null;
    if (key.state === 'pending') key.state = 'active';
    else if (this.hasOther(member, name)) key.state = 'revoked';
    else this.see('the last key is kept');
  }

  private hasOther(member: string, name: string): boolean {
    return [...this.ringOf(member)].some(
      ([other, { state, scope }]) => other !== name && scope === null && state === 'active',
    );
  }
}

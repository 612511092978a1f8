/**
 * What the naive market knows of members' keys: which of them sign, which wait for the end of
 * their days, and what a suspended one may still do.
 */
import { NaiveCorrections, SUPERVISORS } from './naiveCorrections.ts';
import type { NaiveNewKey } from './naiveFreezes.ts';

const DAY = 86_400_000;

/** What the model knows of it; `until`: when its days are over, of an addition or a revocation. */
export interface NaiveKey {
  state: 'active' | 'suspended' | 'pending' | 'revoked';
  until: number | null;
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
  maxMemberKeys = 256;

  addKey(by: string, words: NaiveNewKey, now: number): boolean {
    if (!this.isNew(by, words) || this.ringOf(by).size >= this.maxMemberKeys) return false;
    this.putKey(by, words, this.keyDelayDays === 0 ? null : now + this.keyDelayDays * DAY);
    return true;
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
    if (this.keyDelayDays === 0) Object.assign(key, { state: 'revoked', until: null });
    else key.until = now + this.keyDelayDays * DAY;
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

  /** Why a key that signed when the block began signs this no more; null: it does. */
  keyBar(by: string, name: string, type: string): 'key_revoked' | 'key_suspended' | null {
    const { state } = this.ringOf(by).get(name) ?? { state: 'revoked' };
    if (state === 'active') return null;
    if (state !== 'suspended') return 'key_revoked';
    return type === 'objectKey' || type === 'suspendKey' ? null : 'key_suspended';
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
    const first = new Map<string, NaiveKey>([['desk', { state: 'active', until: null }]]);
    this.rings.set(member, first);
    return first;
  }

  protected isNew(member: string, { name, key }: NaiveNewKey): boolean {
    return !this.ringOf(member).has(name) && !this.owners.has(key);
  }

  protected putKey(member: string, { name, key }: NaiveNewKey, until: number | null): void {
    this.owners.set(key, `member ${member}`);
    this.ringOf(member).set(name, { state: until === null ? 'active' : 'pending', until });
    this.bear(`key/${member}/${name}`);
  }

  protected override queue(now: number) {
    const items = super.queue(now);
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
      ([other, { state }]) => other !== name && state === 'active',
    );
  }
}

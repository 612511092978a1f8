/**
 * What the naive market knows of maker and checker: which deeds of a member wait for further keys,
 * and what becomes of them. In histories those are payments, added keys, and policies themselves.
 */
import type { NaiveNewKey } from './naiveFreezes.ts';
import { NaiveKeys } from './naiveKeys.ts';

const DAY = 86_400_000;

/** Which deeds of a member wait for which keys. */
export interface NaivePolicy {
  readonly needed: number;
  readonly keys: readonly string[];
  readonly deeds: readonly string[];
  readonly waitDays: number;
}

/** What a deed says, as far as it is asked here. */
interface NaiveDeed {
  readonly type: string;
}
interface PolicyDeed extends NaiveDeed {
  readonly policy?: NaivePolicy | null;
}

/** A deed, and what it does in the model. */
interface Doing {
  readonly deed: NaiveDeed;
  readonly expect: (naive: never, id: string, time: number) => boolean;
  /** Whether it could be done; a payment says so itself. */
  readonly could?: (naive: never, time: number) => boolean;
}

/** A deed that waits. */
export interface NaivePending extends Doing {
  readonly by: string;
  readonly maker: string;
  readonly until: number;
  signed: readonly string[];
}

/** Every deed returns whether it is done. */
export class NaiveApprovals extends NaiveKeys {
  readonly policies = new Map<string, NaivePolicy>();
  readonly pending = new Map<string, NaivePending>();
  /** What the last word was about. */
  #word: NaiveDeed | null = null;

  /** Under which policy a deed waits; null: it does not. */
  policyOver(by: string, deed: PolicyDeed): NaivePolicy | null {
    const own = this.policies.get(by) ?? null;
    if (deed.type === 'setPolicy') return own ?? deed.policy ?? null;
    return own?.deeds.includes(deed.type) ? own : null;
  }

  /** By which policy it is decided about a deed that waits, whatever that policy names by now. */
  private decidedBy(by: string, { type, policy }: PolicyDeed): NaivePolicy | null {
    return this.policies.get(by) ?? (type === 'setPolicy' ? (policy ?? null) : null);
  }

  /** Puts a deed down that could be done now. */
  putDown(id: string, by: string, maker: string, doing: Doing, now: number): boolean {
    const { deed } = doing;
    if (!this.couldBeDone(by, doing, now)) return false;
    const { waitDays } = this.policyOver(by, deed) ?? { waitDays: 0 };
    const until = now + waitDays * DAY;
    this.pending.set(id, { ...doing, by, maker, signed: [maker], until });
    this.bear(`approval/${by}/${id}`);
    return true;
  }

  approveDeed(id: string, by: string, name: string, now: number): boolean {
    const waiting = this.pending.get(id);
    if (waiting?.by !== by) return false;
    const policy = this.decidedBy(by, waiting.deed);
    if (!policy?.keys.includes(name)) return false;
    if (waiting.signed.includes(name) && !this.isApproved(waiting.signed, by, policy)) return false;
    const signed = [...new Set([...waiting.signed, name])];
    if (this.isApproved(signed, by, policy)) {
      if (!this.perform(id, waiting, now)) return this.refused('an approved deed refused');
      this.pending.delete(id);
      this.see(`${waiting.deed.type} by several keys`);
    }
    this.#word = waiting.deed;
    waiting.signed = signed;
    return true;
  }

  declineDeed(id: string, by: string, name: string): boolean {
    const waiting = this.pending.get(id);
    if (waiting?.by !== by) return false;
    const keys = this.decidedBy(by, waiting.deed)?.keys ?? [];
    if (name !== waiting.maker && !keys.includes(name)) return false;
    return this.pending.delete(id);
  }

  setPolicy(by: string, policy: NaivePolicy | null): boolean {
    if (!this.isPolicy(by, policy)) return false;
    if (policy === null) this.policies.delete(by);
    else this.policies.set(by, policy);
    return true;
  }

  /** How many deeds of a member wait. */
  waitingOf(by: string): number {
    return [...this.pending.values()].filter((each) => each.by === by).length;
  }

  override keyBar(by: string, name: string, deed: NaiveDeed & Word, now: number) {
    const about = this.aboutOf(deed);
    if (about === null || this.ringOf(by).get(name)?.state !== 'active') {
      return super.keyBar(by, name, deed, now);
    }
    const { deeds = null, until = null } = this.ringOf(by).get(name)?.scope ?? {};
    if (deed.type === 'approveDeed') return super.keyBar(by, name, about, now);
    // Who declines spends nothing.
    const isOver = until !== null && until <= now;
    return isOver || deeds?.includes(about.type) === false ? 'out_of_scope' : null;
  }

  override spend(by: string, name: string, deed: NaiveDeed, now: number): void {
    super.spend(by, name, deed.type === 'approveDeed' ? (this.#word ?? deed) : deed, now);
  }

  override declareInsolvent(member: string, words: NaiveNewKey, now: number): boolean {
    if (!super.declareInsolvent(member, words, now)) return false;
    this.endUnmet(member);
    return true;
  }

  /** A policy whose keys are too few, since others have set them, is over. */
  protected endUnmet(member: string): void {
    const policy = this.policies.get(member);
    if (policy === undefined) return;
    if (this.isApproved(policy.keys, member, policy)) return;
    this.policies.delete(member);
    this.see('a policy that cannot be met');
  }

  protected override queue(now: number) {
    const items = super.queue(now);
    for (const [id, { by, until: time }] of this.pending) {
      const name = `approval/${by}/${id}`;
      items.push({ time, name, run: () => this.pending.delete(id), about: name });
    }
    return items;
  }

  private perform(id: string, { by, deed, expect }: NaivePending, now: number): boolean {
    if (this.isStopped(by, deed as never)) return false;
    this.joint = true;
    const isDone = expect(this as never, id, now);
    this.joint = false;
    return isDone;
  }

  private refused(what: string): false {
    this.see(what);
    return false;
  }

  private aboutOf({ type, approval }: NaiveDeed & Word): NaiveDeed | null {
    if (type !== 'approveDeed' && type !== 'declineDeed') return null;
    return this.pending.get(String(approval))?.deed ?? null;
  }

  private couldBeDone(by: string, { deed, could }: Doing, now: number): boolean {
    if (deed.type === 'setPolicy') return this.isPolicy(by, (deed as PolicyDeed).policy ?? null);
    if (could !== undefined) return could(this as never, now);
    const { issuer, to, amount } = deed as unknown as Payment;
    return by !== to && this.balance(issuer, by) >= Number(amount);
  }

  private isPolicy(by: string, policy: NaivePolicy | null): boolean {
    if (policy === null) return this.policies.has(by);
    const { keys, needed } = policy;
    const signing = this.signingOf(by);
    return keys.length >= needed && keys.every((name) => signing.includes(name));
  }

  private isApproved(names: readonly string[], by: string, policy: NaivePolicy): boolean {
    const signing = this.signingOf(by);
    const counted = names.filter((name) => policy.keys.includes(name) && signing.includes(name));
    return counted.length >= policy.needed;
  }

  private signingOf(by: string): readonly string[] {
    const signing = [...this.ringOf(by)].filter(
      ([, { state, scope }]) => state === 'active' && scope?.deeds?.length !== 0,
    );
    return signing.map(([name]) => name);
  }
}

interface Word {
  readonly approval?: string;
}
interface Payment {
  readonly issuer: string;
  readonly to: string;
  readonly amount: string;
}

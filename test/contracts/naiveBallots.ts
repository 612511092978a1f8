/**
 * What the naive market knows of ballots: who votes with what power, what can be put to the vote,
 * and what is made of it. Also who may read a piece.
 */
import { NaiveApprovals } from './naiveApprovals.ts';
import type {
  NaiveAmendment,
  NaiveChange,
  NaiveNewcomer,
  NaiveProposal,
  NaiveRenaming,
  NaiveWish,
} from './naiveChanges.ts';
import { BEGINNING } from './naiveChanges.ts';
import type { NaiveValidator } from './naiveFreezes.ts';
import type { NaiveGrant } from './naiveThings.ts';

const DAY = 86_400_000;

/** Every deed returns whether it is done. */
export class NaiveBallots extends NaiveApprovals {
  readonly proposals = new Map<string, NaiveProposal>();
  /** The raise of the protocol that was adopted and has not happened. */
  raise: { readonly id: string; readonly height: number; readonly notBefore: number } | null = null;
  /** Who was enrolled, in that order. */
  readonly newcomers = new Map<string, NaiveNewcomer>();
  readonly suspended = new Set<string>();
  /** Newcomers alone leave here: they own and owe nothing. */
  readonly left = new Set<string>();
  /** What was adopted of parameters, by its height. */
  readonly amendments = new Map<number, NaiveAmendment>();
  /** What the names of members look like that were called otherwise since they came. */
  private readonly renamed = new Map<string, string>();
  ballotDays = 14;
  protocolDays = 1;
  private founders: readonly string[] = [];

  /** Who is there at first, and who votes. */
  found(
    members: readonly string[],
    powers: Readonly<Record<string, number>>,
    keyOf: (id: string) => string,
  ): void {
    this.founders = members;
    for (const [id, power] of Object.entries(powers)) {
      this.validators.set(id, { power, key: keyOf(id) });
      this.owners.set(keyOf(id), `validator ${id}`);
    }
  }

  /** Whether somebody signs what it may not: it has left, or it is suspended and begins that. */
  isSuspendedFor(by: string, type: string): boolean {
    if (this.left.has(by)) return true;
    const isBarred = this.suspended.has(by) && BEGINNING.has(type);
    if (this.suspended.has(by)) this.see(isBarred ? 'begun while suspended' : 'goes on suspended');
    return isBarred;
  }

  putToVote(id: string, by: string, change: NaiveChange, now: number): boolean {
    if (!this.validators.has(by)) return false;
    const open = [...this.proposals.values()].filter(({ status }) => status === 'open');
    if (open.some((each) => each.by === by && each.change.kind === change.kind)) return false;
    if (!this.canBeDone(change) || !this.isSignedFor(change)) return false;
    if (change.kind === 'memberKeys' && !this.promise(change)) return false;
    if (change.kind === 'enrol') {
      this.owners.set(change.desk.key, `member ${change.id}`);
      if (change.alike.length > 0) this.see('a newcomer like another');
    }
    if (change.kind === 'validators') {
      for (const { validator, key } of change.wishes) {
        if (key !== null) this.owners.set(key, `validator ${validator}`);
      }
    }
    const lapses = now + this.ballotDays * DAY;
    const votes = new Map<string, 'for' | 'against'>();
    this.proposals.set(id, { by, change, votes, lapses, status: 'open' });
    this.countVote(id, by, 'for', now);
    return true;
  }

  castBallot(
    id: string,
    by: string,
    { vote, knows }: { readonly vote: 'for' | 'against'; readonly knows: number },
    now: number,
  ): boolean {
    const proposal = this.proposals.get(id);
    if (proposal === undefined || !this.validators.has(by)) return false;
    const { change, votes, status } = proposal;
    if (status !== 'open' && this.raise?.id !== id) return false;
    const before = votes.get(by);
    if (before === vote || (before !== undefined && change.kind !== 'protocol')) return false;
    if (change.kind === 'protocol' && vote === 'for' && knows < change.protocol) return false;
    this.countVote(id, by, vote, now);
    return true;
  }

  /** What holds from this height on. */
  private amend(height: number): void {
    const amendment = this.amendments.get(height);
    if (amendment === undefined) return;
    Object.assign(this, amendment.values);
    this.see('parameters changed');
  }

  /** A block is over: the next one may be the first under other rules. */
  endBlock(height: number, time: number): void {
    this.amend(height + 1);
    const { raise } = this;
    if (raise === null || height + 1 < raise.height || time < raise.notBefore) return;
    const proposal = this.proposals.get(raise.id);
    this.raise = null;
    if (proposal === undefined || proposal.change.kind !== 'protocol') return;
    if (this.isEnough(votersOf(proposal, 'for'))) {
      this.protocol = proposal.change.protocol;
      this.see('protocol raised');
    } else {
      proposal.status = 'revoked';
      this.see('protocol revoked at its height');
    }
  }

  grantReading(words: NaiveGrant, now: number): boolean {
    const { receivable, start, reader, by, until } = words;
    const units = this.receivables.get(receivable)?.units ?? [];
    const [before, unit] = [units[start - 2], units[start - 1]];
    if (unit === undefined || before?.piece === unit.piece) return false;
    if (unit.holder !== by || reader === by || until <= now) return false;
    this.grants.set(`${receivable} ${start} ${reader}`, words);
    return true;
  }

  endReading(receivable: string, start: number, reader: string, by: string): boolean {
    const name = `${receivable} ${start} ${reader}`;
    return this.grants.get(name)?.by === by && this.grants.delete(name);
  }

  /** Whether somebody may read by this grant now. */
  mayRead({ receivable, start, by, until }: NaiveGrant, now: number): boolean {
    const units = this.receivables.get(receivable)?.units ?? [];
    const [before, unit] = [units[start - 2], units[start - 1]];
    return unit?.holder === by && before?.piece !== unit.piece && now < until;
  }

  protected override queue(now: number) {
    const items = super.queue(now);
    for (const [id, proposal] of this.proposals) {
      const lapse = (): void => {
        proposal.status = 'lapsed';
        this.see('ballot lapsed');
      };
      const { status, lapses } = proposal;
      if (status === 'open') items.push({ time: lapses, name: `ballot/${id}`, run: lapse });
    }
    return items;
  }

  private countVote(id: string, by: string, vote: 'for' | 'against', now: number): void {
    const proposal = this.proposals.get(id) as NaiveProposal;
    const { change, votes } = proposal;
    votes.set(by, vote);
    const isWanted = this.isEnough(votersOf(proposal, 'for'));
    if (proposal.status === 'adopted') {
      if (isWanted) return;
      this.raise = null;
      proposal.status = 'revoked';
      return this.see('protocol voted off');
    }
    const others = [...this.validators.keys()].filter((each) => votes.get(each) !== 'against');
    if (isWanted && this.canBeDone(change)) {
      proposal.status = 'adopted';
      this.see(`ballot on ${change.kind}`);
      this.makeChange(id, change, now);
    } else if (isWanted) {
      proposal.status = 'overtaken';
      this.see('ballot overtaken');
    } else if (!this.isEnough(new Set(others))) {
      proposal.status = 'rejected';
      this.see('ballot rejected');
    }
  }

  private canBeDone(change: NaiveChange): boolean {
    switch (change.kind) {
      case 'validators': {
        const next = this.nextValidators(change.wishes);
        return next !== null && this.canDecide(next, null);
      }
      case 'issueLimit':
        return change.limit !== (this.limits.get(change.issuer) ?? this.usualLimit);
      case 'protocol':
        return (
          this.raise === null &&
          change.protocol === this.protocol + 1 &&
          change.height > this.height + 1
        );
      case 'memberKeys':
        return this.fitsKeys(change);
      case 'correction':
        return this.mayOrder(change.repair);
      case 'enrol':
        return this.isWelcome(change);
      case 'member':
        return this.mayBeCalled(change);
      case 'suspend':
        if (this.left.has(change.member) || this.suspended.has(change.member)) return false;
        return this.canDecide(this.validators, change.member);
      case 'readmit':
        return this.suspended.has(change.member);
      case 'leave':
        return this.newcomers.has(change.member) && !this.left.has(change.member);
      case 'parameters':
        return this.mayAmend(change);
    }
  }

  /** Everybody who is a member by now, with what its name looks like, and its LEI. */
  private *everyone(): Iterable<readonly [id: string, look: string, lei: string | null]> {
    const { renamed } = this;
    for (const id of this.founders) yield [id, renamed.get(id) ?? id, null];
    for (const { id, look, lei } of this.newcomers.values()) {
      yield [id, renamed.get(id) ?? look, lei];
    }
  }

  /** Whether those of a set that have a ballot can decide, without one of them. */
  private canDecide(set: ReadonlyMap<string, NaiveValidator>, without: string | null): boolean {
    let [voting, all] = [0, 0];
    for (const [id, { power }] of set) {
      all += power;
      if (id !== without && !this.suspended.has(id)) voting += power;
    }
    return voting * 3 > all * 2;
  }

  private mayAmend({ values, height }: NaiveAmendment): boolean {
    const { ballotDays, protocolDays } = { ...this, ...values };
    const isSame = ballotDays === this.ballotDays && protocolDays === this.protocolDays;
    return !isSame && height > this.height + 1 && !this.amendments.has(height);
  }

  private mayBeCalled({ member, look, alike }: NaiveRenaming): boolean {
    const others = this.alikeTo(look).filter((id) => id !== member);
    const isOther = this.renamed.get(member) !== look && !this.left.has(member);
    return isOther && others.join() === alike.join();
  }

  /** Whom people could take somebody of this look for. */
  alikeTo(look: string): readonly string[] {
    return [...this.everyone()].flatMap(([id, other]) => (other === look ? [id] : [])).sort();
  }

  private isWelcome({ id, look, lei, desk, alike }: NaiveNewcomer): boolean {
    const all = [...this.everyone()];
    if (this.validators.has(id) || all.some(([other]) => other === id)) return false;
    if (lei !== null && all.some(([, , other]) => other === lei)) return false;
    const owner = this.owners.get(desk.key) ?? `member ${id}`;
    return owner === `member ${id}` && this.alikeTo(look).join() === alike.join();
  }

  private fitsKeys({ member, keep, add }: Extract<NaiveChange, { kind: 'memberKeys' }>): boolean {
    if (this.acting.has(member)) return false;
    const kept = keep.map((name) => this.ringOf(member).get(name));
    if (kept.some((key) => (key?.state ?? 'revoked') === 'revoked')) return false;
    return kept.some((key) => key?.scope === null && key.state !== 'pending') || add !== null;
  }

  /** A key that a ballot gives is new when it is proposed; the member's from then on, unused. */
  private promise({ member, add }: Extract<NaiveChange, { kind: 'memberKeys' }>): boolean {
    if (add === null) return true;
    if (!this.isNew(member, add)) return false;
    this.putKey(member, add, null);
    this.ringOf(member).set(add.name, { state: 'revoked', until: null, scope: null });
    return true;
  }

  /** What the signer's software and the keys of new validators say to it. */
  private isSignedFor(change: NaiveChange): boolean {
    if (change.kind === 'protocol') return change.knows >= change.protocol;
    if (change.kind === 'enrol') return change.isGood;
    if (change.kind !== 'validators') return true;
    return change.wishes.every(({ validator, key, isProved }) => {
      if (key === null) return true;
      const owner = this.owners.get(key);
      return isProved && (owner === undefined || owner === `validator ${validator}`);
    });
  }

  /** The set with these wishes, or null where too much would go or nobody could decide. */
  private nextValidators(wishes: readonly NaiveWish[]): Map<string, NaiveValidator> | null {
    const next = new Map(this.validators);
    const named = wishes.map(({ validator }) => validator);
    if (new Set(named).size < named.length) return null;
    for (const { validator, power, key } of wishes) {
      const known = this.validators.get(validator);
      const own = key ?? known?.key;
      if (own === undefined) return null;
      if (power === 0) next.delete(validator);
      else next.set(validator, { power, key: own });
    }
    let [total, left, stays, after] = [0, 0, 0, 0];
    let isSame = next.size === this.validators.size;
    for (const [id, { power, key }] of this.validators) {
      const then = next.get(id);
      const kept = then?.key === key ? then.power : 0;
      total += power;
      stays += kept;
      for (let one = kept; one < power; one += 1) left += 1;
      if (kept !== power) isSame = false;
    }
    for (const { power } of next.values()) after += power;
    const fits = !isSame && left * 3 <= total && stays * 3 > after * 2;
    return fits ? next : null;
  }

  private makeChange(id: string, change: NaiveChange, now: number): void {
    switch (change.kind) {
      case 'validators':
        this.validators = this.nextValidators(change.wishes) ?? this.validators;
        return;
      case 'issueLimit':
        this.limits.set(change.issuer, change.limit);
        return;
      case 'protocol':
        this.raise = { id, height: change.height, notBefore: now + this.protocolDays * DAY };
        return;
      case 'memberKeys':
        return this.setKeys(change, now);
      case 'correction':
        this.bear(id);
        return this.decideCorrection(id, change.repair, now);
      case 'enrol':
        this.newcomers.set(change.id, change);
        this.rings.set(change.id, new Map());
        return this.putKey(change.id, change.desk, null);
      case 'member':
        this.renamed.set(change.member, change.look);
        return;
      case 'suspend':
        this.suspended.add(change.member);
        return;
      case 'readmit':
        this.suspended.delete(change.member);
        return;
      case 'leave':
        this.left.add(change.member);
        this.suspended.delete(change.member);
        return;
      case 'parameters':
        this.amendments.set(change.height, change);
        return;
    }
  }

  private setKeys(
    { member, keep, add }: Extract<NaiveChange, { kind: 'memberKeys' }>,
    now: number,
  ): void {
    const ring = this.ringOf(member);
    let isHelpless = true;
    for (const [name, key] of ring) {
      const isKept = keep.includes(name);
      if (isKept && key.state === 'pending') continue;
      if (isKept && key.scope === null) isHelpless = false;
      Object.assign(key, { state: isKept ? 'active' : 'revoked', until: null });
    }
    if (add !== null) this.putKey(member, add, isHelpless ? null : this.waited(now));
    this.endUnmet(member);
  }
}

function votersOf({ votes }: NaiveProposal, vote: 'for' | 'against'): ReadonlySet<string> {
  return new Set([...votes].filter(([, said]) => said === vote).map(([who]) => who));
}

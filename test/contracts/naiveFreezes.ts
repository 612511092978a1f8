/**
 * What the naive market knows of freezes and halts: who and what stands still, and that what is due
 * then is tried again a day later.
 */
import type { DueItem } from './naiveMarket.ts';
import { NaiveOutside } from './naiveOutside.ts';
import type { NaiveReceivable, Unit } from './naiveThings.ts';

const DAY = 86_400_000;
const FREE = [
  'setPolicy',
  'approveDeed',
  'declineDeed',
  'freeze',
  'liftFreeze',
  'freezeMoney',
  'thawMoney',
  'haltTrade',
  'resumeTrade',
  'publishCalendar',
  'declareInsolvency',
  'endInsolvency',
  'ruleOnRedemption',
  'contestRedemption',
  'propose',
  'castBallot',
  'addKey',
  'suspendKey',
  'revokeKey',
  'objectKey',
  'endReading',
];

/** What an insolvent member does not do any more. */
const OWN_PAYMENTS = [
  'payOverdue',
  'payDebt',
  'payEarly',
  'payRecourse',
  'payGuarantee',
  'giveConsent',
];
/** What is not done blindly with debts of an insolvent member; a pledgee has no say. */
const TAKINGS = ['acceptSale', 'acceptAssignment', 'giveQuote', 'pledgePiece'];

/** A key that a member has not had: its name, and its text. */
export interface NaiveNewKey {
  readonly name: string;
  readonly key: string;
}

/** The power and the key of a validator. */
export interface NaiveValidator {
  readonly power: number;
  readonly key: string;
}

/** What the model knows of it; `held` is money that was paid on the piece. */
export interface NaiveFreeze {
  /** The orders in force, and until when each. */
  readonly orders: Map<string, number>;
  readonly unit: Unit | null;
  /** By the money that it is. */
  readonly held: Map<string, number>;
}

/** Every deed returns whether it is done. */
export abstract class NaiveFreezes extends NaiveOutside {
  /** Those in force, by target. */
  readonly freezes = new Map<string, NaiveFreeze>();
  readonly halts = new Set<string>();
  /** Insolvent members, and how often anybody was. */
  readonly insolvent = new Set<string>();
  administrators = 0;
  /** Who votes on blocks, and on what is put to the vote. */
  validators = new Map<string, NaiveValidator>();
  readonly #resumed = new Map<string, Set<string>>();
  readonly #failedAt = new Map<string, number>();
  /** Days to name other money when an issuer fails. */
  issuerDays = 0;

  freeze(target: string, order: string, lastDay: number, now: number): boolean {
    const [kind, id = '', start = ''] = target.split('/');
    const until = this.start + (lastDay + 1) * DAY;
    const piece = kind === 'piece' ? this.pieceAt(id, Number(start)) : [];
    if (kind === 'piece' && piece.length === 0) return false;
    if (kind === 'receivable' && !this.receivables.has(id)) return false;
    const freeze = this.freezes.get(target);
    const orders = freeze?.orders ?? new Map<string, number>();
    if (orders.has(order) || orders.size >= 16 || until <= now) return false;
    orders.set(order, until);
    if (freeze === undefined) {
      this.freezes.set(target, { orders, unit: piece[0] ?? null, held: new Map() });
    }
    this.bear(`freeze/${target}/${order}`);
    return true;
  }

  liftOrder(target: string, order: string): boolean {
    const freeze = this.freezes.get(target);
    if (freeze?.orders.delete(order) !== true) return false;
    if (freeze.orders.size > 0) return true;
    this.#endFreeze(target, freeze);
    this.endReserves();
    return true;
  }

  /** What is held waits while the receivable is frozen, and goes its way with the end of that. */
  #endFreeze(target: string, freeze: NaiveFreeze): void {
    const { unit, held } = freeze;
    const [kind, id = ''] = target.split('/');
    if (kind === 'piece' && held.size > 0 && this.freezes.has(`receivable/${id}`)) {
      return this.see('what is held waits for the receivable');
    }
    this.freezes.delete(target);
    for (const [money, amount] of held) {
      for (let each = 0; each < amount; each += 1) this.route(unit as Unit, money);
    }
    if (kind !== 'receivable') return;
    for (const [other, each] of [...this.freezes]) {
      if (other.startsWith(`piece/${id}/`) && each.orders.size === 0) this.#endFreeze(other, each);
    }
  }

  declareInsolvent(member: string, _key: NaiveNewKey, now: number): boolean {
    if (this.insolvent.has(member)) return false;
    this.insolvent.add(member);
    this.#failedAt.set(member, now);
    this.endRestOffers(member);
    for (const id of [...this.consents.keys()]) {
      if (id.startsWith(`${member} `)) this.consents.delete(id);
    }
    for (const offer of this.offers.values()) {
      if (offer.status === 'open' && offer.seller === member) this.free(offer, 'withdrawn');
    }
    for (const receivable of this.receivables.values()) {
      const { debtor, hastens, status, due } = receivable;
      if (debtor !== member || !hastens || due <= now) continue;
      if (status !== 'open' && status !== 'closed') continue;
      this.hasten(receivable, now);
      if (status === 'open') this.closeOne(receivable);
    }
    return true;
  }

  endInsolvency(member: string): boolean {
    return this.insolvent.delete(member);
  }

  protected override isInsolvent(member: string): boolean {
    return this.insolvent.has(member);
  }

  halt(target: string): boolean {
    const [kind, id = ''] = target.split('/');
    if (this.halts.has(target) || (kind === 'receivable' && !this.receivables.has(id)))
      return false;
    this.halts.add(target);
    return true;
  }

  /** With more than two thirds of the power for it, as it is at the last vote. */
  resume(target: string, by: string): boolean {
    const votes = this.#resumed.get(target) ?? new Set();
    if (!this.validators.has(by) || !this.halts.has(target) || votes.has(by)) return false;
    this.#resumed.set(target, votes.add(by));
    if (!this.isEnough(votes)) return true;
    this.#resumed.delete(target);
    return this.halts.delete(target);
  }

  /** Whether these are more than two thirds of the power. */
  protected isEnough(votes: ReadonlySet<string>): boolean {
    const powers = [...this.validators].map(([id, { power }]) => [votes.has(id), power] as const);
    const sum = (all: typeof powers): number => all.reduce((total, [, power]) => total + power, 0);
    return 3 * sum(powers.filter(([isFor]) => isFor)) > 2 * sum(powers);
  }

  /** Whether a deed is not done because something stands still. */
  isStopped(by: string, deed: Readonly<Record<string, unknown>>): boolean {
    if (FREE.includes(String(deed['type'])) || deed['type'] === 'endConsent') return false;
    // An objection is heard whatever stands still.
    if (deed['type'] === 'answerCreditNote' && deed['agrees'] === false) return false;
    if (this.isBarred(by, deed)) return true;
    if (this.halts.has('network') || this.freezes.has(`member/${by}`)) return true;
    const { receivable, unit, giver, payer } = this.subjectOf(deed);
    if (giver !== null && this.freezes.has(`member/${giver}`)) return true;
    if (payer !== undefined && this.freezes.has(`money/${payer}`)) return true;
    const named = deed['debtor'] ?? this.invoices.get(String(deed['invoice']))?.debtor;
    const former = this.invoices.get(String(deed['former']))?.debtor;
    if ([named, former].some((debtor) => this.halts.has(`debtor/${debtor}`))) return true;
    // Who takes a counter makes its debtor owe.
    if (deed['type'] === 'takeCounter' && this.freezes.has(`member/${named}`)) return true;
    const maker = this.restOffers.get(String(deed['invoice']))?.by;
    if (deed['type'] === 'takeRest' && this.freezes.has(`member/${maker}`)) return true;
    if (receivable === null) return false;
    if (this.halts.has(`debtor/${this.receivables.get(receivable)?.debtor}`)) return true;
    const target = `receivable/${receivable}`;
    return this.halts.has(target) || this.freezes.has(target) || this.isFrozen(unit);
  }

  /** Who is insolvent pays nothing itself, and who takes what it owes must say that it knows. */
  private isBarred(by: string, deed: Readonly<Record<string, unknown>>): boolean {
    const type = String(deed['type']);
    if (OWN_PAYMENTS.includes(type) && this.insolvent.has(by)) return true;
    const { receivable } = this.subjectOf(deed);
    const owed = this.receivables.get(receivable ?? '');
    const debtor = owed?.debtor ?? '';
    const knowing = (deed['knowing'] ?? []) as readonly string[];
    const isUnknown = this.insolvent.has(debtor) && !knowing.includes('insolvency');
    const hasRival = owed !== undefined && this.hasDisputedRival(owed);
    // A pledgee has no say in a pledge, and says nothing of rivals.
    const isRivalUnknown = hasRival && type !== 'pledgePiece' && !knowing.includes('rival');
    return TAKINGS.includes(type) && (isUnknown || isRivalUnknown);
  }

  override balance(issuer: string, member: string): number {
    const [bank] = issuer.split(':');
    const isStill = this.insolvent.has(bank ?? '') || this.freezes.has(`money/${bank}/${member}`);
    return isStill ? 0 : super.balance(issuer, member);
  }

  protected override isFrozen(unit: Unit | null): boolean {
    const frozen = [...this.freezes.values()].map((freeze) => freeze.unit);
    return unit !== null && frozen.some((each) => each?.piece === unit.piece);
  }

  protected override heldFor(piece: number): number {
    const all = [...this.freezes.values()].filter(({ unit }) => unit?.piece === piece);
    return all.flatMap(({ held }) => [...held.values()]).reduce((sum, amount) => sum + amount, 0);
  }

  protected override isHeld(piece: number): boolean {
    const all = [...this.freezes.values()];
    return all.some(({ unit, held }) => unit?.piece === piece && held.size > 0);
  }

  protected override route(unit: Unit, issuer: string): void {
    const all = [...this.freezes.values()];
    const freeze = all.find((each) => each.unit?.piece === unit.piece);
    if (freeze === undefined) super.route(unit, issuer);
    else freeze.held.set(issuer, (freeze.held.get(issuer) ?? 0) + 1);
  }

  protected override settleOne(receivable: NaiveReceivable, now: number): void {
    if (!this.isPutOff(receivable, now)) {
      receivable.stoodAt = null;
      return super.settleOne(receivable, now);
    }
    const at = receivable.retry ?? receivable.due;
    if (this.stands(receivable) && receivable.stoodAt !== null) receivable.stoodAt = at;
    if (receivable.status === 'closed') receivable.grace += DAY;
    receivable.retry = at + DAY;
  }

  /** Whether it is not debited now; the day after a stop its debtor has time to dispute it. */
  protected isPutOff(receivable: NaiveReceivable, now: number): boolean {
    if (this.stands(receivable) || this.waits(receivable, now)) return true;
    const { stoodAt, retry, due } = receivable;
    const hasTime = stoodAt !== null && (retry ?? due) < stoodAt + 2 * DAY;
    if (hasTime) this.see('put off for its debtor');
    return hasTime;
  }

  protected override closeOne(receivable: NaiveReceivable): void {
    super.closeOne(receivable);
    const isHeld = receivable.kind === 'acknowledged' && this.stands(receivable);
    receivable.stoodAt = isHeld ? receivable.due - DAY : null;
  }

  /** Whether its debtor has time to name other money. */
  protected waits({ issuer, debtor, lateSince }: NaiveReceivable, now: number): boolean {
    if (!this.insolvent.has(issuer) || this.insolvent.has(debtor) || lateSince !== null) {
      return false;
    }
    const isWaiting = now < (this.#failedAt.get(issuer) ?? 0) + this.issuerDays * DAY;
    if (isWaiting) this.see('put off for an issuer');
    return isWaiting;
  }

  protected override giveUp(receivable: NaiveReceivable, now: number): void {
    if (this.stands(receivable)) receivable.grace += DAY;
    else super.giveUp(receivable, now);
  }

  protected override queue(now: number): DueItem[] {
    const items = super.queue(now);
    for (const [target, { orders, unit }] of this.freezes) {
      if (orders.size === 0) continue;
      const until = Math.min(...orders.values());
      const run = (): void => {
        for (const [order, end] of [...orders]) if (end === until) this.liftOrder(target, order);
      };
      const [kind, id, start] = target.split('/');
      const name = unit === null ? target : `${kind}/${id}/${String(start).padStart(18, '0')}`;
      const [first] = [...orders].find(([, end]) => end === until) ?? [];
      const about = `freeze/${target}/${first}`;
      items.push({ time: until, name: `thaw/${name}`, run, about });
    }
    return items;
  }

  protected override stands(receivable: NaiveReceivable): boolean {
    const [id] = [...this.receivables].find(([, each]) => each === receivable) ?? [];
    const { debtor } = receivable;
    const halts = ['network', `debtor/${debtor}`, `receivable/${id}`];
    const frozen = [`member/${debtor}`, `receivable/${id}`];
    return (
      halts.some((each) => this.halts.has(each)) || frozen.some((each) => this.freezes.has(each))
    );
  }

  protected subjectOf(deed: Readonly<Record<string, unknown>>): NaiveSubject {
    const receivable = deed['receivable'] === undefined ? null : String(deed['receivable']);
    const start = deed['piece'] === undefined ? 0 : Number(deed['piece']);
    const offer = this.offers.get(String(deed['offer']));
    if (offer !== undefined) return this.subjectAt(offer.units[0], offer.seller);
    const pledge = this.pledges.get(String(deed['pledge']));
    if (pledge !== undefined) {
      const units = this.receivables.get(pledge.receivable)?.units ?? [];
      const borne = units.find((each) => each.pledges.includes(pledge) && this.isFrozen(each));
      const isReleased = deed['type'] === 'releasePledge';
      const [named = null] = this.pieceAt(pledge.receivable, start);
      const unit = isReleased ? (borne ?? null) : named;
      return { receivable: pledge.receivable, unit, giver: pledge.pledgor };
    }
    const [unit = null] = receivable === null ? [] : this.pieceAt(receivable, start);
    return { receivable, unit, giver: null };
  }

  protected subjectAt(unit: Unit | undefined, giver: string): NaiveSubject {
    const found = [...this.receivables].find(([, { units }]) => units.includes(unit as Unit));
    return { receivable: found?.[0] ?? null, unit: unit ?? null, giver };
  }
}

/** What a deed touches, and who gives something up. */
export interface NaiveSubject {
  readonly receivable: string | null;
  readonly unit: Unit | null;
  readonly giver: string | null;
  /** `<issuer>/<member>` whose locked money would be paid. */
  readonly payer?: string;
}

/** Steps that finish what seldom comes about by itself, wherever it is on its way. */
import { under } from '../../contracts/state/factKeys.ts';
import { debts } from '../../contracts/state/rights.ts';
import { scanAll } from '../../contracts/state/state.ts';
import { actable } from './aftermathSteps.ts';
import { ApprovalSteps } from './approvalSteps.ts';
import { isCalled } from './guaranteeSteps.ts';
import type { Step } from './invoiceSteps.ts';
import { BANKS, dateOf, TRADERS } from './invoiceSteps.ts';
import { DAY, hashFor, START } from './market.ts';
import type { NaiveBurdens } from './naiveBurdens.ts';
import { isBound } from './naiveThings.ts';
import { isQuiet, quietIn } from './noticing.ts';
import { hasInPlace } from './pledgeSteps.ts';

/** A kind of step: how many lots of all it has, how it is made, and when there is cause for it. */
export interface Kind {
  readonly lots: number;
  readonly make: (on: RareSteps, time: number) => Step;
  readonly cause: (naive: NaiveBurdens) => boolean;
}

/** Steps each of which is made only where there is cause for it. */
export abstract class RareSteps extends ApprovalSteps {
  /** Funds more than its issuer may have out, or a line as far as that goes. */
  tightStep(): Step {
    const { dice, naive } = this;
    const all = tight(naive);
    if (all.length === 0) return this.fundingStep();
    const [key, obligation] = dice.pick(all);
    const { debtor, date, issuer: signer } = obligation;
    const room = naive.roomOf(signer);
    const isOver = room <= 0 || dice.below(2) === 0;
    const by = isOver ? dice.pick(['deposit', 'line']) : 'line';
    const amount = isOver ? leftOf(obligation) : room;
    const words = { debtor, currency: 'EUR', payDay: date, by, payment: hashFor('deposit') };
    const deed = { type: 'fundObligation', version: 1, ...words, amount: String(amount) };
    const expect: Step['expect'] = (model, _, now) => model.fund(key, signer, by, amount, now);
    return { signer, deed, expect };
  }

  /** Issues all that is left of a limit: what is back counts, and a line has no room then. */
  exhaustStep(): Step {
    const { dice, naive } = this;
    const all = near(naive);
    if (all.length === 0) return this.moneyStep();
    const issuer = dice.pick(all);
    return this.moneyFor(issuer, dice.pick(TRADERS), naive.roomOf(issuer));
  }

  /** A vote for a limit of an issuer by whom a line stands ready. */
  limitStep(): Step {
    const { dice, naive } = this;
    const all = limiting(naive);
    if (all.length === 0) return this.ballotStep();
    const [proposal, { votes }] = dice.pick(all);
    const missing = [...naive.validators.keys()].filter((each) => !votes.has(each));
    return this.voteStep(proposal, dice.pick(missing), 'for');
  }

  /** Of a key that is to be revoked: it is suspended, objects itself, or is the last but one. */
  leavingStep(): Step {
    const { dice } = this;
    const all = leaving(this.naive);
    if (all.length === 0) return this.keyStep();
    const { member, name, isSuspended, others } = dice.pick(all);
    const [other] = others;
    if (isSuspended) return this.objectStep(member, name, name);
    if (other === undefined) return this.keyStep();
    return dice.below(2) === 0
      ? this.stopStep(member, name, 'suspendKey', other)
      : this.stopStep(member, other, 'revokeKey', other);
  }

  /** Pledges what was bought with recourse, so that a pledgee may claim it. */
  backStep(time: number): Step {
    const { dice } = this;
    const all = backed(this.naive);
    if (all.length === 0) return this.sellingStep(time);
    const piece = dice.pick(all);
    return this.pledgeAllStep(piece, 1 + dice.below(piece.count), time);
  }

  placeStep(time: number): Step {
    const able = actable(this.naive);
    return able.length === 0 ? this.backStep(time) : this.inPlaceStep(able);
  }

  /** An answer to a claim that is made in the place of a holder. */
  claimedStep(time: number): Step {
    const all = claimed(this.naive);
    return all.length === 0 ? this.placeStep(time) : this.claimAnswerStep(...this.dice.pick(all));
  }

  /** A guarantor pays what is called. */
  calledStep(time: number): Step {
    const all = called(this.naive);
    return all.length === 0 ? this.guaranteeStep(time) : this.payGuaranteeStep(this.dice.pick(all));
  }

  /** Freezes a receivable until a credit note on it is due to go on. */
  stopNoteStep(time: number): Step {
    const { dice } = this;
    const all = noted(this.naive, time);
    if (all.length === 0) return this.freezeStep(time);
    const [target, until] = dice.pick(all);
    const lastDay = Math.floor((until - START) / DAY);
    const order = hashFor('order');
    const words = { target, reason: 'court_order', order, untilDay: dateOf(lastDay) };
    const deed = { type: 'freeze', version: 1, ...words };
    const expect: Step['expect'] = (model, _, now) => model.freeze(target, order, lastDay, now);
    return { signer: 'regulator', deed, expect };
  }

  /** The word of a debtor on a note, while it has no notice that counts. */
  quietNoteStep(): Step {
    const all = quietNotes(this.naive);
    if (all.length === 0) return this.creditStep();
    const { id, note, signer } = this.dice.pick(all);
    const deed = { type: 'confirmCreditNote', version: 1, receivable: id, note };
    const expect: Step['expect'] = (model, _, now) => model.confirmNote(id, note, signer, now);
    return { signer, deed, expect };
  }

  /** Who was for a new protocol is against it, before its height. */
  turnStep(): Step {
    const { dice, naive } = this;
    const [proposal, votes] = raised(naive);
    const pro = [...votes].filter(([, vote]) => vote === 'for').map(([voter]) => voter);
    if (pro.length === 0) return this.ballotStep();
    return this.voteStep(proposal, dice.pick(pro), 'against');
  }

  /** A debtor takes an offer to pay early, once it has the money. */
  soonStep(time: number): Step {
    const { naive } = this;
    const all = early(naive);
    if (all.length === 0) return this.earlyStep(time);
    const [id, issuer, debtor, amount] = this.dice.pick(all);
    if (naive.balance(issuer, debtor) < amount) return this.moneyFor(issuer, debtor, amount);
    return this.payEarlyStep(id);
  }

  /** What a debtor lacks of an instalment, or of what a contract is to lock. */
  shortStep(time: number): Step {
    const all = short(this.naive);
    if (all.length === 0) return this.contractStep(time);
    const { issuer, debtor, amount } = this.dice.pick(all);
    return this.moneyFor(issuer, debtor, amount);
  }

  /** An offer on a rest is taken while it is open. */
  takenRestStep(time: number): Step {
    const all = offered(this.naive);
    return all.length === 0 ? this.restStep(time) : this.takeRestStep(...this.dice.pick(all));
  }

  /** What was paid of a debt should not have been owed. */
  overpaidStep(): Step {
    const entries = [...scanAll(this.market.world.facts, ...under('debt'))];
    const all = entries.map(([, value]) => debts.decode(value));
    const paid = all.filter(({ settled, cause }) => settled > 0n && cause !== 'correction');
    if (paid.length === 0) return this.debtStep();
    const { repair, creditor } = this.reductionOf(this.dice.pick(paid).id, true);
    return this.proposalStep(repair, creditor);
  }

  /** A document that is too old by now, which it was not when it was first registered. */
  agedStep(time: number): Step {
    const { dice, naive } = this;
    const all = aged(naive, time);
    if (all.length === 0) return this.registerStep(time);
    const [former, old] = dice.pick(all);
    const fresh = this.someInvoice(Math.floor((time - START) / DAY));
    const { supplier, debtor, amount, issued, disputed } = old;
    const same = { supplier, debtor, amount: disputed > 0 ? disputed : amount, issued };
    return this.reissueStep(former, old, { ...fresh, ...same });
  }
}

/** Published obligations that are funded up to a limit only, by their keys. */
function tight(naive: NaiveBurdens) {
  return [...naive.obligations].filter(([, each]) => {
    const isOpen = each.isPublished && each.due > naive.time && !naive.insolvent.has(each.issuer);
    return isOpen && leftOf(each) > Math.max(0, naive.roomOf(each.issuer));
  });
}

function leftOf(of: Readonly<Record<'amount' | 'deposited' | 'line' | 'drawn', number>>): number {
  return of.amount - of.deposited - of.line - of.drawn;
}

/** Issuers that are near their limits. */
function near(naive: NaiveBurdens): string[] {
  return BANKS.filter((issuer) => {
    const room = naive.roomOf(issuer);
    return room > 0 && room < 600 && !naive.insolvent.has(issuer);
  });
}

/** Open proposals of limits of issuers by whom lines stand ready, with votes missing. */
function limiting({ proposals, obligations, validators }: NaiveBurdens) {
  const ready = [...obligations.values()].filter(({ line }) => line > 0);
  const issuers = new Set(ready.map(({ issuer }) => issuer));
  return [...proposals].filter(([, { change, status, votes }]) => {
    const isOpen = status === 'open' && [...validators.keys()].some((each) => !votes.has(each));
    return isOpen && change.kind === 'issueLimit' && issuers.has(change.issuer);
  });
}

/** Keys that are to be revoked, and the others that sign and are not. */
function leaving({ rings }: NaiveBurdens) {
  return [...rings].flatMap(([member, ring]) => {
    const all = [...ring];
    const staying = all.filter(([, { state, until }]) => state === 'active' && until === null);
    const others = staying.map(([name]) => name);
    return all
      .filter(([, { state, until }]) => until !== null && state !== 'pending')
      .map(([name, { state }]) => ({ member, name, isSuspended: state === 'suspended', others }));
  });
}

/** Whole free pieces that were bought with recourse. */
function backed({ receivables }: NaiveBurdens) {
  return [...receivables].flatMap(([receivable, { status, units }]) => {
    if (status !== 'open') return [];
    return [...units.entries()].flatMap(([at, unit]) => {
      const { open, piece, pledges, chain } = unit;
      const isFirst = open && piece !== units[at - 1]?.piece && !isBound(unit);
      if (!isFirst || pledges.length > 0 || chain.at(-1)?.recourse !== true) return [];
      const count = units.filter((each) => each.piece === piece).length;
      return [{ receivable, unit, at, count }];
    });
  });
}

/** Open claims for pledges. */
function claimed({ claims }: NaiveBurdens) {
  return [...claims].filter(([, { status, pledge }]) => status === 'open' && pledge !== null);
}

/** Guarantees that are called for something open. */
function called(naive: NaiveBurdens): string[] {
  const all = [...naive.guarantees].filter(([, { status }]) => status === 'triggered');
  return all.map(([id]) => id).filter((id) => isCalled(naive, id));
}

/** Receivables as targets, that are not frozen, with a note that goes on within days. */
function noted({ receivables, freezes }: NaiveBurdens, time: number): [string, number][] {
  return [...receivables].flatMap(([id, { note }]): [string, number][] => {
    const target = `receivable/${id}`;
    const isSoon = note !== null && note.time > time && note.time - time < 5 * DAY;
    return isSoon && !freezes.has(target) ? [[target, note.time]] : [];
  });
}

/** Notes without their debtor’s word on what was sold quietly, or lately. */
function quietNotes({ receivables, time }: NaiveBurdens) {
  return [...receivables].flatMap(([id, { note, units, debtor: signer }]) => {
    const isQuietly = note?.confirmedAt === null && units.some((unit) => isQuiet(unit, time));
    return isQuietly ? [{ id, note: note.id, signer }] : [];
  });
}

/** Open offers to be paid early: their ids, in whose money, by whom, and how much at most. */
function early({ offers }: NaiveBurdens): (readonly [string, string, string, number])[] {
  return [...offers].flatMap(
    ([
      id,
      {
        kind,
        status,
        to,
        units,
        receivable: { issuer },
      },
    ]) => {
      const isOpen = kind === 'early' && status === 'open' && to !== null && BANKS.includes(issuer);
      return isOpen ? [[id, issuer, to, units.length] as const] : [];
    },
  );
}

/** Who lacks money for the next part of instalments, or for an escrow that is proposed. */
function short(naive: NaiveBurdens) {
  return [...naive.contracts.values()].flatMap(({ status, receivable, escrow, nextPart }) => {
    const { debtor = '', issuer = '', units = [] } = naive.receivables.get(receivable) ?? {};
    const isParts = status === 'active' && nextPart !== null;
    const amount = isParts ? units.length : status === 'proposed' ? escrow : 0;
    const isShort = BANKS.includes(issuer) && naive.balance(issuer, debtor) < amount;
    return isShort ? [{ issuer, debtor, amount }] : [];
  });
}

/** Open offers on rests, and who may take each. */
function offered({ restOffers, invoices }: NaiveBurdens): [string, string][] {
  return [...restOffers].flatMap(([id, { by, rest }]): [string, string][] => {
    const invoice = invoices.get(id);
    if (invoice === undefined || invoice.disputed !== rest || rest === 0) return [];
    return [[id, by === invoice.debtor ? invoice.supplier : invoice.debtor]];
  });
}

/** Invoices that are over, of documents that were young enough at first and are too old by now. */
function aged(naive: NaiveBurdens, time: number) {
  const today = Math.floor((time - START) / DAY);
  return [...naive.invoices].filter(([, { status, disputed, replaced, issued, first }]) => {
    const isRest = status === 'accepted' && disputed > 0;
    const isOver = isRest || ['rejected', 'withdrawn', 'lapsed'].includes(status);
    const isAged = naive.isTooOld(issued, today) && !naive.isTooOld(issued, first.day);
    return isOver && !replaced && isAged;
  });
}

/** The proposal of a protocol that is adopted and not raised yet, and its votes. */
function raised({ raise, proposals }: NaiveBurdens) {
  const votes = proposals.get(raise?.id ?? '')?.votes;
  return [raise?.id ?? '', votes ?? new Map<string, 'for' | 'against'>()] as const;
}

/** All of them. */
export const RARE: readonly Kind[] = [
  { lots: 30, make: (on, time) => on.chargedStep(time), cause: hasInPlace },
  { lots: 8, make: (on) => on.tightStep(), cause: (naive) => tight(naive).length > 0 },
  { lots: 12, make: (on) => on.limitStep(), cause: (naive) => limiting(naive).length > 0 },
  { lots: 8, make: (on) => on.exhaustStep(), cause: (naive) => near(naive).length > 0 },
  { lots: 8, make: (on) => on.leavingStep(), cause: (naive) => leaving(naive).length > 0 },
  { lots: 12, make: (on, time) => on.backStep(time), cause: (naive) => backed(naive).length > 0 },
  { lots: 16, make: (on, time) => on.placeStep(time), cause: (naive) => actable(naive).length > 0 },
  {
    lots: 12,
    make: (on, time) => on.claimedStep(time),
    cause: (naive) => claimed(naive).length > 0,
  },
  { lots: 12, make: (on, time) => on.calledStep(time), cause: (naive) => called(naive).length > 0 },
  {
    lots: 2,
    make: (on, time) => on.stopNoteStep(time),
    cause: (naive) => noted(naive, naive.time).length > 0,
  },
  { lots: 6, make: (on) => on.creditStep(), cause: (naive) => quietIn(naive).length > 0 },
  { lots: 1, make: (on) => on.turnStep(), cause: (naive) => raised(naive)[1].size > 0 },
  { lots: 12, make: (on) => on.quietNoteStep(), cause: (naive) => quietNotes(naive).length > 0 },
  { lots: 6, make: (on, time) => on.soonStep(time), cause: (naive) => early(naive).length > 0 },
  { lots: 8, make: (on, time) => on.shortStep(time), cause: (naive) => short(naive).length > 0 },
  {
    lots: 8,
    make: (on, time) => on.takenRestStep(time),
    cause: (naive) => offered(naive).length > 0,
  },
  { lots: 2, make: (on) => on.overpaidStep(), cause: ({ debts: { size } }) => size > 0 },
  {
    lots: 8,
    make: (on, time) => on.agedStep(time),
    cause: (naive) => aged(naive, naive.time).length > 0,
  },
];

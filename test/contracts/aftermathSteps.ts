import { receivables } from '../../contracts/state/receivables.ts';
import { openUnits } from '../../contracts/state/units.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { deals } from './deals.ts';
import { GuaranteeSteps } from './guaranteeSteps.ts';
import type { Step } from './invoiceSteps.ts';
import { BANKS, dateOf, TRADERS } from './invoiceSteps.ts';
import { DAY, hashFor, START } from './market.ts';
import type { NaiveFunding } from './naiveFunding.ts';
import type { NaiveClaim, NaiveReceivable, Unit } from './naiveThings.ts';
import { isBound } from './naiveThings.ts';

/** What happens in these steps, deeds and outcomes. */
export const AFTERMATH: readonly string[] = ['claimRecourse', 'payRecourse', 'withdrawRecourse'];

/** Steps about what happens after default, and what a seller answers for. */
export abstract class AftermathSteps extends GuaranteeSteps {
  /** Brings about that something is sold: an offer, money for it, or the purchase. */
  sellingStep(time: number): Step {
    const { dice, naive } = this;
    const open = [...naive.offers].filter(
      ([, { status, kind }]) => status === 'open' && kind === 'sale',
    );
    if (open.length === 0 || dice.below(6) === 0) return this.recourseOfferStep(time);
    const [id, { to, seller, issuer, price }] = dice.pick(open);
    const buyer = to ?? dice.pick(BANKS.filter((bank) => bank !== seller));
    if (naive.balance(issuer, buyer) < price) return this.moneyFor(issuer, buyer, price);
    const deed = deals.answer('acceptSale', id, this.someKnowing());
    return { signer: buyer, deed, expect: (model, _, now) => model.take(id, buyer, 'sale', now) };
  }

  /** Offers a whole free piece for sale with recourse, where there is one. */
  recourseOfferStep(time: number): Step {
    const { dice, market, naive } = this;
    const all = [...naive.receivables].filter(([, { status }]) => status === 'open');
    if (all.length === 0) return this.acceptStep();
    const [receivable] = dice.pick(all);
    const pieces = piecesOf(market.world, receivable);
    const free = pieces.filter((piece) => {
      return piece.lock === null && piece.pledges.length === 0 && openUnits(piece) > 0n;
    });
    const { from, to: last, holder: seller } = dice.pick(free.length > 0 ? free : pieces);
    const lastDay = Math.floor((time - START) / DAY) + dice.below(9);
    const [start, to] = [Number(from), Number(last)];
    const buyer = dice.pick(BANKS.filter((bank) => bank !== seller));
    const [issuer, price, interest] = [dice.pick(BANKS), 1 + dice.below(30), 720_000];
    const what = { receivable, start, from: start, to, lastDay };
    const where = { kind: 'sale', seller, to: buyer, price, issuer } as const;
    const terms = { ...where, disclosed: true, recourse: true, interest };
    const units = { piece: String(from), from: String(from), to: String(last) };
    const rate = { ppm: interest, dayCount: 'ACT/360' } as const;
    const words = { ...units, buyer, issuer, price: String(price), interest: rate };
    const deed = deals.sellWithRecourse(receivable, { ...words, expiresDay: dateOf(lastDay) });
    return { signer: seller, deed, expect: (model, id, now) => model.offer(id, what, terms, now) };
  }

  /** In the place of a holder: a pledgee claims, or calls where the units are guaranteed. */
  protected inPlaceStep(able: ReturnType<typeof actable>): Step {
    const { dice, naive } = this;
    const [receivable, units] = dice.pick(able);
    const start = units.findIndex(mayAct) + 1;
    const unit = units[start - 1] as Unit;
    const [pledge] = unit.pledges;
    const signer = dice.below(10) === 0 ? unit.holder : (pledge?.pledgee ?? 'bank-one');
    const [called] = unit.guarantees.filter(({ status }) => status === 'triggered');
    const first = units.findIndex(({ piece }) => piece === unit.piece) + 1;
    const piece = String(first);
    if (called !== undefined && dice.below(4) > 0) {
      const [guarantee = ''] = [...naive.guarantees].find(([, each]) => each === called) ?? [];
      const words = { guarantee, piece, reference: hashFor('letter') };
      const deed = { type: 'callGuarantee', version: 1, ...words };
      return {
        signer,
        deed,
        expect: (model, _, now) => model.callGuarantee(guarantee, first, signer, now),
      };
    }
    const what = { receivable, start: first, cause: 'default' } as const;
    const words = { receivable, piece, cause: 'default', reference: hashFor('grounds') };
    const deed = { type: 'claimRecourse', version: 1, ...words };
    return { signer, deed, expect: (model, id, now) => model.claim(id, what, signer, now) };
  }

  recourseStep(time: number): Step {
    const { dice, naive } = this;
    const open = [...naive.claims].filter(([, { status }]) => status === 'open');
    if (open.length > 0 && dice.below(3) === 0) return this.claimAnswerStep(...dice.pick(open));
    const able = actable(naive);
    if (able.length > 0 && dice.below(3) > 0) return this.inPlaceStep(able);
    const all = [...naive.receivables].filter(([, { units }]) =>
      units.some((unit) => unit.open && unit.chain.length > 0 && !isBound(unit)),
    );
    if (all.length === 0) return this.sellingStep(time);
    const late = all.filter(([, { status }]) => status === 'defaulted');
    const [id, receivable] = dice.pick(late.length > 0 && dice.below(3) > 0 ? late : all);
    return this.claimStep(id, receivable);
  }

  claimStep(receivable: string, { units }: NaiveReceivable): Step {
    const { dice, market } = this;
    const pieces = piecesOf(market.world, receivable);
    const bought = pieces.filter(({ from }) => {
      const unit = units[Number(from) - 1];
      return unit?.chain.at(-1)?.kind === 'sale' && !isBound(unit);
    });
    const [piece] = [dice.pick(bought.length > 0 && dice.below(6) > 0 ? bought : pieces)];
    const { status, credited } = receivables.read(market.world, receivable) ?? {};
    const whole = status === 'defaulted' ? 'default' : credited ? 'dispute' : 'warranty';
    const likely = piece.links.at(-1)?.recourse === true ? whole : 'warranty';
    const causes = ['default', 'dispute', 'warranty'] as const;
    const [start, cause] = [Number(piece.from), dice.below(5) === 0 ? dice.pick(causes) : likely];
    const pledgee = units[start - 1]?.pledges[0]?.pledgee;
    const claimant = pledgee !== undefined && dice.below(3) > 0 ? pledgee : piece.holder;
    const signer = dice.below(8) === 0 ? dice.pick(TRADERS) : claimant;
    const words = { receivable, piece: String(start), cause, reference: hashFor('grounds') };
    const deed = { type: 'claimRecourse', version: 1, ...words };
    const what = { receivable, start, cause };
    return { signer, deed, expect: (model, id, now) => model.claim(id, what, signer, now) };
  }

  claimAnswerStep(id: string, claim: NaiveClaim): Step {
    const { dice, naive } = this;
    const [first] = claim.units;
    const stray = dice.below(8) === 0;
    if (dice.below(5) === 0) {
      const owner = claim.pledge?.active === true ? claim.claimant : first?.holder;
      const signer = stray ? dice.pick(TRADERS) : (owner ?? 'tier-one');
      const deed = { type: 'withdrawRecourse', version: 1, claim: id };
      return { signer, deed, expect: (model) => model.dropClaim(id, signer) };
    }
    const sale = first?.chain.at(-1);
    const seller = sale?.seller ?? 'tier-one';
    const issuer = sale?.issuer ?? null;
    const price = sale?.price ?? 0;
    if (issuer !== null && naive.balance(issuer, seller) < price && !stray) {
      return this.moneyFor(issuer, seller, price);
    }
    const signer = stray ? dice.pick(TRADERS) : seller;
    const most = dice.pick([5, 1000, 1000]);
    const other = this.otherIssuer(issuer ?? 'bank-one', signer);
    const words = { claim: id, atMost: String(most), issuer: other };
    const deed = { type: 'payRecourse', version: 1, ...words };
    return {
      signer,
      deed,
      expect: (model, _, now) => model.payClaim(id, signer, most, other, now),
    };
  }
}

/** Receivables in default with units for which a pledgee may claim or call. */
export function actable({ receivables: all }: NaiveFunding): [string, readonly Unit[]][] {
  const late = [...all].filter(([, { status, units }]) => {
    return status === 'defaulted' && units.some(mayAct);
  });
  return late.map(([id, { units }]) => [id, units]);
}

function mayAct(unit: Unit): boolean {
  const { open, pledges, chain, guarantees } = unit;
  const isBacked = chain.at(-1)?.recourse === true || guarantees.length > 0;
  return open && pledges.length > 0 && isBacked && !isBound(unit);
}

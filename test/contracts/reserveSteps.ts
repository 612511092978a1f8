import { DAY_COUNTS } from '../../contracts/state/rates.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { AftermathSteps } from './aftermathSteps.ts';
import { deals } from './deals.ts';
import type { Step } from './invoiceSteps.ts';
import { BANKS, dateOf, TRADERS } from './invoiceSteps.ts';
import { DAY, START } from './market.ts';

/** What happens in these steps: events of due items, and what the model saw come about. */
export const RESERVES: readonly string[] = ['reserve paid out', 'reserve filled', 'reserve owed'];

/** Steps about sales with a reserve. */
export abstract class ReserveSteps extends AftermathSteps {
  /** Offers units for an advance; where that has been done, has the advance paid. */
  reserveStep(time: number): Step {
    const { dice, naive } = this;
    const open = [...naive.offers].filter(
      ([, { status, reserve }]) => status === 'open' && reserve !== undefined,
    );
    if (open.length === 0 || dice.below(4) === 0) return this.advanceStep(time);
    const [id, { to, seller, issuer, price }] = dice.pick(open);
    const buyer = to ?? dice.pick(BANKS.filter((bank) => bank !== seller));
    if (naive.balance(issuer, buyer) < price) return this.moneyFor(issuer, buyer, price);
    const deed = deals.answer('acceptSale', id, this.someKnowing());
    return { signer: buyer, deed, expect: (model, _, now) => model.take(id, buyer, 'sale', now) };
  }

  private advanceStep(time: number): Step {
    const { dice, market } = this;
    const [receivable] = this.somePiece(() => true);
    const parts = piecesOf(market.world, receivable);
    const free = parts.filter(({ lock, pledges }) => lock === null && pledges.length === 0);
    const all = free.length > 0 && dice.below(8) > 0 ? free : parts;
    const piece = all.length === 0 ? undefined : dice.pick(all);
    const [low, high] = [Number(piece?.from ?? 1), Number(piece?.to ?? 1)];
    const from = low + (dice.below(3) > 0 ? 0 : dice.below(high - low + 1));
    const to = dice.below(3) > 0 ? high : from + dice.below(high - from + 1);
    const seller = dice.below(10) === 0 ? dice.pick(TRADERS) : (piece?.holder ?? 'tier-one');
    const lastDay = Math.max(0, Math.floor((time - START) / DAY) + dice.below(6) - 1);
    const what = { receivable, start: low, from, to, lastDay };
    const [price, fee] = [1 + dice.below(to - from + 2), dice.pick([0, 1, 2, 6])];
    const rate = { ppm: dice.pick([0, 90_000, 1_000_000]), dayCount: dice.pick(DAY_COUNTS) };
    const [disclosed, recourse] = [dice.below(3) > 0, dice.below(2) === 0];
    const [buyer, issuer] = [dice.pick([null, ...BANKS]), dice.pick(BANKS)];
    const where = { kind: 'sale', seller, to: buyer, price, issuer } as const;
    const terms = { ...where, disclosed, recourse, reserve: { fee, ...rate } };
    const deed = deals.sellWithReserve(receivable, {
      ...{ piece: String(low), from: String(from), to: String(to) },
      ...{ price: String(price), reserve: { fee: String(fee) }, interest: rate },
      ...{ buyer, issuer, disclosed, recourse, expiresDay: dateOf(lastDay) },
    });
    return { signer: seller, deed, expect: (model, id, now) => model.offer(id, what, terms, now) };
  }
}

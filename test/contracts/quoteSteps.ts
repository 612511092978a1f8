import { DAY_COUNTS } from '../../contracts/state/rates.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import type { Step } from './invoiceSteps.ts';
import { BANKS, dateOf, NOTHING, TRADERS } from './invoiceSteps.ts';
import { DAY, START } from './market.ts';
import type { NaiveQuotes, NaiveRequest } from './naiveQuotes.ts';
import { isBound } from './naiveThings.ts';
import { quoteDeals } from './quoteDeals.ts';
import { ReserveSteps } from './reserveSteps.ts';

/** Whether the units of a request are still free, whole, and in the hand of who has asked. */
function isFree({ receivables }: NaiveQuotes, { what, seller }: NaiveRequest): boolean {
  const { units = [], status } = receivables.get(what.receivable) ?? {};
  const own = units.slice(what.from - 1, what.to);
  return (
    status === 'open' &&
    own.every(
      (unit) =>
        unit.open &&
        unit.piece === own[0]?.piece &&
        unit.holder === seller &&
        unit.pledges.length === 0 &&
        !isBound(unit),
    )
  );
}

/** The open requests that may still be answered, and have not been. */
export function answerable(naive: NaiveQuotes): string[] {
  const open = [...naive.requests].filter(([, { status }]) => status === 'open');
  const given = new Set([...naive.quotes.values()].map(({ request }) => request));
  const fit = open.filter(([, request]) => !given.has(request) && isFree(naive, request));
  return fit.map(([id]) => id);
}

/** The open quotes that may still be taken. */
export function takeable(naive: NaiveQuotes): string[] {
  const open = [...naive.quotes].filter(([, { status }]) => status === 'open');
  return open.filter(([, { request }]) => isFree(naive, request)).map(([id]) => id);
}

/** Steps about prices that are asked for and given, and about money for other money. */
export abstract class QuoteSteps extends ReserveSteps {
  quoteStep(time: number): Step {
    const { dice, naive } = this;
    const requests = [...naive.requests].filter(([, { status }]) => status === 'open');
    const quotes = [...naive.quotes].filter(([, { status }]) => status === 'open');
    const lots: (() => Step)[] = [() => this.requestStep(time)];
    const give = (): Step => this.giveQuoteStep(dice.pick(requests)[0], time);
    if (requests.length > 0) lots.push(give, give, give);
    const accept = (): Step => this.acceptQuoteStep(dice.pick(quotes)[0], time);
    const end = (): Step => this.endQuoteStep(dice.pick(quotes)[0]);
    if (quotes.length > 0) lots.push(accept, accept, accept, accept, accept, end, end);
    if (dice.below(3) === 0) lots.push(() => this.endStep());
    return dice.pick(lots)();
  }

  /** Takes a quote that may still be taken, or gives one that may be. */
  takeQuoteStep(time: number): Step {
    const [fit, asked] = [takeable(this.naive), answerable(this.naive)];
    if (fit.length > 0) return this.acceptQuoteStep(this.dice.pick(fit), time);
    if (asked.length > 0) return this.giveQuoteStep(this.dice.pick(asked), time);
    return this.quoteStep(time);
  }

  conversionStep(time: number): Step {
    const { dice, naive } = this;
    const all = [...naive.conversions].filter(
      ([, { status }]) => status === 'open' || dice.below(8) === 0,
    );
    if (all.length === 0 || dice.below(3) === 0) return this.convertStep(time);
    const [id, { maker, to }] = dice.pick(all);
    if (dice.below(3) === 0) {
      const signer = dice.pick([maker, to ?? maker, dice.pick(TRADERS)]);
      const deed = quoteDeals.endConversion(id);
      return { signer, deed, expect: (model) => model.endConversion(id, signer) };
    }
    const signer = dice.below(8) === 0 ? maker : (to ?? dice.pick(TRADERS));
    const deed = quoteDeals.acceptConversion(id);
    return { signer, deed, expect: (model) => model.takeConversion(id, signer) };
  }

  private requestStep(time: number): Step {
    const { dice } = this;
    const [receivable, piece] = this.somePiece(({ lock }) => lock === null);
    const [low, high] = [Number(piece?.from ?? 1), Number(piece?.to ?? 1)];
    const from = low + (dice.below(3) > 0 ? 0 : dice.below(high - low + 1));
    const to = dice.below(3) > 0 ? high : from + dice.below(high - from + 1);
    const seller = dice.below(10) === 0 ? dice.pick(TRADERS) : (piece?.holder ?? 'tier-one');
    const lastDay = this.someDay(time, dice.pick([6, 30]));
    const [disclosed, recourse] = [dice.below(2) === 0, dice.below(2) === 0];
    const financiers = dice.pick([null, null, [...BANKS], [dice.pick(BANKS)]]);
    const issuer = dice.pick(BANKS);
    const terms = { financiers, issuer, disclosed, recourse };
    const units = { piece: String(low), from: String(from), to: String(to) };
    const words = { ...terms, ...units, expiresDay: dateOf(lastDay) };
    const what = { receivable, start: low, from, to, lastDay };
    return {
      signer: seller,
      deed: quoteDeals.request(receivable, words),
      expect: (model, id, now) => model.request(id, what, { ...terms, seller }, now),
    };
  }

  private giveQuoteStep(request: string, time: number): Step {
    const { dice, naive } = this;
    const { financiers, seller, issuer, what } = naive.requests.get(request) ?? {};
    const asked = (financiers ?? BANKS).filter((bank) => bank !== seller);
    const by = dice.pick(dice.below(8) === 0 || asked.length === 0 ? BANKS : asked);
    const lastDay = this.someDay(time, dice.pick([12, 30]));
    const units = what === undefined ? 0 : what.to - what.from + 1;
    if (issuer !== undefined && naive.balance(issuer, by) < units && dice.below(8) > 0) {
      return this.moneyFor(issuer, by, 2 * units);
    }
    const words = {
      ppm: dice.pick([0, 60_000, 60_000, 1_000_000]),
      dayCount: dice.pick(DAY_COUNTS),
      fee: dice.below(dice.pick([1, 3])),
    };
    const knowing = this.someKnowing();
    const deed = quoteDeals.quote(request, {
      discountPpm: words.ppm,
      dayCount: words.dayCount,
      fee: String(words.fee),
      expiresDay: dateOf(lastDay),
      knowing,
    });
    const terms = { ...words, by, lastDay, knows: knowing };
    return { signer: by, deed, expect: (model, id, now) => model.quote(id, request, terms, now) };
  }

  private acceptQuoteStep(id: string, time: number): Step {
    const { dice, market, naive } = this;
    const quote = naive.quotes.get(id);
    const { request } = quote ?? {};
    const signer = dice.below(8) === 0 ? dice.pick(TRADERS) : (request?.seller ?? 'tier-one');
    const from = BigInt(request?.what.from ?? 1);
    const parts = piecesOf(market.world, request?.what.receivable ?? NOTHING[0]);
    const start = Number(parts.find((piece) => piece.from <= from && from <= piece.to)?.from ?? 1);
    // About what it brings now, and what that costs: the block may be of a later day.
    const price = quote === undefined ? 1 : naive.priceAt(quote.request, quote, time);
    const least = Math.max(1, dice.pick([1, 1, price, price, price + 1]));
    const most = dice.pick([1e15, 1e15, 1e15, 100_000, 1_000_000]);
    const words = { minPrice: String(least), maxCostPpm: most };
    return {
      signer,
      deed: quoteDeals.accept(id, String(start), words),
      expect: (model, newId, now) =>
        model.acceptQuote(newId, id, { start, by: signer, least, most }, now),
    };
  }

  private endStep(): Step {
    const { dice, naive } = this;
    const [old] = dice.pick([NOTHING, ...naive.quotes]);
    if (dice.below(4) === 0) return this.endQuoteStep(old);
    const open = [...naive.requests].filter(([, { status }]) => status === 'open');
    const some = open.length > 0 && dice.below(4) > 0 ? open : [NOTHING, ...naive.requests];
    const [id, request] = dice.pick(some.slice(-4));
    const signer = dice.below(6) === 0 ? dice.pick(TRADERS) : (request?.seller ?? 'tier-one');
    const deed = quoteDeals.endRequest(id);
    return { signer, deed, expect: (model) => model.endRequest(id, signer) };
  }

  private endQuoteStep(id: string): Step {
    const { dice, naive } = this;
    const { financier = 'bank-one', request } = naive.quotes.get(id) ?? {};
    const stray = dice.below(6) === 0 ? dice.pick(TRADERS) : financier;
    const signer = dice.pick([stray, request?.seller ?? 'tier-one']);
    const deed = quoteDeals.endQuote(id);
    return { signer, deed, expect: (model) => model.endQuote(id, signer) };
  }

  private convertStep(time: number): Step {
    const { dice } = this;
    const gives = dice.pick(BANKS);
    const takes = dice.pick(dice.below(8) === 0 ? BANKS : BANKS.filter((bank) => bank !== gives));
    const [maker, other] = [this.someRich(gives), this.someRich(takes)];
    const [to, lastDay] = [dice.pick([null, other]), this.someDay(time, 4)];
    const [give, take] = [this.someOf(gives, maker, 40), this.someOf(takes, other, 40)];
    const deed = quoteDeals.convert({
      to,
      gives,
      takes,
      giveAmount: String(give),
      takeAmount: String(take),
      expiresDay: dateOf(lastDay),
    });
    const words = { maker, to, gives, give, takes, take, lastDay };
    return { signer: maker, deed, expect: (model, id, now) => model.convert(id, words, now) };
  }

  /** Who has money of the issuer, mostly. */
  private someRich(issuer: string): string {
    const { dice, naive } = this;
    const rich = TRADERS.filter((member) => naive.balance(issuer, member) > 0);
    return dice.pick(rich.length > 0 && dice.below(6) > 0 ? rich : TRADERS);
  }

  /** A last day: yesterday now and then, and so many days ahead at most. */
  private someDay(time: number, days: number): number {
    return Math.max(0, Math.floor((time - START) / DAY) + this.dice.below(days) - 1);
  }
}

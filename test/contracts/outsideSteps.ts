import { under } from '../../contracts/state/factKeys.ts';
import type { Piece } from '../../contracts/state/pieces.ts';
import { DAY_COUNTS } from '../../contracts/state/rates.ts';
import type { Debt } from '../../contracts/state/rights.ts';
import { debts } from '../../contracts/state/rights.ts';
import { scanAll } from '../../contracts/state/state.ts';
import { openUnits } from '../../contracts/state/units.ts';
import { openDebt } from '../../contracts/trade/money/owing.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { hashJson } from '../../ledger/hash.ts';
import { debtKey } from './comparing.ts';
import { deals } from './deals.ts';
import type { Step } from './invoiceSteps.ts';
import { DEBTORS, dateOf, NOTHING, TRADERS } from './invoiceSteps.ts';
import { DAY, hashFor, START } from './market.ts';
import type { NaiveMarket } from './naiveMarket.ts';
import { PieceSteps } from './pieceSteps.ts';

/** Steps about what is paid early or outside the ledger, set off, marked, or offered to many. */
export abstract class OutsideSteps extends PieceSteps {
  earlyStep(time: number): Step {
    const { dice, naive } = this;
    const open = [...naive.offers].filter(
      ([, { status, kind }]) => kind === 'early' && (status === 'open' || dice.below(8) === 0),
    );
    return open.length > 0 && dice.below(2) === 0
      ? this.payEarlyStep(dice.pick(open)[0])
      : this.offerEarlyStep(time);
  }

  manyStep(time: number): Step {
    const { dice } = this;
    const [receivable, piece] = this.somePiece(({ lock }) => lock === null);
    const [low, high] = [Number(piece?.from ?? 1), Number(piece?.to ?? 1)];
    const seller = dice.below(10) === 0 ? dice.pick(TRADERS) : (piece?.holder ?? 'tier-one');
    const lastDay = Math.max(0, Math.floor((time - START) / DAY) + dice.below(6) - 1);
    const count = 1 + dice.below(3);
    let next = low + dice.below(2);
    const parts = Array.from({ length: count }, (_, at) => {
      const from = next + (dice.below(4) === 0 ? 1 : 0);
      const to = at === count - 1 && dice.below(2) === 0 ? high : from + dice.below(4);
      next = to + (dice.below(12) === 0 ? 0 : 1);
      const id = (deed: string): string => hashJson(['offer', deed, at]);
      return { from, to, assignee: dice.pick(TRADERS), id };
    });
    const words = { seller, disclosed: dice.below(2) === 0 };
    const deed = deals.toMany(receivable, {
      piece: String(low),
      parts: parts.map(({ from, to, assignee }) => {
        return { from: String(from), to: String(to), assignee, reference: hashFor('contract') };
      }),
      disclosed: words.disclosed,
      expiresDay: dateOf(lastDay),
    });
    const bounds = { from: parts[0]?.from ?? 1, to: parts.at(-1)?.to ?? 1 };
    const what = { receivable, start: low, lastDay, ...bounds };
    return {
      signer: seller,
      deed,
      expect: (model, id, now) => model.offerMany(id, what, words, parts, now),
    };
  }

  outsideStep(): Step {
    const { dice } = this;
    const [receivable, piece] = this.somePiece(({ pledges }) => pledges.length === 0);
    const start = Number(piece?.from ?? 1);
    const words = { version: 1, receivable, piece: String(start) };
    const stray = dice.below(8) === 0;
    const { status } = this.naive.receivables.get(receivable) ?? {};
    const late = isLate(status ?? '');
    if (dice.below(late ? 2 : 10) === 0) {
      const holder = stray ? dice.pick(TRADERS) : (piece?.holder ?? 'tier-one');
      const deed = { type: 'writeOff', ...words };
      return { signer: holder, deed, expect: (model) => model.writeOff(receivable, start, holder) };
    }
    return this.paidOutsideStep(receivable, piece);
  }

  /** A new word, or more often that of the other side to what one has said. */
  private paidOutsideStep(receivable: string, piece: Piece | undefined): Step {
    const { dice, naive } = this;
    const all = [...naive.receivables].flatMap(([id, { outside, debtor }]) =>
      outside.map((word) => ({ id, word, debtor })),
    );
    const answered = all.length > 0 && dice.below(4) > 0 ? dice.pick(all) : undefined;
    const { debtor = 'car-maker' } = naive.receivables.get(receivable) ?? {};
    const sellers = piece?.links.map(({ assignor }) => assignor) ?? [];
    const payee = dice.pick([piece?.payTo ?? 'tier-one', ...sellers]);
    const start = Number(piece?.from ?? 1);
    const fresh = { by: dice.pick([debtor, payee]), payee, start, amount: 1 + dice.below(6) };
    const { word: said, id } = answered ?? { word: fresh, id: receivable };
    const other = said.by === said.payee ? (answered?.debtor ?? debtor) : said.payee;
    const by = dice.below(12) === 0 ? dice.pick(TRADERS) : answered === undefined ? said.by : other;
    const word = { ...said, by };
    const words = { receivable: id, piece: String(word.start), payee: word.payee };
    const payment = hashFor('transfer');
    const sums = { amount: String(word.amount), payment };
    const deed = { type: 'confirmPaidOutside', version: 1, ...words, ...sums };
    return { signer: by, deed, expect: (model, _, now) => model.paidOutside(id, word, now) };
  }

  setOffStep(): Step {
    const { dice, market, naive } = this;
    const [noted] = notable(naive);
    if (noted !== undefined && dice.below(2) === 0) return this.backNoteStep(noted);
    const entries = [...scanAll(market.world.facts, ...under('debt'))];
    const all = entries.map(([, value]) => debts.decode(value));
    const open = all.filter((debt) => openDebt(debt) > 0n);
    const pairs = open.flatMap((debt) =>
      open.filter((other) => isMutual(debt, other)).map((other) => [debt, other] as const),
    );
    const isStray = pairs.length === 0 || dice.below(10) === 0;
    const strays = [all[dice.below(1 + all.length)], all[dice.below(1 + all.length)]] as const;
    const charged = pairs.filter((pair) => pair.some(({ pledges }) => pledges.length > 0));
    const pair = isStray ? strays : dice.pick(charged.length > 0 ? charged : pairs);
    const [debt, against] = pair.map((each) => {
      if (each !== undefined) naive.learnDebt(each.id, Number(openDebt(each)));
      return { id: each?.id ?? NOTHING[0], key: each === undefined ? 'nobody' : debtKey(each) };
    }) as [{ id: string; key: string }, { id: string; key: string }];
    const signer = pair[0]?.debtor ?? 'tier-one';
    const amount = 1 + dice.below(Math.max(1, Number(pair[0] ? openDebt(pair[0]) : 1n)));
    const ids = { debt: debt.id, against: against.id, amount: String(amount) };
    const deed = { type: 'setOff', version: 1, ...ids };
    return { signer, deed, expect: (model) => model.setOff(debt, against, signer, amount) };
  }

  /** A note over what is open: its supplier owes its debtor, who owes the supplier something. */
  private backNoteStep(id: string): Step {
    const { supplier: signer = 'tier-one', units = [] } = this.naive.receivables.get(id) ?? {};
    const { credited = 0 } = this.naive.receivables.get(id) ?? {};
    const amount = Math.max(1, Math.min(units.length - credited, 1 + this.dice.below(12)));
    const document = hashFor(`note ${this.deeds} ${this.dice.below(1e9)}`);
    const deed = deals.credit(id, String(amount), { document });
    return {
      signer,
      deed,
      expect: (model, note, now) =>
        model.noteCredit(id, { note, isDefence: false, amount, document }, signer, now),
    };
  }

  /** A debt of a holder, now or before, against its piece; now and then whatever there is. */
  setOffPieceStep(): Step {
    const { dice, market, naive } = this;
    const entries = [...scanAll(market.world.facts, ...under('debt'))];
    const open = entries
      .map(([, value]) => debts.decode(value))
      .filter((debt) => openDebt(debt) > 0n);
    const unpaid = [...naive.receivables].filter(
      ([, { status, kind }]) =>
        status !== 'paid' && (kind === 'acknowledged' || dice.below(6) === 0),
    );
    const pairs = unpaid.flatMap(([id, { debtor }]) =>
      piecesOf(market.world, id)
        .filter((piece) => openUnits(piece) > 0n && (isFree(piece) || dice.below(6) === 0))
        .flatMap((piece) => {
          const fits = ({ creditor, debtor: owing }: Debt): boolean =>
            creditor === debtor &&
            (owing === piece.holder || piece.links.some(({ assignor }) => assignor === owing));
          return open.filter(fits).map((debt) => [piece, debt] as const);
        }),
    );
    const [, stray] = this.somePiece(() => true);
    const former = pairs.filter(([each, { debtor: owing }]) => owing !== each.holder);
    const some = former.length > 0 && dice.below(3) > 0 ? former : pairs;
    const [piece, debt] = some.length > 0 ? dice.pick(some) : [stray, open[0]];
    const receivable = piece?.receivable ?? NOTHING[0];
    const start = Number(piece?.from ?? 1);
    const { debtor = 'car-maker' } = naive.receivables.get(receivable) ?? {};
    const parties = [debtor, debtor, debtor, piece?.holder ?? 'tier-one'];
    const by = dice.below(8) === 0 ? dice.pick(TRADERS) : dice.pick(parties);
    const most = debt === undefined ? 3 : Math.min(6, Number(openDebt(debt)) + 1);
    const amount = 1 + dice.below(most);
    const id = debt?.id ?? NOTHING[0];
    if (debt !== undefined) naive.learnDebt(id, Number(openDebt(debt)));
    const key = debt === undefined ? 'nobody' : debtKey(debt);
    const { receivable: source = null, cause = '', madeTime = 0 } = debt ?? {};
    const of = { id, key, receivable: source, cause, madeTime };
    const words = { receivable, piece: String(start), debt: id, amount: String(amount) };
    const deed = { type: 'setOffPiece', version: 1, ...words };
    const word = { by, debt: of, start, amount };
    return {
      signer: by,
      deed,
      expect: (model, _, now) => model.setOffPiece(receivable, word, now),
    };
  }

  protected payEarlyStep(id: string): Step {
    const { dice, naive } = this;
    const debtor = naive.offers.get(id)?.to ?? 'car-maker';
    const signer = dice.below(8) === 0 ? dice.pick(DEBTORS) : debtor;
    const units = naive.offers.get(id)?.units.length ?? 1;
    const most = dice.pick([units, units, Math.max(0, units - 1)]);
    const deed = { type: 'payEarly', version: 1, offer: id, maxPrice: String(most) };
    return { signer, deed, expect: (model, _, now) => model.payEarly(id, signer, most, now) };
  }

  private offerEarlyStep(time: number): Step {
    const { dice, naive } = this;
    const [receivable, piece] = this.somePiece(({ lock }) => lock === null);
    const [low, high] = [Number(piece?.from ?? 1), Number(piece?.to ?? 1)];
    const from = low + (dice.below(2) === 0 ? 0 : dice.below(high - low + 1));
    const to = dice.below(2) === 0 ? high : from + dice.below(high - from + 1);
    const seller = dice.below(10) === 0 ? dice.pick(TRADERS) : (piece?.holder ?? 'tier-one');
    const lastDay = Math.max(0, Math.floor((time - START) / DAY) + dice.below(6) - 1);
    const discount = {
      ppm: dice.pick([0, 60_000, 1_000_000]),
      dayCount: dice.pick(DAY_COUNTS),
    };
    const { debtor = 'car-maker', issuer = 'bank-one' } = naive.receivables.get(receivable) ?? {};
    const deed = deals.early(receivable, {
      piece: String(low),
      from: String(from),
      to: String(to),
      discountPpm: discount.ppm,
      dayCount: discount.dayCount,
      expiresDay: dateOf(lastDay),
    });
    const where = { seller, to: debtor, price: 0, issuer, disclosed: true, recourse: false };
    const terms = { kind: 'early', ...where, discount } as const;
    const what = { receivable, start: low, from, to, lastDay };
    return { signer: seller, deed, expect: (model, id, now) => model.offer(id, what, terms, now) };
  }

  /** A piece of a newer receivable, one that fits where there is one. */
  protected somePiece(fits: (piece: ReturnType<typeof piecesOf>[number]) => boolean) {
    const { dice, market, naive } = this;
    const open = [...naive.receivables].filter(([, { status }]) => status === 'open');
    const isOpen = open.length > 0 && dice.below(4) > 0;
    const [receivable] = isOpen ? dice.pick(open) : this.someReceivable();
    const all = piecesOf(market.world, receivable);
    const fitting = all.filter(fits);
    const some = fitting.length > 0 && dice.below(6) > 0 ? fitting : all;
    return [receivable, some.length === 0 ? undefined : dice.pick(some)] as const;
  }
}

/** Receivables whose debtor owes the supplier, and of which a note lowers nothing that is open. */
export function notable({ receivables, debts }: NaiveMarket): string[] {
  const owing = new Set<string>();
  for (const [key, open] of debts) if (open > 0) owing.add(key.split(' ', 2).join(' '));
  const all = [...receivables].filter(
    ([, { status, kind, debtor, supplier, credited, units }]) =>
      (status === 'paid' || kind === 'undertaking') &&
      credited < units.length &&
      owing.has(`${debtor} ${supplier}`) &&
      !owing.has(`${supplier} ${debtor}`),
  );
  return all.map(([id]) => id);
}

function isLate(status: string): boolean {
  return status === 'overdue' || status === 'defaulted';
}

function isMutual(debt: Debt, other: Debt): boolean {
  return debt.debtor === other.creditor && debt.creditor === other.debtor;
}

function isFree({ lock, pledges, reserve }: Piece): boolean {
  return lock === null && pledges.length === 0 && reserve === null;
}

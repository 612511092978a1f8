/** A market with two supervisors, and what corrections need there. */
import type { Correction, Repair } from '../../contracts/state/corrections.ts';
import { corrections } from '../../contracts/state/corrections.ts';
import { under } from '../../contracts/state/factKeys.ts';
import type { Debt } from '../../contracts/state/rights.ts';
import { debts } from '../../contracts/state/rights.ts';
import { scanAll } from '../../contracts/state/state.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { deals, handOn, makeReceivable } from './deals.ts';
import { hashFor, Market, marketGenesis } from './market.ts';
import type { DeedOf } from './unseeded.ts';

const GENESIS = marketGenesis({
  parameters: { correctionDays: 2 },
  members: { inspectorate: ['supervisor'] },
});

/** Corrections lapse, or are made, after two days. */
export function supervisedMarket(): Market {
  return new Market(GENESIS);
}

const WORDS = { corrects: hashFor('mistake'), reason: 'Assigned to the wrong bank.' };

/** Units `from`..`to` go from the hands of `holders` to `rightful`. */
export function unitsTo(
  receivable: string,
  rightful: string,
  holders: readonly string[],
  [from, to]: readonly [string, string] = ['1', '10000'],
): Repair {
  return { kind: 'units', receivable, from, to, holders: [...holders], rightful };
}

/** A debt that should be there: bank-two's money, unless said otherwise. */
export function debtOf(
  debtor: string,
  creditor: string,
  amount: string,
  words: { readonly issuer?: string; readonly currency?: string } = {},
): Repair {
  return { kind: 'debt', debtor, creditor, issuer: 'bank-two', currency: 'EUR', amount, ...words };
}

/** The deed of this type with a repair. */
export function correcting<Type extends 'proposeCorrection' | 'orderCorrection'>(
  type: Type,
  repair: Repair,
): { readonly type: Type; readonly version: 1; readonly repair: Repair } & typeof WORDS {
  return { type, version: 1, ...WORDS, repair };
}

/** A deed that names a correction and nothing else. */
export function aboutCorrection<
  Type extends 'consentCorrection' | 'confirmCorrection' | 'endCorrection',
>(
  type: Type,
  correction: string,
): { readonly type: Type; readonly version: 1; readonly correction: string } {
  return { type, version: 1, correction };
}

/** The deed that puts a correction to the vote. */
export function ballotOn(repair: Repair): DeedOf<'propose'> {
  const change = { kind: 'correction', ...WORDS, repair } as DeedOf<'propose'>['change'];
  return { type: 'propose', version: 1, change };
}

/** Two supervisors order it; its id. */
export function ordered(market: Market, repair: Repair): string {
  const id = market.ok('regulator', correcting('orderCorrection', repair));
  market.ok('inspectorate', aboutCorrection('confirmCorrection', id));
  return id;
}

/** As it is in the state. */
export function correctionIn(market: Market, id: string): Correction {
  const correction = corrections.read(market.world, id);
  if (correction === undefined) throw new Error('no such correction');
  return correction;
}

/** Who holds which units: `1-2000 bank-one`. */
export function holdings(market: Market, receivable: string): string[] {
  return piecesOf(market.world, receivable).map(({ from, to, holder }) => {
    return `${from}-${to} ${holder}`;
  });
}

/** Debts that corrections made: `tier-one owes bank-two 500`. */
export function repayments(market: Market): string[] {
  const all = Array.from(
    scanAll(market.world.facts, ...under('debt')),
    ([, value]): Debt => debts.decode(value),
  );
  return all
    .filter(({ cause }) => cause === 'correction')
    .map(({ debtor, creditor, amount }) => `${debtor} owes ${creditor} ${amount}`);
}

/** An undertaking that tier-one sold to bank-two, where bank-one was meant. */
export function misdirected(market: Market): string {
  const id = makeReceivable(market, 'a');
  handOn(market, deals.sell(id), 'tier-one');
  return id;
}

/** The repair of that. */
export function redirected(market: Market): Repair {
  return unitsTo(misdirected(market), 'bank-one', ['bank-two']);
}

/** A debt of bank-one to tier-two, made by agreement. */
export function indebted(market: Market): string {
  const id = market.ok(
    'bank-one',
    correcting('proposeCorrection', debtOf('bank-one', 'tier-two', '500')),
  );
  return correctionIn(market, id).debts[0] ?? '';
}

/** So much of a debt should not be there. */
export function reduction(debt: string, amount: string): Repair {
  return { kind: 'reduction', debt, amount };
}

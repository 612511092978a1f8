import { under } from '../../contracts/state/factKeys.ts';
import { debts } from '../../contracts/state/rights.ts';
import { scanAll } from '../../contracts/state/state.ts';
import { openDebt } from '../../contracts/trade/money/owing.ts';
import { debtKey } from './comparing.ts';
import { ContractSteps } from './contractSteps.ts';
import { openDebts } from './deals.ts';
import type { Step } from './invoiceSteps.ts';
import { BANKS, NOTHING, TRADERS } from './invoiceSteps.ts';
import { hashFor } from './market.ts';
import type { NaiveCorrection, NaiveRepair } from './naiveCorrections.ts';
import { isBound } from './naiveThings.ts';

/** What happens in these steps, deeds and outcomes. */
export const CORRECTIONS: readonly string[] = [
  'proposeCorrection',
  'consentCorrection',
  'orderCorrection',
  'confirmCorrection',
  'endCorrection',
  'correction ok',
  'correction frozen',
  'correction of units by agreement',
  'correction of units by order',
  'correction of units by ballot',
  'correction of debt by agreement',
  'correction of debt by order',
  'correction of reduction by agreement',
  'correction of reduction by order',
  'what was paid too much is owed back',
  'correction put off',
];

/** Who supervises: corrections need two. */
export const SUPERVISORS: readonly string[] = ['inspectorate', 'regulator'];

/** Steps about what is put right. */
export abstract class CorrectionSteps extends ContractSteps {
  correctionStep(): Step {
    const { dice, naive } = this;
    const pending = [...naive.corrections].filter(
      ([, { status }]) => status === 'proposed' || status === 'ordered',
    );
    if (pending.length === 0 || dice.below(4) === 0) return this.newCorrectionStep();
    const waiting = pending.filter(([, { status }]) => status === 'proposed');
    const some = waiting.length > 0 && dice.below(6) > 0 ? waiting : pending;
    const [id, found] = dice.pick(some);
    return dice.below(7) === 0 ? this.endCorrectionStep(id, found) : this.wordStep(id, found);
  }

  /** The word that is missing, mostly. */
  private wordStep(correction: string, { authority, repair, signed }: NaiveCorrection): Step {
    const { dice, naive } = this;
    if (authority !== 'agreement') {
      const missing = SUPERVISORS.filter((each) => !signed.has(each));
      const signer = dice.pick(
        dice.below(6) === 0 ? SUPERVISORS : missing.concat(SUPERVISORS[0] ?? ''),
      );
      const deed = { type: 'confirmCorrection', version: 1, correction };
      const expect: Step['expect'] = (model, _, now) =>
        model.confirmCorrection(correction, signer, now);
      return { signer, deed, expect };
    }
    const missing = [...naive.concerned(repair)].filter((each) => !signed.has(each));
    const isLikely = missing.length > 0 && dice.below(8) > 0;
    const signer = dice.pick(isLikely ? missing : TRADERS);
    const deed = { type: 'consentCorrection', version: 1, correction };
    return { signer, deed, expect: (model) => model.consentCorrection(correction, signer) };
  }

  private endCorrectionStep(correction: string, { repair, authority, by }: NaiveCorrection): Step {
    const { dice, naive } = this;
    const concerned = [...naive.concerned(repair)];
    const likely = authority === 'agreement' ? [...concerned, by] : [...concerned, ...SUPERVISORS];
    const signer = dice.pick(dice.below(6) === 0 ? TRADERS : likely);
    const deed = { type: 'endCorrection', version: 1, correction };
    return { signer, deed, expect: (model) => model.endCorrection(correction, signer) };
  }

  private newCorrectionStep(): Step {
    const { dice, naive } = this;
    const kind = dice.below(7);
    if (kind === 0) return this.debtRepairStep();
    if (kind < 3) return this.reductionStep();
    if (kind < 5) return this.orderStep(this.someUnits());
    const repair = dice.below(4) === 0 ? this.someUnits() : (this.freePiece() ?? this.someUnits());
    const likely = [...naive.concerned(repair)];
    return this.proposalStep(repair, dice.pick(dice.below(8) === 0 ? TRADERS : likely));
  }

  private debtRepairStep(): Step {
    const { dice } = this;
    const { debtor, creditor, repair } = this.someDebt();
    if (dice.below(2) === 0) return this.orderStep(repair);
    return this.proposalStep(repair, dice.pick([debtor, creditor]));
  }

  protected someDebt() {
    const { dice } = this;
    const [debtor, creditor, issuer] = [dice.pick(TRADERS), dice.pick(TRADERS), dice.pick(BANKS)];
    const repair = { kind: 'debt', debtor, creditor, issuer, amount: 1 + dice.below(20) } as const;
    return { debtor, creditor, repair };
  }

  /** A creditor gives up part of what it is owed: that needs nobody else. Or it is ordered. */
  private reductionStep(): Step {
    const { dice } = this;
    const { repair, creditor } = this.someReduction();
    return dice.below(2) === 0 ? this.orderStep(repair) : this.proposalStep(repair, creditor);
  }

  /** Of a debt that is open, mostly, or of one that was paid. */
  protected someReduction(): { readonly repair: NaiveRepair; readonly creditor: string } {
    const { dice, market } = this;
    const isOver = dice.below(3) === 0;
    const every = [...scanAll(market.world.facts, ...under('debt'))].map(([, value]) =>
      debts.decode(value),
    );
    const paid = every.filter(({ settled, struck }) => settled > struck);
    const all = isOver ? (paid.length > 0 ? paid : every) : openDebts(market.world);
    const id = all.length === 0 ? NOTHING[0] : dice.pick(all).id;
    return this.reductionOf(id, isOver);
  }

  /** @param isOver whether of all that it was, or of what is open of it */
  protected reductionOf(debt: string, isOver: boolean) {
    const { dice, market, naive } = this;
    const real = debts.read(market.world, debt);
    const open = real === undefined ? 0 : Number(openDebt(real));
    const key = real === undefined ? 'nobody nobody' : debtKey(real);
    if (real !== undefined) {
      naive.learnDebt(debt, open);
      naive.debtTotals.set(debt, Number(real.amount));
    }
    const creditor = real?.creditor ?? 'tier-one';
    naive.creditors.set(debt, creditor);
    const most = isOver ? Number(real?.amount ?? 1) : open;
    // What a pledgor owes may grow before the deed: then more than it was may be ordered.
    const beyond = real?.cause === 'pledge' ? 0 : 1;
    const amount = Math.min(1 + dice.below(most + 1), Math.max(1, most + beyond));
    const repair = { kind: 'reduction', debt, key, amount } as const;
    return { repair, creditor };
  }

  protected proposalStep(repair: NaiveRepair, signer: string): Step {
    const deed = { type: 'proposeCorrection', version: 1, ...WORDS, repair: wordsOf(repair) };
    const expect: Step['expect'] = (model, id, now) =>
      model.proposeCorrection(id, signer, repair, now);
    return { signer, deed, expect };
  }

  private orderStep(repair: NaiveRepair): Step {
    const signer = this.dice.pick(SUPERVISORS);
    const deed = { type: 'orderCorrection', version: 1, ...WORDS, repair: wordsOf(repair) };
    const expect: Step['expect'] = (model, id, now) =>
      model.orderCorrection(id, signer, repair, now);
    return { signer, deed, expect };
  }

  /** A whole piece that nothing binds, in the hands of who has it; null when there is none. */
  protected freePiece(): NaiveRepair | null {
    const { dice, naive } = this;
    const all = [...naive.receivables].flatMap(([receivable, { units, debtor }]) =>
      units.map((unit, at) => ({ receivable, units, debtor, unit, at })),
    );
    const free = all.filter(({ unit, units, at }) => {
      const starts = units[at - 1]?.piece !== unit.piece;
      return (
        starts && units.every((one) => one.piece !== unit.piece || (one.open && !isBound(one)))
      );
    });
    if (free.length === 0) return null;
    const { receivable, units, debtor, unit, at } = dice.pick(free);
    const to = 1 + units.findLastIndex(({ piece }) => piece === unit.piece);
    const former = unit.chain.map(({ seller }) => seller);
    const others = [...TRADERS, ...former].filter((one) => one !== unit.holder && one !== debtor);
    const rightful = dice.pick(others);
    return { kind: 'units', receivable, from: at + 1, to, holders: [unit.holder], rightful };
  }

  /** Units from some piece on, from the hands of who has them: now and then not of all. */
  protected someUnits(): NaiveRepair {
    const { dice } = this;
    const [receivable, found] = this.someReceivable();
    const units = found?.units ?? [];
    const at = units.length === 0 ? 0 : dice.below(units.length);
    const number = units[at]?.piece;
    const start = units.findIndex(({ piece }) => piece === number);
    const end = units.findLastIndex(({ piece }) => piece === number);
    const from = 1 + Math.max(0, dice.pick([start, start, at]));
    const to = Math.max(from, 1 + dice.pick([end, end, at, units.length - 1]));
    const own = [...new Set(units.slice(from - 1, to).map(({ holder }) => holder))];
    const former = units[at]?.chain.map(({ seller }) => seller) ?? [];
    const rightful = dice.pick([...TRADERS, ...former, ...former]);
    const others = own.filter((each) => each !== rightful || dice.below(8) === 0);
    const some = others.filter(() => dice.below(8) > 0);
    const holders = some.length > 0 ? some : [dice.pick(TRADERS)];
    return { kind: 'units', receivable, from, to, holders: holders.slice(0, 8), rightful };
  }
}

/** What a correction says beside its repair. */
export const WORDS: { readonly corrects: string; readonly reason: string } = {
  corrects: hashFor('mistake'),
  reason: 'It went to the wrong hands.',
};

/** A repair as a deed has it. */
export function wordsOf(repair: NaiveRepair): object {
  if (repair.kind === 'units') {
    return { ...repair, from: String(repair.from), to: String(repair.to) };
  }
  const amount = String(repair.amount);
  if (repair.kind === 'debt') return { ...repair, currency: 'EUR', amount };
  return { kind: 'reduction', debt: repair.debt, amount };
}

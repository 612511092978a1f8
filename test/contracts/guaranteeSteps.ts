import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { FreezeSteps } from './freezeSteps.ts';
import type { Step } from './invoiceSteps.ts';
import { BANKS, dateOf, NOTHING, TRADERS } from './invoiceSteps.ts';
import { DAY, hashFor, START } from './market.ts';
import type { NaiveGuarantees } from './naiveGuarantees.ts';

/** What happens in these steps, deeds and outcomes. */
export const GUARANTEES: readonly string[] = [
  'giveGuarantee',
  'acceptGuarantee',
  'withdrawGuarantee',
  'callGuarantee',
  'payGuarantee',
  'expire ok',
];

/** Steps about guarantees and insurance. */
export abstract class GuaranteeSteps extends FreezeSteps {
  guaranteeStep(time: number): Step {
    const { dice, naive } = this;
    const all = [...naive.guarantees];
    const of = (wanted: string): string[] =>
      all.filter(([, { status }]) => status === wanted).map(([id]) => id);
    const callable = all.filter(([, { status, receivable }]) => {
      return status === 'triggered' && naive.receivables.get(receivable)?.status === 'defaulted';
    });
    const [offered, ripe] = [of('offered'), callable.map(([id]) => id)];
    const called = of('triggered').filter((id) => isCalled(this.naive, id) || dice.below(8) === 0);
    if (called.length > 0 && dice.below(3) > 0) return this.payGuaranteeStep(dice.pick(called));
    if (ripe.length > 0 && dice.below(3) > 0) return this.callStep(dice.pick(ripe));
    if (offered.length > 0 && dice.below(3) > 0)
      return this.answerGuaranteeStep(dice.pick(offered));
    return this.giveStep(time);
  }

  giveStep(time: number): Step {
    const { dice, market, naive } = this;
    const open = [...naive.receivables].filter(([, { status }]) => status !== 'paid');
    const receivable = open.length === 0 ? NOTHING[0] : dice.pick(open)[0];
    const pieces = piecesOf(market.world, receivable);
    const start = pieces.length === 0 ? 1 : Number(dice.pick(pieces).from);
    const [guarantor, amount] = [dice.pick(BANKS), 1 + dice.below(20)];
    const waitingDays = dice.pick([0, 0, 2]);
    const lastDay = Math.max(0, Math.floor((time - START) / DAY) + dice.pick([0, 90, 90, 90]));
    const words = { receivable, start, guarantor, amount, waitingDays };
    const deed = {
      ...{ type: 'giveGuarantee', version: 1, receivable, piece: String(start) },
      ...{ kind: 'guarantee', amount: String(amount), waitingDays, untilDay: dateOf(lastDay) },
      reference: hashFor('text'),
    };
    return {
      signer: guarantor,
      deed,
      expect: (model, id, now) => model.giveGuarantee(id, words, lastDay, now),
    };
  }

  answerGuaranteeStep(id: string): Step {
    const { dice, naive } = this;
    const guarantee = naive.guarantees.get(id);
    if (dice.below(5) === 0) {
      const signer = dice.below(6) === 0 ? dice.pick(BANKS) : (guarantee?.guarantor ?? 'bank-one');
      const deed = { type: 'withdrawGuarantee', version: 1, guarantee: id };
      return { signer, deed, expect: (model) => model.dropGuarantee(id, signer) };
    }
    const units = naive.receivables.get(guarantee?.receivable ?? '')?.units ?? [];
    const holder = units[(guarantee?.start ?? 1) - 1]?.holder ?? 'tier-one';
    const signer = dice.below(8) === 0 ? dice.pick(TRADERS) : holder;
    const deed = { type: 'acceptGuarantee', version: 1, guarantee: id };
    return { signer, deed, expect: (model) => model.acceptGuarantee(id, signer) };
  }

  callStep(id: string): Step {
    const { dice } = this;
    const { start, holder, pledgee } = this.bearer(id);
    const caller = pledgee !== null && dice.below(2) === 0 ? pledgee : holder;
    const signer = dice.below(8) === 0 ? dice.pick(TRADERS) : caller;
    const words = { guarantee: id, piece: String(start), reference: hashFor('letter') };
    const deed = { type: 'callGuarantee', version: 1, ...words };
    return {
      signer,
      deed,
      expect: (model, _, now) => model.callGuarantee(id, start, signer, now),
    };
  }

  payGuaranteeStep(id: string): Step {
    const { dice, naive } = this;
    const { start } = this.bearer(id);
    const { guarantor = 'bank-one', receivable = '', amount = 1 } = naive.guarantees.get(id) ?? {};
    const signer = dice.below(8) === 0 ? dice.pick(BANKS) : guarantor;
    const { issuer: owed = 'bank-one' } = naive.receivables.get(receivable) ?? {};
    const other = this.otherIssuer(owed, signer);
    const issuer = other ?? owed;
    if (naive.balance(issuer, signer) < amount && dice.below(8) > 0) {
      return this.moneyFor(issuer, signer, amount);
    }
    const count = 1 + dice.below(amount);
    const words = { guarantee: id, piece: String(start), amount: String(count), issuer: other };
    const deed = { type: 'payGuarantee', version: 1, ...words };
    return { signer, deed, expect: (model) => model.payGuarantee(id, start, signer, count, other) };
  }

  /** A piece that bears the guarantee, mostly; its holder, and its first pledgee or null. */
  private bearer(id: string) {
    const { dice, market, naive } = this;
    const pieces = piecesOf(market.world, naive.guarantees.get(id)?.receivable ?? NOTHING[0]);
    const bearing = pieces.filter(({ guarantees }) => guarantees.some((cover) => cover.id === id));
    const all = bearing.length > 0 && dice.below(8) > 0 ? bearing : pieces;
    const piece = all.length === 0 ? undefined : dice.pick(all);
    const { units = [] } = naive.receivables.get(piece?.receivable ?? '') ?? {};
    const start = Number(piece?.from ?? 1);
    const pledgee = units[start - 1]?.pledges[0]?.pledgee ?? null;
    return { start, holder: piece?.holder ?? 'tier-one', pledgee };
  }
}

/** Whether a guarantee is called for an open unit. */
export function isCalled(naive: NaiveGuarantees, id: string): boolean {
  const guarantee = naive.guarantees.get(id);
  const { units = [] } = naive.receivables.get(guarantee?.receivable ?? '') ?? {};
  return units.some(
    ({ open, guarantees, piece }) =>
      open &&
      guarantees.some((one) => one === guarantee && naive.coverOf(piece, one).calls.length > 0),
  );
}

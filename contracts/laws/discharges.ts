/** Laws of a change: whose money a block may discharge what is owed with. */
import { accounts, issues } from '../state/accounts.ts';
import type { FactReader } from '../state/factKind.ts';
import { guarantees } from '../state/guarantees.ts';
import { insolvencies } from '../state/insolvencies.ts';
import { invoices } from '../state/invoices.ts';
import { pieces } from '../state/pieces.ts';
import { receivables } from '../state/receivables.ts';
import { claims, debts } from '../state/rights.ts';
import type { Event } from '../state/rule.ts';
import type { World } from '../state/state.ts';
import type { Violation } from './everyFact.ts';
import { everyFact } from './everyFact.ts';

/**
 * No money of an insolvent, unaccepted or own issuer discharges: of money that an event moved for
 * something that is owed, the issuer is neither the payer nor insolvent before and after the block,
 * and it is the one in whose money that is owed, or one that the creditor or the network takes.
 * @param before the world before a block
 * @param after the facts after it
 * @param events what its deeds and due items tell
 */
export function checkDischarges(
  before: World,
  after: FactReader,
  events: readonly Event[],
): Violation[] {
  const worlds = [before, after];
  return [
    ...checkFailedMoney(before, after),
    ...events.flatMap((event) => {
      const { issuer, from, reference } = wordsOf(event);
      if (event.type !== 'moneyMoved' || !worlds.some((world) => isOwed(world, reference))) {
        return [];
      }
      const facts = { issuer, from, reference };
      const law = 'no money of an insolvent, unaccepted or own issuer discharges';
      const isFailed = hasFailed(before, after, issuer);
      const isTaken = isAccepted(before, issuer) || worlds.some((it) => isAgreed(it, event));
      return issuer === from || isFailed || !isTaken ? [{ law, facts }] : [];
    }),
  ];
}

/** Money of an issuer that has failed is neither issued nor moved; it may be given back. */
function checkFailedMoney(before: World, after: FactReader): Violation[] {
  return everyFact(before, 'issuer', issues).flatMap(({ issuer, currency, issued, redeemed }) => {
    if (!hasFailed(before, after, issuer)) return [];
    const now = issues.read(after, issuer, currency);
    const gone = everyFact(before, 'account', accounts)
      .filter((account) => account.issuer === issuer && account.currency === currency)
      .reduce((sum, { member, balance, locked }) => {
        const left = accounts.read(after, issuer, currency, member);
        const less = balance + locked - (left?.balance ?? 0n) - (left?.locked ?? 0n);
        return less > 0n ? sum + less : sum;
      }, 0n);
    const isStill = now?.issued === issued && gone === now.redeemed - redeemed;
    if (isStill) return [];
    return [{ law: 'money of an issuer that has failed does not move', facts: { issuer } }];
  });
}

/** Whether an issuer was insolvent all the time: between two proceedings its money is good. */
function hasFailed(before: FactReader, after: FactReader, issuer: string): boolean {
  const [was, is] = [before, after].map((world) => insolvencies.read(world, issuer));
  const isOpen = was?.status === 'open' && is?.status === 'open';
  return isOpen && was.declaredAt === is.declaredAt;
}

function wordsOf(event: Event): Record<'issuer' | 'from' | 'reference', string> {
  const [issuer, from, reference] = [event['issuer'], event['from'], event['reference']];
  return { issuer: String(issuer), from: String(from), reference: String(reference) };
}

/** Whether an id names something that is owed. */
function isOwed(world: FactReader, id: string): boolean {
  return [debts, claims, receivables, guarantees].some(
    (kind) => kind.read(world, id) !== undefined,
  );
}

/** Whether the network takes money of the issuer. */
function isAccepted({ facts }: FactReader, issuer: string): boolean {
  const { settlementIssuers: all = [] } = facts.get('parameters') as {
    readonly settlementIssuers?: readonly string[];
  };
  return all.length === 0 || all.includes(issuer);
}

/** Whether it is owed in this money, or the supplier whose debt it is has named its issuer. */
function isAgreed(world: FactReader, event: Event): boolean {
  const { issuer, reference } = wordsOf(event);
  const debt = debts.read(world, reference);
  const claim = claims.read(world, reference);
  const guarantee = guarantees.read(world, reference);
  const of = debt?.receivable ?? claim?.receivable ?? guarantee?.receivable ?? reference;
  const receivable = receivables.read(world, of);
  const sold = claim && pieces.read(world, claim.receivable, claim.from);
  const listed = receivable && invoices.read(world, receivable.invoice)?.terms.issuers;
  return (
    debt?.issuer === issuer ||
    receivable?.mandate.issuer === issuer ||
    sold?.links.some((link) => link.issuer === issuer) === true ||
    listed?.includes(issuer) === true
  );
}

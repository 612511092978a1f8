/**
 * Whose money discharges. A debt is never discharged in its debtor's own money, and not in that of
 * an insolvent issuer. Which issuers settle on this network stands in the parameters; a creditor
 * may name fewer, and when none of those is left, any of the network's will do.
 */
import type { FactReader } from '../../state/factKind.ts';
import { insolvencies, isInsolvent } from '../../state/insolvencies.ts';
import { invoices } from '../../state/invoices.ts';
import { presentMember } from '../../state/members.ts';
import type { Receivable } from '../../state/receivables.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Scene } from '../../state/scene.ts';
import { checkIssuer } from '../members/standing.ts';
import type { Money } from './money.ts';

/** Why money of an issuer does not discharge a debt. */
export type MoneyCode = 'own_money' | 'issuer_not_accepted' | 'issuer_insolvent';

/**
 * That money of `issuer`, which is one, may discharge what `debtor` owes.
 * @param listed the issuers that the creditor takes; null: all of the network's
 */
export function checkDischarge(
  scene: Pick<Scene, 'draft' | 'parameters'>,
  issuer: string,
  debtor: string,
  listed: readonly string[] | null,
): Refusal<MoneyCode> | null {
  const { draft, parameters } = scene;
  if (issuer === debtor) return refuse('own_money');
  const isUsable = (id: string): boolean =>
    id !== debtor && !isInsolvent(draft, id) && presentMember(draft, id) !== undefined;
  const network = parameters.settlementIssuers;
  const ofNetwork = network.length === 0 || network.includes(issuer);
  const isAccepted = listed?.some(isUsable) === true ? listed.includes(issuer) : ofNetwork;
  if (!isAccepted) return refuse('issuer_not_accepted', { issuer });
  return isInsolvent(draft, issuer) ? refuse('issuer_insolvent', { issuer }) : null;
}

/** What is owed: in which money, by whom, and whose money the creditor takes; null: all. */
export interface Owed extends Money {
  readonly debtor: string;
  readonly listed: readonly string[] | null;
}

/**
 * The money that discharges what is owed: that in which it is owed, or of the issuer that is named.
 * Of another one only once the owed money discharges nothing (`checkStands`); then at par.
 */
export function dischargingMoney(
  scene: Pick<Scene, 'draft' | 'parameters'>,
  { issuer: own, currency, debtor, listed }: Owed,
  named: string | null,
): Money | Refusal<MoneyCode | 'not_an_issuer'> {
  const { draft } = scene;
  const issuer = named ?? own;
  if (issuer !== own) {
    const refusal = checkIssuer(draft, issuer) ?? checkDischarge(scene, issuer, debtor, listed);
    return refusal ?? { issuer, currency };
  }
  if (own === debtor) return refuse('own_money');
  return isInsolvent(draft, issuer) ? refuse('issuer_insolvent', { issuer }) : { issuer, currency };
}

/** That the money is the owed one, or that one discharges nothing. */
export function checkStands(
  { draft }: Pick<Scene, 'draft'>,
  { issuer: own, debtor }: Owed,
  { issuer }: Money,
): Refusal<'money_stands'> | null {
  if (issuer === own || own === debtor || isInsolvent(draft, own)) return null;
  return refuse('money_stands');
}

/** Whose money a creditor takes: a supplier has said it at registration, nobody else has. */
export function issuersTakenBy(
  draft: FactReader,
  receivable: Receivable | undefined,
  creditor: string,
): readonly string[] | null {
  if (receivable?.supplier !== creditor) return null;
  return invoices.read(draft, receivable.invoice)?.terms.issuers ?? null;
}

/**
 * Whether a receivable that is due waits until its debtor has named other money: its issuer has
 * failed, and the days to do so are not over. Nobody is late for those days.
 */
export function waitsForIssuer(
  { draft, time, days, parameters }: Scene,
  { mandate, debtor, lateSince }: Receivable,
): boolean {
  const failed = insolvencies.read(draft, mandate.issuer);
  if (failed?.status !== 'open' || lateSince !== null || isInsolvent(draft, debtor)) return false;
  return time < failed.declaredTime + parameters.issuerDays * days.dayMs;
}

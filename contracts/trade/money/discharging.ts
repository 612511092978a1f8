/**
 * Whose money discharges. A debt is never discharged in its debtor's own money, and not in that of
 * an insolvent issuer. Which issuers settle on this network stands in the parameters; a creditor
 * may name fewer, and when none of those is left, any of the network's will do.
 */
import { insolvencies, isInsolvent } from '../../state/insolvencies.ts';
import type { Receivable } from '../../state/receivables.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Scene } from '../../state/scene.ts';

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
  if (issuer === debtor) return refuse('own_money', { issuer });
  const isUsable = (id: string): boolean => id !== debtor && !isInsolvent(draft, id);
  const network = parameters.settlementIssuers;
  const ofNetwork = network.length === 0 || network.includes(issuer);
  const isAccepted = listed?.some(isUsable) === true ? listed.includes(issuer) : ofNetwork;
  if (!isAccepted) return refuse('issuer_not_accepted', { issuer });
  return isInsolvent(draft, issuer) ? refuse('issuer_insolvent', { issuer }) : null;
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

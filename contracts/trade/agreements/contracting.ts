/**
 * How a contract comes about. Terms are proposed on a receivable and bind when all parties have
 * agreed: the debtor, every holder of a piece, and every pledgee; freeing.ts says who is asked
 * beside them. Who gets a piece afterwards gets it with the contract. One contract on a receivable
 * is in force at a time.
 */
import { assert } from '../../../ledger/assert.ts';
import type { Json } from '../../../ledger/canonical.ts';
import type { Hash } from '../../../ledger/hash.ts';
import type { Contract } from '../../state/agreements.ts';
import { contracts } from '../../state/agreements.ts';
import { dayAt, dayText, dueTime } from '../../state/calendar.ts';
import { under } from '../../state/factKeys.ts';
import { invoices } from '../../state/invoices.ts';
import { listName } from '../../state/listings.ts';
import type { Role } from '../../state/members.ts';
import { members } from '../../state/members.ts';
import type { Receivable } from '../../state/receivables.ts';
import { receivables } from '../../state/receivables.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Event } from '../../state/rule.ts';
import type { Scene, SignedScene } from '../../state/scene.ts';
import type { Draft } from '../../state/state.ts';
import { scanAll } from '../../state/state.ts';
import type { Terms } from '../../state/terms.ts';
import type { Setting, TermsCode } from '../../terms/checkTerms.ts';
import { checkTerms, mostPaid, readTerms } from '../../terms/checkTerms.ts';
import { checkOpenForTransfer } from '../financing/offering.ts';
import { registeredDay } from '../invoices/accepting.ts';
import { hasRole } from '../members/standing.ts';
import { balanceOf, lockMoney } from '../money/money.ts';
import { pledgesOf } from '../pieces/pledging.ts';
import { openAmount, piecesOf } from '../settlement/paying.ts';
import { askedOn } from './freeing.ts';

/** So many contracts on one receivable may be proposed, in force or shadows. */
const MAX_LIVING = 8;

/** The words of a deed that puts terms down. */
export interface TermsWords {
  readonly receivable: Hash;
  readonly language: number;
  readonly terms: Readonly<Record<string, unknown>>;
}

/** Why terms cannot be put down on a receivable. */
export type PutCode = 'receivable_closed' | 'too_many_contracts' | TermsCode;

/** The receivable of this id. */
export function findReceivable(scene: Scene, id: Hash): Receivable | Refusal<'unknown_receivable'> {
  return receivables.read(scene.draft, id) ?? refuse('unknown_receivable', { receivable: id });
}

/** The contract of this id. */
export function findContract(scene: Scene, id: Hash): Contract | Refusal<'unknown_contract'> {
  return contracts.read(scene.draft, id) ?? refuse('unknown_contract', { contract: id });
}

/** Everyone whose word a contract needs: debtor, holders, pledgees; sorted, each once. */
export function partiesOf(draft: Draft, { id, debtor }: Receivable): readonly string[] {
  const pieces = piecesOf(draft, id);
  const holders = pieces.map(({ holder }) => holder);
  const pledgees = pieces.flatMap((piece) => pledgesOf(draft, piece).map(({ pledgee }) => pledgee));
  return [...new Set([debtor, ...holders, ...pledgees])].sort();
}

/** That the signer is a party; else the refusal. */
export function checkParty(
  scene: SignedScene,
  receivable: Receivable,
): Refusal<'not_party'> | null {
  const isParty = partiesOf(scene.draft, receivable).includes(scene.signer);
  return isParty ? null : refuse('not_party');
}

/** That the signer may give its word, as a party or as one who stands behind a piece. */
export function checkAsked(
  scene: SignedScene,
  receivable: Receivable,
): Refusal<'not_party'> | null {
  if (askedOn(scene.draft, receivable).includes(scene.signer)) return null;
  return checkParty(scene, receivable);
}

/** The contracts on a receivable of which anything may still come. */
export function livingOn(draft: Draft, receivable: Hash): readonly Contract[] {
  const entries = [...scanAll(draft.indexes, ...under(`contracts-on/${receivable}`))];
  return entries.flatMap(([key]) => {
    return contracts.read(draft, key.slice(key.lastIndexOf('/') + 1)) ?? [];
  });
}

/** The terms of a deed, when they can be put down on the receivable now. */
export function readTermsFor(
  scene: Scene,
  receivable: Receivable,
  { language, terms: value }: TermsWords,
): Terms | Refusal<PutCode> {
  const closed = checkOpenForTransfer(scene, receivable);
  if (closed !== null) return closed;
  if (livingOn(scene.draft, receivable.id).length >= MAX_LIVING) {
    return refuse('too_many_contracts', { MAX_LIVING });
  }
  // What a schema let through as an object is JSON: it was decoded from canonical bytes.
  const terms = readTerms(language, value as Json);
  if ('code' in terms) return terms;
  return checkTerms(terms, settingOf(scene, receivable)) ?? terms;
}

/** Puts a contract down that was checked; it is looked at no later than when it is over. */
export function putContract(
  scene: SignedScene,
  receivable: Receivable,
  terms: Terms,
  words: Pick<Contract, 'status' | 'language' | 'checkTime'>,
): Contract {
  const { draft, id, signer, height, days } = scene;
  const { id: on, invoice, debtor, currency, mandate, made } = receivable;
  const untilTime = dueTime(days, registeredDay(terms.until));
  const contract: Contract = {
    ...words,
    id,
    receivable: on,
    invoice,
    debtor,
    proposer: signer,
    terms,
    agreed: [],
    ending: [],
    fired: [],
    halted: [],
    nextPart: null,
    issuer: mandate.issuer,
    currency,
    held: 0n,
    heldRule: null,
    untilTime,
    checkTime: words.checkTime ?? untilTime,
    proposedAt: height,
    made,
  };
  contracts.write(draft, contract);
  listName(draft, 'contracts', on, id);
  return contract;
}

/** Why a proposal cannot bind, though everybody has agreed to it. */
export type BindCode = 'contract_in_force' | 'terms_overpay' | 'insufficient_money';

/** The signer’s word for a proposal; with the word of all it is in force, and the escrow locked. */
export function agreeTo(
  scene: SignedScene,
  contract: Contract,
  receivable: Receivable,
): readonly Event[] | Refusal<BindCode> {
  const { draft, signer, time } = scene;
  const agreed = [...new Set([...contract.agreed, signer])].sort();
  const event = { type: 'contractAgreed', contract: contract.id, member: signer };
  const isWhole = partiesOf(draft, receivable).every((party) => agreed.includes(party));
  // In force it binds those who give their word later, too.
  if (!isWhole || contract.status === 'active') {
    contracts.write(draft, { ...contract, agreed });
    return [event];
  }
  const refusal = checkBinding(scene, contract, receivable);
  if (refusal !== null) return refusal;
  const { issuer, currency, terms, id } = contract;
  const held = BigInt(terms.escrow ?? 0);
  if (held > 0n) lockMoney(draft, { issuer, currency }, receivable.debtor, held);
  // In the next block its conditions are looked at for the first time.
  contracts.write(draft, { ...contract, agreed, status: 'active', held, checkTime: time });
  const inForce = { type: 'contractInForce', contract: id, receivable: receivable.id };
  return [event, { ...inForce, escrow: String(held) }];
}

/** That no contract on the receivable is in force; else the refusal. */
export function checkNoneInForce(
  draft: Draft,
  { id }: Receivable,
): Refusal<'contract_in_force'> | null {
  const other = livingOn(draft, id).find(({ status }) => status === 'active');
  return other === undefined ? null : refuse('contract_in_force', { contract: other.id });
}

function checkBinding(
  { draft }: Scene,
  { terms, issuer, currency }: Contract,
  receivable: Receivable,
): Refusal<BindCode> | null {
  const inForce = checkNoneInForce(draft, receivable);
  if (inForce !== null) return inForce;
  const [total, open] = [mostPaid(terms), openAmount(receivable)];
  if (total > open) return refuse('terms_overpay', { total: String(total), open: String(open) });
  const balance = balanceOf(draft, { issuer, currency }, receivable.debtor);
  const escrow = BigInt(terms.escrow ?? 0);
  if (balance >= escrow) return null;
  // Any of the signers may be told, and the account is the debtor's.
  return refuse('insufficient_money', { escrow: String(escrow) });
}

/** The receivable that a contract is on. */
export function receivableOf({ draft }: Scene, contract: Contract): Receivable {
  const receivable = receivables.read(draft, contract.receivable);
  assert(receivable !== undefined, 'a contract is on a receivable that exists');
  return receivable;
}

function settingOf(scene: Scene, receivable: Receivable): Setting {
  const { draft, days, time, parameters } = scene;
  const today = dayAt(days, time);
  const { currency, dueDay, payDay } = receivable;
  const issued = invoices.read(draft, receivable.invoice)?.issueDay;
  const from = issued === undefined ? today : Math.min(today, registeredDay(issued));
  const has = (id: string, role: Role): boolean => {
    const member = members.read(draft, id);
    return member !== undefined && hasRole(member, [role]);
  };
  return {
    firstDay: dayText(dueTime(days, today) > time ? today : today + 1),
    open: openAmount(receivable),
    currency,
    dueDay,
    payDay,
    // The term counts from the registration, which was on no earlier day than this.
    lastDueDay: dayText(from + parameters.maxTermDays),
    isOracle: (id) => has(id, 'oracle'),
    isIssuer: (id) => has(id, 'issuer'),
  };
}

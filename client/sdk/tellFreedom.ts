/**
 * What can hurt a piece, and what a file of it claims, in sentences that a lawyer reads: members by
 * their names and ids, amounts as people write them, and of what is not claimed, that it is not.
 */
import { tellAmount } from '../../contracts/state/currencies.ts';
import type { Encumbrance } from '../../contracts/state/encumbrances.ts';
import { ENCUMBRANCES } from '../../contracts/state/encumbrances.ts';
import type { FactReader } from '../../contracts/state/factKind.ts';
import { members } from '../../contracts/state/members.ts';
import type { RegisterEntry } from '../../contracts/state/oracles.ts';
import type { Receivable } from '../../contracts/state/receivables.ts';
import { openUnits } from '../../contracts/state/units.ts';
import type { EvidenceLevel } from '../../contracts/trade/evidence/evidence.ts';
import type { At, Freedom } from '../../contracts/trade/evidence/freedom.ts';
import { isFree } from '../../contracts/trade/evidence/freedom.ts';
import { isHash } from '../../ledger/encoding.ts';

const LEVELS: Readonly<Record<EvidenceLevel, string>> = {
  0: 'the word of its two parties',
  1: 'ordered, and received or its delivery accepted',
  2: 'ordered, received, and known to the tax office',
  3: 'ordered, received, known to the tax office, and seen by a carrier or the customs office',
};

/** A member by its name, and the id that keys of the ledger have: `Hafenbank AG (hafenbank)`. */
export function tellMember(world: FactReader, id: string): string {
  const name = members.read(world, id)?.name;
  return name === undefined ? id : `${name} (${id})`;
}

/** An evidence level with what it means. */
export function tellLevel(level: EvidenceLevel): string {
  return `evidence level ${level} of 3: ${LEVELS[level]}`;
}

/** An entry in words, such as `it is pledged b3…: 40.00 EUR`. Whom it names is read of `world`. */
export function tellEncumbrance(
  world: FactReader,
  { code, subject, amount }: Encumbrance,
  currency: string,
): string {
  if (code === 'evidence') return tellLevel(Number(amount) as EvidenceLevel);
  const { sentence } = ENCUMBRANCES[code];
  if (code === 'nothing_open') return sentence;
  // The status of a receivable, which a member may be called as well.
  const about = code === 'closed' ? subject : tellSubject(world, subject);
  const said = `${sentence} ${about}`;
  return amount === null ? said : `${said}: ${tellAmount(amount, currency)}`;
}

/**
 * The answer in sentences for people, the verdict first: every one holds at that height. `world`
 * has the facts of the members that they name.
 */
export function tellFreedom(
  world: FactReader,
  freedom: Freedom,
  { height, day }: At,
): readonly string[] {
  const { receivable, piece, encumbrances, entries } = freedom;
  const { currency } = receivable;
  const isBurden = ({ code }: Encumbrance) => ENCUMBRANCES[code].severity === 'burden';
  const told = (each: Encumbrance) => tellEncumbrance(world, each, currency);
  const free = isFree(freedom);
  const state = free ? 'free' : 'not free';
  const are = free ? 'unencumbered' : 'encumbered';
  const open = tellAmount(openUnits(piece), currency);
  return [
    `${state}: ${tellUnits(freedom)} is ${are} at height ${height} of ${day}`,
    ...encumbrances.filter(isBurden).map((each) => `not free: ${told(each)}`),
    tellRegistration(world, freedom),
    tellAcceptance(world, receivable),
    `held by ${tellMember(world, piece.holder)}: ${open} of it are open`,
    ...tellRegisters(world, entries, { height, day }),
    ...encumbrances.filter((each) => !isBurden(each)).map((each) => `to know: ${told(each)}`),
  ];
}

/** Each unit is one minor unit of what is owed, so that a piece is an amount and a place. */
function tellUnits({ receivable, piece }: Freedom): string {
  const { id, face, currency } = receivable;
  const { from, to } = piece;
  const amount = tellAmount(to - from + 1n, currency);
  const units = `units ${from} to ${to}`;
  if (to - from + 1n === face) return `the whole of receivable ${id}, ${amount} (${units}),`;
  return `the piece of ${amount} (${units} of ${face}) of receivable ${id}`;
}

function tellRegistration(world: FactReader, { isRegisteredOnce, invoice }: Freedom): string {
  const said = `invoice ${invoice.id} of ${tellMember(world, invoice.supplier)}`;
  return isRegisteredOnce
    ? `registered once on this ledger: ${said}, by identity and by document`
    : `not registered once: another invoice than ${said} has its document or identity`;
}

function tellAcceptance(world: FactReader, { debtor, kind, payDay, mandate }: Receivable): string {
  const as = kind === 'undertaking' ? 'an undertaking by' : 'an acknowledged debt of';
  const who = tellMember(world, debtor);
  const issuer = tellMember(world, mandate.issuer);
  return `accepted as ${as} ${who}, payable on ${payDay} in money of ${issuer}`;
}

/** The ledger knows of other registers what oracles attest, and searches none. */
function tellRegisters(
  world: FactReader,
  entries: readonly RegisterEntry[],
  { height, day }: At,
): readonly string[] {
  if (entries.length === 0) {
    const nothing = `nothing was attested up to height ${height} of ${day}`;
    return [`outside registers: ${nothing}; this ledger does not search them`];
  }
  return entries.map(({ claimant, register, oracle, day: on }) => {
    const said = `as ${tellMember(world, oracle)} attested on ${on}`;
    return `outside register ${register}: an entry for ${tellMember(world, claimant)}, ${said}`;
  });
}

/** What an entry is about: a member, an id, or the target of an order such as `member/maker`. */
function tellSubject(world: FactReader, subject: string): string {
  const [kind = '', id = '', last = ''] = subject.split('/');
  switch (subject.includes('/') ? kind : '') {
    case 'member':
      return `the member ${tellMember(world, id)}`;
    case 'debtor':
      return `the receivables of ${tellMember(world, id)}`;
    case 'money':
      return `what ${tellMember(world, last)} has in money of ${tellMember(world, id)}`;
    case 'receivable':
      return `receivable ${id}`;
    case 'piece':
      return `the piece from unit ${BigInt(last)} of receivable ${id}`;
    default:
      if (subject === 'network') return 'the whole network';
      return isHash(subject) ? subject : tellMember(world, subject);
  }
}

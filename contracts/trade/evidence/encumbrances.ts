/**
 * What can hurt a piece: one list for rules, clients and browsers. Everything in it stands in the
 * receivable or the piece, or under a key computed from them, so that the absence of each entry can
 * be proved; nothing is scanned, and there is no zod here. A `burden` is a right of another in the
 * piece, or a fact that keeps it from being paid or sold: a piece without one is free. A `note` is
 * what a purchaser wants to know, and what others can bring about by proposing or registering.
 */
import type { Json } from '../../../ledger/canonical.ts';
import type { Hash } from '../../../ledger/hash.ts';
import { hashJson } from '../../../ledger/hash.ts';
import { contracts } from '../../state/agreements.ts';
import { corrections, touchesUnits } from '../../state/corrections.ts';
import type { Burden, Encumbrance, EncumbranceCode, Seen } from '../../state/encumbrances.ts';
import { ENCUMBRANCES } from '../../state/encumbrances.ts';
import type { FactReader } from '../../state/factKind.ts';
import {
  freezes,
  halts,
  isFrozen,
  isHalted,
  moneyTarget,
  pieceTarget,
} from '../../state/freezes.ts';
import { guarantees } from '../../state/guarantees.ts';
import { insolvencies, isInsolvent } from '../../state/insolvencies.ts';
import { documents, invoices } from '../../state/invoices.ts';
import { listings, namesOf } from '../../state/listings.ts';
import { obligations } from '../../state/obligations.ts';
import { REGISTER_TOPIC, registerEntries } from '../../state/oracles.ts';
import type { BarePiece } from '../../state/pieces.ts';
import { holdings, pieces, reserveFacts } from '../../state/pieces.ts';
import type { Receivable } from '../../state/receivables.ts';
import { receivables } from '../../state/receivables.ts';
import { debts, pledges } from '../../state/rights.ts';
import { lesser, openUnits } from '../../state/units.ts';
import { openDebt } from '../money/owing.ts';
import { isEnrolled } from './attesting.ts';
import { evidenceLevel } from './evidence.ts';
import { rivalInvoices } from './rivalInvoices.ts';

/** A piece and its receivable, as facts that agree with each other. */
export interface Held {
  readonly receivable: Receivable;
  readonly piece: BarePiece;
}

type Look = (world: FactReader, held: Held) => readonly Encumbrance[];

/**
 * What can hurt a piece, burdens and notes, in the order of the looks below.
 * @param except an offer that binds the piece and is no burden to who asks: the one that it takes
 */
export function encumbrancesOf(
  world: FactReader,
  held: Held,
  except: Hash | null = null,
): readonly Encumbrance[] {
  const { lock } = held.piece;
  const seen = lock === except ? { ...held, piece: { ...held.piece, lock: null } } : held;
  return LOOKS.flatMap((look) => look(world, seen));
}

/** The burdens of a list. */
export function burdensOf(list: readonly Encumbrance[]): readonly Encumbrance[] {
  return list.filter(({ code }) => ENCUMBRANCES[code].severity === 'burden');
}

/** What a quote or an offer keeps of a list: its burdens, and the hash of their canonical JSON. */
export function seenOf(list: readonly Encumbrance[]): Seen {
  const burdens: readonly Burden[] = burdensOf(list).map(({ code, subject, amount }) => ({
    code,
    subject,
    amount: amount === null ? null : String(amount),
  }));
  return { digest: hashJson(burdens as unknown as Json), burdens };
}

/** The first burden of a list that is new since it was seen, or that grew; null when none is. */
export function worseThan(seen: Seen, list: readonly Encumbrance[]): Encumbrance | null {
  const isKnown = ({ code, subject, amount }: Encumbrance): boolean =>
    seen.burdens.some(
      (one) =>
        one.code === code && one.subject === subject && BigInt(one.amount ?? 0) >= (amount ?? 0n),
    );
  return burdensOf(list).find((each) => !isKnown(each)) ?? null;
}

const LOOKS: readonly Look[] = [
  lookAtStatus,
  lookAtLock,
  lookAtPledges,
  lookAtFreezes,
  lookAtContracts,
  lookAtCorrections,
  lookAtReserve,
  lookAtInsolvencies,
  lookAtMandate,
  lookAtPayee,
  lookAtSetOffs,
  lookAtAcceptance,
  lookAtRivals,
  lookAtGuarantees,
  lookAtEvidence,
];

/** An entry; its severity follows from its code. */
function entry(
  code: EncumbranceCode,
  subject: string,
  keys: readonly string[],
  amount: bigint | null = null,
): Encumbrance {
  return { code, subject, keys, amount };
}

function keysOf({ receivable, from }: BarePiece): readonly string[] {
  return [pieces.key(receivable, from), holdings.key(receivable, from)];
}

function lookAtStatus(_: FactReader, { receivable, piece }: Held): readonly Encumbrance[] {
  const { id, status } = receivable;
  const closed = status === 'open' ? [] : [entry('closed', status, [receivables.key(id)])];
  const isEmpty = openUnits(piece) === 0n;
  return isEmpty ? [...closed, entry('nothing_open', 'piece', keysOf(piece))] : closed;
}

function lookAtLock(_: FactReader, { piece }: Held): readonly Encumbrance[] {
  return piece.lock === null ? [] : [entry('bound', piece.lock, keysOf(piece))];
}

function lookAtPledges(world: FactReader, { piece }: Held): readonly Encumbrance[] {
  return piece.pledges.map((id) => {
    const pledge = pledges.read(world, id);
    const left = pledge === undefined ? null : pledge.secured - pledge.received;
    return entry('pledged', id, [...keysOf(piece), pledges.key(id)], left);
  });
}

function lookAtFreezes(world: FactReader, { receivable, piece }: Held): readonly Encumbrance[] {
  const { id, debtor, mandate } = receivable;
  const members = [...new Set([piece.holder, piece.payTo, debtor])];
  const targets = [
    `receivable/${id}`,
    pieceTarget(id, piece.from),
    ...members.map((member) => `member/${member}`),
  ];
  const stopped = ['network', `debtor/${debtor}`, `receivable/${id}`];
  const money = moneyTarget(mandate.issuer, debtor);
  return [
    ...targets
      .filter((target) => isFrozen(world, target))
      .map((target) => entry('frozen', target, [freezes.key(target)])),
    ...(isFrozen(world, money) ? [entry('money_frozen', money, [freezes.key(money)])] : []),
    ...stopped
      .filter((target) => isHalted(world, target))
      .map((target) => entry('halted', target, [halts.key(target)])),
  ];
}

function lookAtContracts(world: FactReader, { receivable }: Held): readonly Encumbrance[] {
  const listed = listings.key('contracts', receivable.id);
  return namesOf(world, 'contracts', receivable.id).flatMap((id) => {
    const contract = contracts.read(world, id);
    if (contract === undefined || contract.status === 'shadow') return [];
    const code = contract.status === 'active' ? 'contract' : 'contract_proposed';
    return [entry(code, id, [listed, contracts.key(id)], contract.held)];
  });
}

function lookAtCorrections(world: FactReader, { receivable, piece }: Held): readonly Encumbrance[] {
  const listed = listings.key('corrections', receivable.id);
  return namesOf(world, 'corrections', receivable.id).flatMap((id) => {
    const correction = corrections.read(world, id);
    if (correction?.repair.kind !== 'units' || !touchesUnits(correction.repair, piece)) return [];
    const code = correction.status === 'ordered' ? 'correction_ordered' : 'correction_proposed';
    return [entry(code, id, [listed, corrections.key(id)])];
  });
}

function lookAtReserve(_: FactReader, { piece }: Held): readonly Encumbrance[] {
  const { reserve } = piece;
  if (reserve === null) return [];
  const keys = [...keysOf(piece), reserveFacts.key(piece.receivable, piece.from)];
  // The holder gets so much at first, with interest; what the piece brings beyond is the seller's.
  const first = BigInt(reserve.advance) + BigInt(reserve.fee);
  return [entry('reserved', reserve.seller, keys, first)];
}

function lookAtInsolvencies(world: FactReader, held: Held): readonly Encumbrance[] {
  const { receivable, piece } = held;
  const { holder, payTo } = piece;
  const said = (code: EncumbranceCode, member: string): readonly Encumbrance[] =>
    isInsolvent(world, member) ? [entry(code, member, [insolvencies.key(member)])] : [];
  return [
    ...said('debtor_insolvent', receivable.debtor),
    ...said('issuer_insolvent', receivable.mandate.issuer),
    ...said('holder_insolvent', holder),
    ...(payTo === holder ? [] : said('payee_insolvent', payTo)),
  ];
}

function lookAtMandate(world: FactReader, { receivable }: Held): readonly Encumbrance[] {
  const { id, invoice: of, debtor, currency, payDay, mandate } = receivable;
  const { issuer, chargesCap: cap } = mandate;
  const named = invoices.read(world, of)?.terms.issuers ?? null;
  const isNamed = named === null || named.includes(issuer);
  const key = receivables.key(id);
  const own = issuer === debtor ? [entry('own_money', issuer, [key])] : [];
  const capped = cap === null ? [] : [entry('charges_capped', issuer, [key], BigInt(cap))];
  const obligation = obligations.read(world, debtor, issuer, currency, payDay);
  const refused = (obligation?.refusal ?? null) !== null;
  const dueKey = obligations.key(debtor, issuer, currency, payDay);
  const other = isNamed ? [] : [entry('issuer_unaccepted', issuer, [key, invoices.key(of)])];
  return [
    ...own,
    ...other,
    ...capped,
    ...(refused ? [entry('funding_refused', issuer, [dueKey])] : []),
  ];
}

function lookAtPayee(_: FactReader, { piece }: Held): readonly Encumbrance[] {
  const { holder, payTo, noticeTo, returnedTime, writtenOff } = piece;
  const keys = keysOf(piece);
  return [
    ...(payTo === holder ? [] : [entry('undisclosed', payTo, keys)]),
    ...(noticeTo === null ? [] : [entry('notice_waits', noticeTo, keys)]),
    ...(returnedTime === null ? [] : [entry('returned', holder, keys)]),
    ...(writtenOff ? [entry('written_off', holder, keys)] : []),
  ];
}

/** What was declared ahead against units of the piece, as far as the debt is open. */
function lookAtSetOffs(world: FactReader, { receivable, piece }: Held): readonly Encumbrance[] {
  const { id, setOffs } = receivable;
  const ofPiece = setOffs.filter(
    ({ from }) => piece.from <= BigInt(from) && BigInt(from) <= piece.to,
  );
  return ofPiece.flatMap(({ debt: name, amount }) => {
    const debt = debts.read(world, name);
    const left = debt === undefined ? 0n : lesser(BigInt(amount), openDebt(debt));
    const keys = [receivables.key(id), debts.key(name)];
    return left === 0n ? [] : [entry('set_off_declared', name, keys, left)];
  });
}

function lookAtAcceptance(world: FactReader, { receivable, piece }: Held): readonly Encumbrance[] {
  const { id, invoice: of, kind, debtor, cancelled, note, dispute, disputed } = receivable;
  const key = receivables.key(id);
  const invoice = invoices.read(world, of);
  const rest = invoice?.disputed ?? 0n;
  return [
    ...(kind === 'acknowledged' ? [entry('acknowledged', debtor, [key], openUnits(piece))] : []),
    ...(cancelled === 0n ? [] : [entry('diluted', debtor, [key], cancelled)]),
    ...(note === null ? [] : [entry('credit_note_waits', note.id, [key], BigInt(note.left))]),
    ...(dispute === null ? [] : [entry('part_disputed', dispute.id, [key], disputed)]),
    ...(dispute === null || piece.disputed === 0n
      ? []
      : [entry('disputed', dispute.id, [key, ...keysOf(piece)], piece.disputed)]),
    ...(rest === 0n ? [] : [entry('rest_disputed', of, [invoices.key(of)], rest)]),
  ];
}

function lookAtRivals(world: FactReader, { receivable }: Held): readonly Encumbrance[] {
  const invoice = invoices.read(world, receivable.invoice);
  if (invoice === undefined) return [];
  const own = [invoices.key(invoice.id), documents.key(invoice.document)];
  return rivalInvoices(world, invoice).map(({ rival, isDisputed, key }) => {
    const keys = [...own, key];
    return entry(isDisputed ? 'rival_disputed' : 'rival', rival.supplier, keys);
  });
}

function lookAtGuarantees(world: FactReader, { piece }: Held): readonly Encumbrance[] {
  return piece.guarantees.flatMap(({ id, calls, amount: share }) => {
    const guarantee = guarantees.read(world, id);
    if (guarantee === undefined) return [];
    const { guarantor, amount, paid } = guarantee;
    const keys = [...keysOf(piece), guarantees.key(id)];
    const isCalled = calls.some((call) => call.amount !== '0');
    const code = isCalled ? 'guarantee_called' : 'guaranteed';
    const given = entry(code, id, keys, share === null ? amount - paid : BigInt(share));
    if (!isInsolvent(world, guarantor)) return [given];
    return [given, entry('guarantor_insolvent', guarantor, [insolvencies.key(guarantor)])];
  });
}

function lookAtEvidence(world: FactReader, { receivable, piece }: Held): readonly Encumbrance[] {
  const { id, invoice, supplier } = receivable;
  const level = entry(
    'evidence',
    invoice,
    [listings.key('statements', invoice)],
    BigInt(evidenceLevel(world, receivable)),
  );
  const listed = listings.key('entries', id);
  const registered = namesOf(world, 'entries', id).flatMap((name) => {
    const [claimant = '', oracle = ''] = name.split('/');
    // Its own entry is what a holder or supplier is expected to have.
    if (claimant === supplier || claimant === piece.holder) return [];
    if (!isEnrolled(world, oracle, REGISTER_TOPIC)) return [];
    return [
      entry('registered_claim', claimant, [listed, registerEntries.key(id, claimant, oracle)]),
    ];
  });
  return [level, ...registered];
}

/**
 * Standing still. A frozen member signs no deed of the trade, and nobody takes from it what it had
 * offered; a frozen receivable or piece changes in nothing. What is due on a frozen or halted
 * receivable, or from a frozen debtor, is tried again a day later, and nobody is late for those
 * days. What is paid on a frozen piece is held, and goes its way when the freeze is over. Keys,
 * ballots and the deeds of supervisors go on.
 */
import { assert } from '../../../ledger/assert.ts';
import type { Deed } from '../../../ledger/transaction.ts';
import { contracts } from '../../state/agreements.ts';
import { dayEnd, dayNumber } from '../../state/calendar.ts';
import type { FactReader } from '../../state/factKind.ts';
import type { Freeze, Target } from '../../state/freezes.ts';
import { freezes, isFrozen, isHalted, pieceTarget } from '../../state/freezes.ts';
import { guarantees } from '../../state/guarantees.ts';
import { members } from '../../state/members.ts';
import { offers } from '../../state/offers.ts';
import type { Piece } from '../../state/pieces.ts';
import { pieces } from '../../state/pieces.ts';
import { conversions, quoteRequests, quotes } from '../../state/quotes.ts';
import type { Receivable } from '../../state/receivables.ts';
import { receivables } from '../../state/receivables.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import { claims, pledges } from '../../state/rights.ts';
import type { Event } from '../../state/rule.ts';
import type { SignedScene } from '../../state/scene.ts';
import type { Draft } from '../../state/state.ts';
import type { Money } from '../money/money.ts';

/** Why a deed of the trade is not done now. */
export type StopCode = 'trade_halted' | 'member_frozen' | 'frozen';

/** Deeds of the trade that name none of `SUBJECTS`. */
const BARE_TRADE: ReadonlySet<string> = new Set([
  'issueMoney',
  'transferMoney',
  'redeemMoney',
  'registerInvoice',
  'reissueInvoice',
  'acceptInvoice',
  'rejectInvoice',
  'disputeInvoice',
  'liftDispute',
  'concedeDispute',
  'withdrawInvoice',
  'giveConsent',
  'offerConversion',
  'fundObligation',
  'refuseObligation',
]);

/** Fields by which deeds of the trade name what they are about. */
const SUBJECTS = [
  'receivable',
  'offer',
  'request',
  'quote',
  'conversion',
  'pledge',
  'claim',
  'guarantee',
  'contract',
  'debt',
] as const;

/** What a deed would touch: a receivable, pieces by their first unit, who gives something up. */
interface Subject {
  readonly receivable: string | null;
  readonly from: bigint | null;
  readonly giver: string | null;
}

/** Whether it is a deed of the trade, which can stand still. */
export function isTrade(deed: Deed): boolean {
  // An attestation says what happened elsewhere: nothing there stands still.
  if (deed.type.startsWith('attest')) return false;
  return BARE_TRADE.has(deed.type) || SUBJECTS.some((field) => field in deed);
}

/** That nothing that the deed touches stands still; else the refusal. */
export function checkStopped(scene: SignedScene, deed: Deed): Refusal<StopCode> | null {
  const { draft, signer } = scene;
  if (!isTrade(deed)) return null;
  if (isHalted(draft, 'network')) return refuse('trade_halted', { target: 'network' });
  const subject = subjectOf(draft, deed as Words);
  for (const member of [signer, subject.giver]) {
    if (member !== null && isFrozen(draft, `member/${member}`)) {
      return refuse('member_frozen', { member });
    }
  }
  return checkSubject(draft, subject);
}

/** What stands still of a receivable that is due, or of its debtor; null when it can be settled. */
export function stopOf(draft: Draft, { id, debtor }: Receivable): Target | null {
  if (isHalted(draft, 'network')) return 'network';
  if (isHalted(draft, `debtor/${debtor}`)) return `debtor/${debtor}`;
  if (isFrozen(draft, `member/${debtor}`)) return `member/${debtor}`;
  const target = `receivable/${id}`;
  return isHalted(draft, target) || isFrozen(draft, target) ? target : null;
}

/** Keeps what is paid on a piece while it is frozen; false when it is not. */
export function holdPayment(
  draft: Draft,
  piece: Piece,
  { issuer, currency }: Money,
  amount: bigint,
): boolean {
  const freeze = freezes.read(draft, pieceTarget(piece.receivable, piece.from));
  if (freeze?.status !== 'active') return false;
  const more = { issuer, currency, amount: String(amount) };
  freezes.write(draft, { ...freeze, held: [...freeze.held, more] });
  return true;
}

/** The frozen piece, when the freeze is of a piece. */
export function frozenPiece(draft: FactReader, { target }: Freeze): Piece | null {
  const [kind, id = '', from = ''] = target.split('/');
  if (kind !== 'piece') return null;
  const piece = pieces.read(draft, id, BigInt(from));
  assert(piece !== undefined, 'a frozen piece stays as it is');
  return piece;
}

type Words = Readonly<Partial<Record<(typeof SUBJECTS)[number] | 'piece', string>>>;

function subjectOf(draft: Draft, words: Words): Subject {
  const { offer: offerId, claim: claimId, pledge: pledgeId, receivable = null, piece } = words;
  const from = piece === undefined ? null : BigInt(piece);
  const asked = askedIn(draft, words);
  if (asked !== null) return { ...asked, from };
  const offer = offerId === undefined ? undefined : offers.read(draft, offerId);
  if (offer !== undefined) {
    return { receivable: offer.receivable, from: offer.from, giver: offer.seller };
  }
  const claim = claimId === undefined ? undefined : claims.read(draft, claimId);
  if (claim !== undefined) {
    return { receivable: claim.receivable, from: claim.from, giver: claim.claimant };
  }
  const pledge = pledgeId === undefined ? undefined : pledges.read(draft, pledgeId);
  if (pledge !== undefined) return { receivable: pledge.receivable, from, giver: pledge.pledgor };
  return { receivable, from, giver: null };
}

/** What a deed about a request, quote, contract or the like is about; null for other deeds. */
function askedIn(draft: Draft, words: Words): Omit<Subject, 'from'> | null {
  const { quote: quoteId, request: requestId, conversion: conversionId } = words;
  const contract = words.contract === undefined ? undefined : contracts.read(draft, words.contract);
  const guarantee = guarantees.read(draft, words.guarantee ?? '');
  const bare = contract ?? guarantee;
  if (bare !== undefined) return { receivable: bare.receivable, giver: null };
  const conversion = conversionId === undefined ? undefined : conversions.read(draft, conversionId);
  if (conversion !== undefined) return { receivable: null, giver: conversion.maker };
  const quote = quoteId === undefined ? undefined : quotes.read(draft, quoteId);
  const request = quoteRequests.read(draft, quote?.request ?? requestId ?? '');
  if (request === undefined) return null;
  return { receivable: request.receivable, giver: quote?.financier ?? request.seller };
}

function checkSubject(draft: Draft, subject: Subject): Refusal<StopCode> | null {
  const { receivable: id, from } = subject;
  const receivable = id === null ? undefined : receivables.read(draft, id);
  if (id === null || receivable === undefined) return null;
  for (const target of [`receivable/${id}`, `debtor/${receivable.debtor}`]) {
    if (isHalted(draft, target)) return refuse('trade_halted', { target });
  }
  const targets = [`receivable/${id}`, ...(from === null ? [] : [pieceTarget(id, from)])];
  const target = targets.find((each) => isFrozen(draft, each));
  return target === undefined ? null : refuse('frozen', { target });
}

/** The target that a deed names, as it is kept, when it exists; else the refusal. */
export function findTarget(
  draft: Draft,
  words: string,
): Target | Refusal<'unknown_receivable' | 'unknown_piece' | 'unknown_counterparty'> {
  const [kind, id = '', from = ''] = words.split('/');
  if (kind === 'network') return words;
  if (kind === 'member' || kind === 'debtor') {
    const isMember = members.read(draft, id) !== undefined;
    return isMember ? words : refuse('unknown_counterparty', { member: id });
  }
  if (receivables.read(draft, id) === undefined) {
    return refuse('unknown_receivable', { receivable: id });
  }
  if (kind === 'receivable') return words;
  if (pieces.read(draft, id, BigInt(from)) === undefined) {
    return refuse('unknown_piece', { piece: from });
  }
  return pieceTarget(id, BigInt(from));
}

/** When a freeze until the end of a day is over, or why there is none. */
export function checkTerm(
  scene: SignedScene,
  target: Target,
  untilDay: string,
): number | Refusal<'already_frozen' | 'bad_day' | 'expires_day_past' | 'freeze_too_long'> {
  if (isFrozen(scene.draft, target)) return refuse('already_frozen', { target });
  const day = dayNumber(untilDay);
  if (day === null) return refuse('bad_day', { day: untilDay });
  const until = dayEnd(scene.days, day);
  if (until <= scene.time) return refuse('expires_day_past', { end: until });
  const { freezeDays } = scene.parameters;
  const last = scene.time + freezeDays * scene.days.dayMs;
  return until > last ? refuse('freeze_too_long', { freezeDays }) : until;
}

/** Puts a freeze down that was checked. */
export function putFreeze(
  scene: SignedScene,
  words: Pick<Freeze, 'target' | 'reason' | 'order' | 'until'>,
): Event {
  const { draft, signer: by, height: madeAt } = scene;
  freezes.write(draft, { ...words, by, held: [], status: 'active', madeAt });
  const { target, reason, order, until } = words;
  return { type: 'frozen', target, by, reason, order, until };
}

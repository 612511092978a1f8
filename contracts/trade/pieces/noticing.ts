/**
 * Who collects. Ownership and `payTo` are separate: a piece may change holder without the debtor
 * being told (the former payee goes on collecting, in trust). Notice makes the holder the payee of
 * the ledger's own debits from its block. It counts against what the debtor does outside the
 * ledger (payment, set-off, credit notes) at once where the debtor agreed to that, else after
 * `noticeDays`, or when it acknowledges.
 */
import { isInsolvent } from '../../state/insolvencies.ts';
import type { Piece } from '../../state/pieces.ts';
import type { Receivable } from '../../state/receivables.ts';
import type { Scene } from '../../state/scene.ts';
import type { Draft } from '../../state/state.ts';

/** The payee of a piece after the debtor is given notice of its holder. */
export function withNotice(
  { noticeByBlock }: Pick<Receivable, 'noticeByBlock'>,
  piece: Piece,
  { height, time, parameters, days }: Scene,
): Piece {
  const { holder } = piece;
  const noticeTime = noticeByBlock ? time : time + parameters.noticeDays * days.dayMs;
  const noticeTo = noticeByBlock ? null : holder;
  const links = piece.links.map((link) => ({ ...link, noticeTime: link.noticeTime ?? noticeTime }));
  return { ...piece, payTo: holder, noticeTo, noticedAt: height, links };
}

/** A piece of whose holder the debtor has said that it has notice: that counts from now on. */
export function withAcknowledgement(piece: Piece, { time }: Scene): Piece {
  const links = piece.links.map((link) => {
    const { noticeTime } = link;
    return noticeTime === null || noticeTime <= time ? link : { ...link, noticeTime: time };
  });
  return { ...piece, noticeTo: null, links };
}

/**
 * Whether the debtor could at this time still deal with the supplier as its creditor: the piece has
 * changed hands, and no notice of the first change counted yet.
 */
export function isUntold({ links }: Pick<Piece, 'links'>, time: number): boolean {
  const [first] = links;
  return first !== undefined && (first.noticeTime === null || time < first.noticeTime);
}

/** Whom the ledger pays: the payee, but the holder once a payee that is another is insolvent. */
export function payeeOf(draft: Draft, { payTo, holder }: Piece): string {
  return payTo !== holder && isInsolvent(draft, payTo) ? holder : payTo;
}

/**
 * To whom the debtor may pay outside the ledger so that it is free: the payee, and who was it
 * before while the notice does not count yet.
 */
export function payeesOutside({ payTo, links }: Piece, { time }: Scene): readonly string[] {
  const former = links.filter(({ noticeTime }, at) => {
    // Those between were never payees: the debtor had notice of all at once.
    const isFirst = links[at - 1]?.noticeTime !== noticeTime;
    return isFirst && noticeTime !== null && noticeTime > time;
  });
  return [payTo, ...former.map(({ assignor }) => assignor)];
}

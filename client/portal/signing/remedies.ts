/** From the code of a refusal to what mends it on this page; no browser. */

/** What somebody can do. */
export type Remedy = 'again' | 'key' | 'later' | 'nothing' | 'look' | 'network' | 'clock';

const REMEDIES: Readonly<Partial<Record<string, Remedy>>> = {
  revoked_key: 'key',
  unknown_key: 'key',
  pending_key: 'key',
  suspended_key: 'key',
  reading_key: 'key',
  key_revoked: 'key',
  key_suspended: 'key',
  out_of_scope: 'key',
  not_approver: 'key',
  already_signed: 'key',
  bad_signature: 'key',
  expired: 'clock',
  expires_too_late: 'clock',
  day_used_up: 'later',
  refusals_used_up: 'later',
  due_pending: 'later',
  trade_halted: 'later',
  member_frozen: 'later',
  frozen: 'later',
  issuer_insolvent: 'again',
  shown_differs: 'again',
  approval_changed: 'again',
  similar_unanswered: 'again',
  reason_missing: 'again',
  more_than_invoiced: 'again',
  terms_differ: 'again',
  late_interest_bounds: 'again',
  own_money: 'again',
  not_an_issuer: 'again',
  issuer_not_accepted: 'again',
  offer_taken: 'nothing',
  offer_declined: 'nothing',
  offer_withdrawn: 'nothing',
  offer_lapsed: 'nothing',
  invoice_answered: 'nothing',
  invoice_withdrawn: 'nothing',
  invoice_lapsed: 'nothing',
  already_disputed: 'nothing',
  counter_waits: 'nothing',
  unknown_approval: 'nothing',
  repeated: 'nothing',
  due_day_past: 'nothing',
  unknown_member: 'network',
  member_left: 'network',
  member_suspended: 'network',
  role_missing: 'network',
};

/** To look at it as it stands, where nothing else is known. */
export function remedyOf(code: string): Remedy {
  return Object.hasOwn(REMEDIES, code) ? (REMEDIES[code] ?? 'look') : 'look';
}

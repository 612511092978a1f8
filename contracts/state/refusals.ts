/**
 * Every way to be refused, once, in order of precedence: what offends against several rules is
 * refused with the code that stands first. A code is stable, never reused, and part of what is
 * hashed. docs/refusals.md is this table for readers; a test keeps them equal.
 *
 * Three groups: codes of `INVALID` make a whole block invalid, because no honest proposer includes
 * such a transaction (the mempool refuses with the same codes); codes of `REFUSALS` are results of
 * transactions and change nothing; codes of `OUTCOMES` are what became of a due item.
 */
import type { Facts } from '../../ledger/assert.ts';

/** A code's sentence (what was wrong, what to do) and the HTTP status that fits it. */
export interface CodeEntry {
  readonly sentence: string;
  readonly status: 400 | 401 | 403 | 404 | 409 | 410 | 413 | 422;
}

/** What makes a block invalid as a whole. The first group is about the block itself. */
export const INVALID = {
  time_not_later: entry(409, 'The block is not later than the block before it.'),
  unknown_proposer: entry(403, 'The proposer is not a validator of this height.'),
  bad_previous_commit: entry(409, 'The certificate in the body is not of the block before.'),
  too_many_transactions: entry(413, 'The block has more transactions than the parameters allow.'),
  block_too_big: entry(413, 'The transactions of the block have more bytes than is allowed.'),
  block_too_heavy: entry(413, 'The transactions make more work than a block may have.'),
  evidence_not_committed: entry(409, 'The evidence is about a height that is not decided yet.'),
  evidence_too_old: entry(410, 'The evidence is older than the parameters allow.'),
  evidence_repeated: entry(
    409,
    'The same equivocation is recorded already, or twice in the block.',
  ),
  not_canonical: entry(400, 'The bytes are no transaction: a canonical JWS of the agreed form.'),
  wrong_chain: entry(400, 'The transaction is for another chain; take the id of this one.'),
  unknown_member: entry(401, 'The signing member is not on this network.'),
  unknown_key: entry(401, 'The member has no key of this name in the state before the block.'),
  revoked_key: entry(401, 'The key was revoked; sign with another key of the member.'),
  pending_key: entry(401, 'The key was added and does not sign yet; see from when it does.'),
  suspended_key: entry(401, 'The key is suspended; sign with another one, or ask for a ballot.'),
  reading_key: entry(401, 'The key only reads; sign with another key of the member.'),
  bad_signature: entry(401, 'The signature does not verify under the registered key.'),
  expired: entry(410, 'The transaction has expired; sign it again with a later time.'),
  expires_too_late: entry(400, 'It expires further ahead than the lifetime of transactions.'),
  repeated: entry(409, 'The same transaction is already in a block; look up its result.'),
  day_used_up: entry(
    403,
    'The member has put on the ledger what it may in one day; send it on the next.',
  ),
  refusals_used_up: entry(
    403,
    'The member has had as much refused in blocks as it may in one day; send what is not refused.',
  ),
} as const satisfies Record<string, CodeEntry>;

/** What a deed can be refused with; every deed checks in the order of this table. */
export const REFUSALS = {
  // Whether it may still sign, though it could in the state before the block.
  key_revoked: entry(403, 'The key was revoked before this deed, in its own block.'),
  key_suspended: entry(403, 'The key is suspended: it objects to added keys, and signs no more.'),
  out_of_scope: entry(
    403,
    'The key may not sign that: its scope leaves the type, the amount or the day out; see which.',
  ),
  // Whether what it is about waits for what is due.
  due_pending: entry(409, 'An item that is due has to run first; send it again in a moment.'),
  // The words themselves.
  unknown_deed: entry(400, 'This ledger knows no deed of this type and version.'),
  bad_deed: entry(
    400,
    'A field of the deed has not its form; the facts name it and what was expected.',
  ),
  member_left: entry(403, 'The member has left the network: it reads, and signs nothing more.'),
  role_missing: entry(403, 'The member has none of the roles that may sign this deed.'),
  member_suspended: entry(
    403,
    'The member is suspended: it finishes what it has begun, and begins nothing.',
  ),
  // Whether trade goes on.
  trade_halted: entry(409, 'A supervisor has halted this trade until validators resume it.'),
  member_frozen: entry(409, 'A supervisor has frozen a member that takes part.'),
  frozen: entry(409, 'The receivable, piece or money is frozen; see when that ends.'),
  // What its signer was shown.
  shown_differs: entry(
    409,
    'What the deed says that its signer was shown is not what stands; look again, and sign that.',
  ),
  // What it is about.
  unknown_invoice: entry(404, 'There is no invoice with this id.'),
  unknown_receivable: entry(404, 'There is no receivable with this id.'),
  receivable_folded: entry(
    410,
    'The receivable has ended and left the state; what it was stands in the archive of a node.',
  ),
  unknown_pledge: entry(404, 'There is no pledge with this id.'),
  unknown_request: entry(404, 'There is no request for quotes with this id.'),
  unknown_quote: entry(404, 'There is no quote with this id.'),
  unknown_guarantee: entry(404, 'There is no guarantee with this id.'),
  unknown_piece: entry(404, 'No piece of the receivable begins at this unit; read them again.'),
  unknown_offer: entry(404, 'There is no offer with this id.'),
  unknown_claim: entry(404, 'There is no claim with this id.'),
  unknown_conversion: entry(404, 'There is no offer of conversion with this id.'),
  unknown_redemption: entry(404, 'There is no redemption with this id.'),
  unknown_obligation: entry(404, 'No obligation to this issuer is published for the day.'),
  unknown_debt: entry(404, 'There is no debt with this id.'),
  unknown_consent: entry(404, 'There is no standing consent for this assignor.'),
  unknown_grant: entry(404, 'There is no grant of the signer for this piece and reader.'),
  unknown_proposal: entry(404, 'There is no proposal with this id.'),
  unknown_correction: entry(404, 'There is no correction with this id.'),
  unknown_contract: entry(404, 'There is no contract with this id.'),
  unknown_approval: entry(404, 'No deed of the member waits under this id for further keys.'),
  unknown_counterparty: entry(404, 'The other member that the deed names is not on the network.'),
  // Who it is about.
  own_counterparty: entry(422, 'A member cannot be its own counterparty.'),
  counterparty_role: entry(422, 'The other member does not have the role for its part.'),
  not_an_issuer: entry(422, 'The member named as issuer of the money is not one.'),
  unknown_ruler: entry(422, 'Who is to rule on disputes is no member beside the two parties.'),
  same_issuer: entry(422, 'Both sides are money of one issuer; transfer it instead.'),
  own_money: entry(422, 'No debt is discharged in its debtor’s own money; name another issuer.'),
  issuer_not_accepted: entry(
    422,
    'Money of this issuer does not settle that; see who is accepted.',
  ),
  issuer_insolvent: entry(
    409,
    'The issuer of the money is insolvent: it settles nothing; name another issuer’s money.',
  ),
  not_supplier: entry(403, 'Only the supplier may do this.'),
  not_debtor: entry(403, 'Only the debtor may do this.'),
  not_holder: entry(403, 'Only the holder of the piece may do this.'),
  not_pledgee: entry(403, 'Only the pledgee may do this.'),
  not_issuer: entry(403, 'Only the issuer of the money may do this.'),
  not_redeemer: entry(403, 'Only the member that gives the money back may do this.'),
  not_payee: entry(403, 'Only who is paid for the piece may do this, or be named as paid.'),
  not_guarantor: entry(403, 'Only the guarantor may do this.'),
  not_claimant: entry(403, 'Only the member that made the claim may do this.'),
  not_assignor: entry(403, 'Only the assignor against which the claim is made may do this.'),
  not_seller: entry(403, 'Only the member that made the offer may do this.'),
  not_approver: entry(403, 'The key is none of those whose signatures the policy counts.'),
  not_addressee: entry(403, 'The offer is for somebody else.'),
  not_validator: entry(403, 'Only a member that runs a validator may do this.'),
  not_party: entry(
    403,
    'Only who is a side of it may: debtor, supplier, payee, holder, pledgee or surety.',
  ),
  not_conceding: entry(
    403,
    'Only supplier, holder, pledgees and those who sold it on give units up.',
  ),
  not_ruler: entry(
    403,
    'Only the debtor may lift this dispute, and only who was named rule on it.',
  ),
  not_asked: entry(403, 'Only holder, pledgees and those who sold the piece on are asked.'),
  not_concerned: entry(403, 'Only a member whose right the correction changes may do this.'),
  same_supervisor: entry(403, 'An order of correction needs the word of a second supervisor.'),
  not_enrolled: entry(403, 'The validators have not enrolled the oracle for this topic.'),
  // Whether it can still happen.
  signer_insolvent: entry(
    409,
    'Proceedings on the signer are open: it pays and promises nothing outside of them.',
  ),
  already_insolvent: entry(409, 'Proceedings on the member are open already.'),
  not_insolvent: entry(409, 'No proceedings on the member are open.'),
  already_frozen: entry(409, 'It is frozen by this order, or halted, already.'),
  too_many_orders: entry(409, 'It is under as many orders as it may be; lift one first.'),
  not_frozen: entry(409, 'No freeze by this order, or no halt of this, is in force.'),
  invoice_answered: entry(409, 'The debtor has already accepted or rejected the invoice.'),
  invoice_withdrawn: entry(409, 'The supplier has withdrawn the invoice.'),
  invoice_lapsed: entry(409, 'The days to answer the invoice are over.'),
  counter_waits: entry(409, 'The debtor’s counter waits for the supplier, and binds the debtor.'),
  no_counter: entry(409, 'No counter of the debtor waits for the supplier.'),
  invoice_alive: entry(409, 'The invoice still waits or is accepted; it cannot be reissued.'),
  invoice_replaced: entry(409, 'The invoice was reissued before; reissue the newest one.'),
  already_disputed: entry(409, 'The invoice is disputed already.'),
  dispute_open: entry(409, 'Another dispute on the receivable is not over.'),
  no_dispute: entry(409, 'This dispute is not open on the receivable.'),
  nothing_disputed: entry(409, 'No rest of the invoice is disputed.'),
  no_rest_offered: entry(409, 'No offer of the other side on the rest of the invoice holds.'),
  note_open: entry(409, 'Another credit note on the receivable waits; see until when.'),
  no_note_open: entry(
    409,
    'This credit note does not wait on the receivable, or its days are over.',
  ),
  note_confirmed: entry(409, 'The debtor has given its word on the credit note before.'),
  wrong_offer_kind: entry(409, 'The offer is of the other kind: an assignment, or a sale.'),
  offer_taken: entry(409, 'The offer has been accepted by its taker; the piece is sold or gone.'),
  offer_declined: entry(409, 'The offer has been declined.'),
  offer_withdrawn: entry(409, 'The offer has been withdrawn.'),
  offer_lapsed: entry(409, 'The offer lapsed at the end of its last day or at the record time.'),
  request_over: entry(409, 'The request for quotes was withdrawn, has lapsed, or was answered.'),
  quote_over: entry(409, 'The quote was accepted, declined or withdrawn, or has lapsed.'),
  conversion_over: entry(409, 'The conversion was taken, declined or withdrawn, or has lapsed.'),
  redemption_closed: entry(409, 'The redemption is not in the state that this deed needs.'),
  money_stands: entry(409, 'The issuer of the money that is owed has not failed: pay in that.'),
  mandate_stands: entry(409, 'The mandated issuer has not failed, or nothing is open.'),
  obligation_over: entry(409, 'The due time of the obligation has passed.'),
  obligation_refused: entry(409, 'The issuer has refused to fund this obligation before.'),
  receivable_closed: entry(409, 'The holders of record are fixed; pieces no longer change holder.'),
  contract_over: entry(409, 'Nothing can come of the contract any more, or it is no proposal.'),
  correction_over: entry(409, 'The correction is not in the state that this deed needs.'),
  too_many_corrections: entry(409, 'As many corrections of the receivable wait as may.'),
  already_agreed: entry(409, 'The member has given its word on this before.'),
  contract_in_force: entry(409, 'Another contract on the receivable is in force.'),
  too_many_contracts: entry(409, 'The receivable has as many living contracts as one may have.'),
  receivable_not_overdue: entry(409, 'Only what is overdue is paid by hand.'),
  receivable_not_defaulted: entry(409, 'The receivable is not in default.'),
  not_disputed: entry(409, 'Nothing of the piece is in dispute.'),
  already_noticed: entry(409, 'The debtor has notice of this holder, or it waits for its word.'),
  no_notice: entry(409, 'No notice waits on the piece.'),
  defences_waived: entry(409, 'The debtor has waived its defences: it is an undertaking.'),
  set_off_waived: entry(409, 'The debtor has waived set-off: the receivable is an undertaking.'),
  debts_not_mutual: entry(422, 'The second debt is not owed back, or not in this money.'),
  debt_after_notice: entry(
    409,
    'Of another contract, the debt arose after the notice or is due after the receivable.',
  ),
  too_many_set_offs: entry(409, 'As many set-offs wait on the receivable as may.'),
  guarantee_closed: entry(409, 'The guarantee is not in the state that this deed needs.'),
  not_guaranteed: entry(409, 'The guarantee is not on this piece.'),
  guarantee_outranked: entry(409, 'Another guarantee of the piece has to be called first.'),
  too_many_guarantees: entry(409, 'The piece has as many guarantees as one may have.'),
  piece_subrogated: entry(409, 'The piece is held by a guarantor that paid; nobody guarantees it.'),
  claim_closed: entry(409, 'The claim was paid, satisfied or withdrawn, or has lapsed.'),
  debt_settled: entry(409, 'Nothing of the debt is open.'),
  debt_pledged: entry(409, 'A pledge is on the debt: pay it, or have the pledgee free it first.'),
  pledge_over: entry(409, 'The debt of the pledge is covered, or the pledge was released.'),
  not_pledged: entry(409, 'The pledge is not on this piece.'),
  debt_not_pledged: entry(409, 'The pledge is not on this debt.'),
  piece_frozen: entry(409, 'A frozen piece would change; see how much can be done without it.'),
  piece_locked: entry(409, 'The piece is bound by an open offer; withdraw that first.'),
  proposal_open: entry(409, 'The proposer’s last proposal of this kind is not decided yet.'),
  raise_pending: entry(409, 'Another raise of the protocol waits; vote it off first.'),
  proposal_closed: entry(409, 'The proposal is decided or overtaken, or has lapsed.'),
  already_voted: entry(409, 'The validator has voted on this proposal.'),
  too_many_quotes: entry(409, 'The request has as many open quotes as one may have.'),
  piece_pledged: entry(409, 'A pledgee of the piece has not agreed to that.'),
  debtor_insolvent: entry(
    409,
    'Proceedings on the debtor are open; its debts are taken only by who says that it knows that.',
  ),
  rival_disputed: entry(
    409,
    'The debtor disputes the same document of another supplier; say that it is known.',
  ),
  piece_changed: entry(
    409,
    'The piece has a burden that it had not when it was offered or priced.',
  ),
  too_many_pledges: entry(409, 'The piece has as many pledges as one may have.'),
  pledge_outranked: entry(409, 'Another pledge of the piece ranks before this one.'),
  pledge_not_due: entry(409, 'The secured debt is not due yet.'),
  no_recourse: entry(409, 'The holder can come back on nobody for this cause.'),
  recourse_over: entry(409, 'The term in which recourse can be claimed is over.'),
  nothing_to_claim: entry(409, 'Price and interest are received, or nothing is open.'),
  already_written_off: entry(409, 'The holder has marked the piece before.'),
  // What it says.
  unknown_currency: entry(422, 'The currency is not an active ISO 4217 code with minor units.'),
  bad_day: entry(422, 'A day is not a date from 1970-01-01 to 9999-12-31.'),
  issued_ahead: entry(422, 'The document is dated later than tomorrow.'),
  day_ahead: entry(422, 'The day has not begun on this ledger.'),
  older_attestation: entry(409, 'The oracle has attested a later day of this already.'),
  unknown_topic: entry(422, 'The topic is no kind of fact, and no pair of known currencies.'),
  due_before_issue: entry(422, 'The due day is before the issue of the invoice.'),
  due_day_past: entry(422, 'The due time of that day has passed.'),
  term_too_long: entry(422, 'The due day is further ahead than the parameters allow.'),
  invoice_too_old: entry(422, 'The invoice was issued longer ago than the parameters allow.'),
  due_day_differs: entry(422, 'The debtor names another due day than the supplier registered.'),
  creditor_differs: entry(422, 'The debtor names another supplier than the one that registered.'),
  currency_differs: entry(422, 'Another currency is named than the invoice has.'),
  amount_differs: entry(422, 'The debtor names another amount of the invoice than it has.'),
  document_differs: entry(422, 'The debtor names another document than the registered one.'),
  details_differ: entry(422, 'The debtor names other details than the registered ones.'),
  terms_differ: entry(422, 'The debtor names other terms than the supplier has stated.'),
  already_countered: entry(409, 'The debtor has made its one counter; accept what is stated.'),
  terms_agree: entry(422, 'These are the terms that the supplier has stated; accept the invoice.'),
  late_interest_bounds: entry(422, 'Late interest is not within what the parameters allow.'),
  similar_unanswered: entry(422, 'The debtor has to answer for every invoice that looks like it.'),
  more_than_invoiced: entry(422, 'The accepted part is more than the invoice.'),
  more_than_rest: entry(422, 'The reissue is more than the rest that is unsettled.'),
  more_than_disputed: entry(422, 'The amount is more than the disputed rest.'),
  reason_missing: entry(422, 'A reason is given exactly when a rest stays disputed.'),
  expires_day_past: entry(422, 'The last day that is named is over.'),
  freeze_too_long: entry(422, 'A freeze may not last as long as that; see the parameters.'),
  price_not_positive: entry(422, 'Discount and fee leave nothing of the units to pay.'),
  price_below_minimum: entry(409, 'The price of today is less than the seller would take.'),
  price_above_maximum: entry(409, 'The price of today is more than the signer would pay.'),
  cost_above_maximum: entry(409, 'The sale costs more a year, all in, than the seller would bear.'),
  parts_out_of_order: entry(422, 'The parts are not in the order of their units, each once.'),
  units_not_open: entry(422, 'The units named are not open units of the piece.'),
  part_too_small: entry(422, 'A part would be cut that has fewer units than a part may have.'),
  chain_too_deep: entry(409, 'The piece has changed hands as often as it may; let it be paid.'),
  more_than_face: entry(422, 'All credit notes together are more than the face amount.'),
  more_than_limit: entry(409, 'More is claimed by now than the signer would pay.'),
  more_than_published: entry(422, 'More would be funded than was published, or is left of it.'),
  piece_reserved: entry(409, 'The piece was bought with a reserve: its seller has a right in it.'),
  creditor_first: entry(
    409,
    'A guarantor that paid gets nothing while units that it guarantees are open.',
  ),
  more_than_open: entry(422, 'The amount is more than what is open.'),
  unknown_language: entry(422, 'This ledger knows no contract language of this version.'),
  bad_terms: entry(422, 'The terms have not the form of the contract language.'),
  terms_too_big: entry(422, 'The terms are deeper, longer or costlier than is allowed.'),
  terms_ill_typed: entry(422, 'Parts of the terms do not fit each other; see where and why.'),
  terms_endless: entry(422, 'The terms wait for a day that is none, or beyond their end.'),
  terms_overpay: entry(422, 'The terms could pay or cancel more than is open.'),
  terms_break_rules: entry(422, 'The terms name who may not take part, or break a limit.'),
  validator_repeated: entry(422, 'The changes name a validator more than once.'),
  not_in_set: entry(422, 'It is no validator, so it has no key to keep and no power to lose.'),
  nothing_changes: entry(422, 'Everything would be the same as before.'),
  too_many_validators: entry(422, 'There would be more validators than a set may have.'),
  too_much_leaves: entry(422, 'More than a third of the power would leave at once.'),
  quorum_out_of_reach: entry(
    422,
    'Those who stay and are not suspended could not decide without the others.',
  ),
  still_open: entry(
    409,
    'Something of the member is open; see how much of what, and end it first.',
  ),
  not_next_protocol: entry(422, 'The protocol is not the one after that in force.'),
  height_past: entry(422, 'The height is decided or in work; name one that is to come.'),
  height_taken: entry(409, 'Another change of parameters begins at this height; name another.'),
  bad_parameters: entry(
    422,
    'A parameter has not its form or bounds, or is none that a ballot changes; see which.',
  ),
  protocol_unknown: entry(422, 'The software that signs does not know the protocol; update it.'),
  unfit_name: entry(
    422,
    'The name is not in one script and normal form, or has marks that do not show; write it so.',
  ),
  bad_identifier: entry(422, 'The LEI or USCC is none: its check digits do not fit.'),
  alike_differs: entry(
    409,
    'The members that look like it are others than those named; look at each, and name all.',
  ),
  // What is used already.
  member_exists: entry(409, 'A member or validator has this id, or had it; take another one.'),
  identifier_taken: entry(409, 'The LEI or USCC is that of another member.'),
  identity_differs: entry(422, 'A reissue has the identity of the invoice that it replaces.'),
  duplicate_invoice: entry(409, 'The supplier has registered an invoice of this number and year.'),
  duplicate_document: entry(409, 'The supplier has registered the bytes of this document.'),
  administrator_acts: entry(
    409,
    'Proceedings on the member are open: no ballot sets its keys, or makes it a supervisor.',
  ),
  bad_public_key: entry(422, 'The public key is not canonical, or of small order, or has torsion.'),
  key_name_taken: entry(409, 'The member has or had a key of this name; names are not reused.'),
  key_taken: entry(409, 'The public key belongs to somebody; a key is one name’s for ever.'),
  bad_proof: entry(422, 'A new key has not signed that it is this validator’s or newcomer’s.'),
  too_many_keys: entry(422, 'The member has as many keys as the parameters allow.'),
  bad_policy: entry(
    422,
    'The policy names a key that does not sign, or too few, has something twice or out of order, ' +
      'or makes nothing wait that may.',
  ),
  already_signed: entry(409, 'The key has signed this deed before; it waits for another one.'),
  approval_changed: entry(
    409,
    'The deed comes to another amount by now than was signed first; decline it, and sign it anew.',
  ),
  bad_scope: entry(
    422,
    'The scope lists something twice or out of order, more a deed than a day, or gives nothing.',
  ),
  wider_scope: entry(403, 'A key adds none that may do more than itself, or spend beside it.'),
  own_key: entry(422, 'A key does not suspend itself; another one does.'),
  unknown_key_name: entry(404, 'The member has no key of this name.'),
  key_already_revoked: entry(409, 'The key was revoked before.'),
  key_pending: entry(409, 'The key does not sign yet; object to it instead.'),
  key_already_suspended: entry(409, 'The key is suspended already.'),
  nothing_to_object: entry(409, 'The key is neither being added nor to be revoked.'),
  last_key: entry(409, 'The last key that may do all stays: nobody could keep the keys in order.'),
  // Whether there is money for it.
  total_too_large: entry(422, 'The total that the issuer has issued would exceed 10^18 - 1.'),
  issue_limit: entry(409, 'The issuer would have more out than its limit; a ballot sets another.'),
  insufficient_money: entry(
    409,
    'The account does not have that much money of this issuer; or it is frozen, or has failed.',
  ),
  // Whether its signer has not too much open already.
  too_many_open: entry(
    409,
    'The member has as much of this kind open as it may; end some, or wait for answers and ends.',
  ),
  // Whether a receivable does not come to bear more than a block may do for all of its pieces.
  too_many_burdens: entry(
    409,
    'Its pieces bear as much as one block may do at once; let some join or end, or settle debts.',
  ),
  // How much its doing made, known when it is broken off.
  too_much_work: entry(
    422,
    'It makes more work than a block may have; do it for fewer pieces, or end debts first.',
  ),
} as const satisfies Record<string, CodeEntry>;

/** What becomes of a due item; also in order of precedence. */
export const OUTCOMES = {
  debtor_insolvent: entry(409, 'Nothing is debited by itself from an insolvent debtor.'),
  issuer_insolvent: entry(409, 'The mandated issuer has failed: the debtor names other money.'),
  frozen: entry(409, 'Something stands still; it is tried again a ledger day later.'),
  still_disputable: entry(409, 'It stood still at its record time: its debtor has a day more.'),
  insufficient_money: entry(409, 'The debtor’s account does not cover it; nothing was paid.'),
  action_impossible: entry(409, 'What a contract would do cannot be done; it is tried again.'),
} as const satisfies Record<string, CodeEntry>;

/** What a result or outcome says when all went well. */
export const OK = 'ok';

/** A code for which a block is invalid, and an admission refused. */
export type InvalidCode = keyof typeof INVALID;

/** A code with which a transaction in a block is refused. */
export type RefusalCode = keyof typeof REFUSALS;

/** That something was refused, why, and the numbers and ids that show it. Changes nothing. */
export interface Refusal<Code extends string = RefusalCode> {
  readonly code: Code;
  readonly facts: Facts;
}

/**
 * What one is told who is no party of a thing, or came too late for it: who the parties are is not
 * its business, and anybody can sign a deed about any id.
 */
const FOR_STRANGERS = [
  ...(['not_supplier', 'not_debtor', 'not_holder', 'not_pledgee', 'not_issuer'] as const),
  ...(['not_redeemer', 'not_payee', 'not_guarantor', 'not_claimant', 'not_assignor'] as const),
  ...(['not_seller', 'not_addressee', 'not_party', 'not_conceding', 'not_ruler'] as const),
  ...(['not_asked', 'not_concerned', 'offer_taken'] as const),
] as const;

type ForStrangers = (typeof FOR_STRANGERS)[number];

/** Whether a refusal says that its signer is no party, and so nothing of what it named. */
export function isForStrangers(code: string): code is ForStrangers {
  return (FOR_STRANGERS as readonly string[]).includes(code);
}

/** A refusal with its code and facts; those of strangers have none. */
export function refuse<Code extends string>(
  code: Code,
  ...[facts = {}]: [Code & ForStrangers] extends [never] ? [facts?: Facts] : []
): Refusal<Code> {
  return { code, facts };
}

/** What is known about a code of any group, or undefined. */
export function codeEntry(code: string): CodeEntry | undefined {
  const tables: Record<string, CodeEntry>[] = [INVALID, REFUSALS, OUTCOMES];
  return tables.find((table) => Object.hasOwn(table, code))?.[code];
}

function entry(status: CodeEntry['status'], sentence: string): CodeEntry {
  return { sentence, status };
}

/**
 * What can go wrong for a client that is not its own fault and not a refusal by a rule: networks,
 * nodes that answer nonsense or lie, files that cannot be used.
 */
import type { Facts } from '../../ledger/assert.ts';

/** Every code of a `ClientError`, with the sentence that explains it. Never reused. */
export const CLIENT_ERRORS = {
  unreachable: 'The node could not be reached, or broke off.',
  timeout: 'The node did not answer in time.',
  busy: 'The node is not ready at present, or its reader reads too much.',
  none_ready: 'No node is ready at present: each is busy, behind or away; ask again later.',
  answer_too_big: 'The answer of the node is longer than any that it may give.',
  bad_answer: 'The answer of the node has not the agreed form.',
  bad_proof: 'The proof that the node gave does not prove what it was asked for.',
  statement_differs:
    'The movements that the node told do not add up to what is proved of the account.',
  not_whole:
    'The list that the node gave is not the whole of what is proved to be there, or not as it is.',
  stale: 'The node showed an older state than this client has seen proved.',
  not_trusted: 'The certificate of the node leads to no authority that is trusted, or is not its.',
  node_refused: 'The node refused the request.',
  not_shown:
    'The node shows this member nothing there: there is nothing, or it is for others to read.',
  not_final: 'The transaction was not final in time; the same bytes may be submitted again.',
  not_found: 'The ledger has nothing of that name.',
  bad_deed: 'A field of the deed has not the form that its rule demands.',
  aborted: 'The caller broke off.',
  unreadable_file: 'The file cannot be read or written.',
  bad_config: 'The client’s configuration does not have the agreed form.',
  bad_key_file: 'The key file does not have the agreed form, or its key does not fit its name.',
  key_file_open: 'The key file may be read by others; set its mode to 600.',
  passphrase_needed: 'The key file is encrypted and no passphrase was given.',
  wrong_passphrase: 'The passphrase does not open the key file.',
  signer_failed: 'The program that holds the key did not sign.',
  no_mailbox: 'The member has not said where details reach it, or its encryption key is misspelt.',
  no_home_node: 'The home node of the member is none of the nodes that the client knows.',
  no_encryption_key: 'None of the encryption keys at hand opens what was sent.',
  letter_refused: 'The home node does not take what is to be sent.',
  bad_journal: 'An entry of the journal of what was signed is damaged.',
  payments_busy: 'Another program works with the payments of this member.',
  signed_before: 'The same was signed before, and it is not said that it is meant twice.',
  receiver_gone: 'The receiver of webhooks wants none any more (410).',
  mirror_moved: 'Another mirror writes the same tables.',
  mirror_differs: 'The tables are of another ledger or another reader.',
  database_failed: 'The database did not do what it was asked.',
  bad_details: 'The details do not belong to the invoice on the ledger.',
} as const;

/** One of the codes of `CLIENT_ERRORS`. */
export type ClientErrorCode = keyof typeof CLIENT_ERRORS;

/** An operating error of a client. Its message and facts never hold a secret. */
export class ClientError extends Error {
  override readonly name = 'ClientError';
  readonly code: ClientErrorCode;
  readonly facts: Facts;

  constructor(code: ClientErrorCode, message: string, facts: Facts = {}) {
    super(message);
    this.code = code;
    this.facts = facts;
  }
}

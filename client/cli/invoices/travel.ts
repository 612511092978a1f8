/** How details travel by themselves: sent by whoever has the file, found by whom it was sent to. */
import type { Invoice } from '../../../contracts/state/invoices.ts';
import { FormatError } from '../../../ledger/assert.ts';
import type { Envelope } from '../../../ledger/envelope.ts';
import type { Hash } from '../../../ledger/hash.ts';
import type { DetailsFile, DetailsRefusal } from '../../invoices/details.ts';
import { checkDetails, decodeDetails, encodeDetails } from '../../invoices/details.ts';
import { ClientError } from '../../sdk/clientError.ts';
import { readIdentities } from '../../sdk/encryption.ts';
import { HomeNode, readMailbox } from '../../sdk/homeNode.ts';
import type { SignedSession } from '../session/session.ts';
import { readPassphrase } from '../session/session.ts';
import type { Shell } from '../session/shell.ts';

/** Details that have come, checked against the ledger. */
export interface ArrivedDetails {
  readonly details: DetailsFile;
  readonly envelope: Envelope;
}

/** The identities that the configuration names, the newest first. @throws as `readIdentities` */
export async function ownIdentities(
  shell: Shell,
  { config }: Pick<SignedSession, 'config'>,
  options: { readonly passphraseFile?: string },
): Promise<readonly string[]> {
  const passphrase = await readPassphrase(shell, options);
  const all = [];
  for (const path of config.encryptionKeyFiles) all.push(await readIdentities(path, passphrase));
  return all.flat();
}

/**
 * The newest details of an invoice that have come to the member, opened and checked; null when none
 * have, or it has no mailbox.
 * @throws ClientError no_encryption_key, bad_details: some have come, and none of them is good
 */
export async function findArrived(
  shell: Shell,
  session: SignedSession,
  fact: Pick<Invoice, 'id' | 'details'>,
  options: { readonly passphraseFile?: string },
): Promise<ArrivedDetails | null> {
  const { client, signer } = session;
  if ((await readMailbox(client, signer.member)) === null) return null;
  const home = await HomeNode.of(client, signer.member);
  const letters = (await home.list(fact.id))
    .filter(({ envelope, state }) => envelope.recipient === signer.member && state === 'kept')
    .map(({ envelope }) => envelope)
    .filter(({ invoice }) => invoice === fact.id)
    .reverse();
  if (letters.length === 0) return null;
  const identities = await ownIdentities(shell, session, options);
  let last: ClientError | null = null;
  for (const envelope of letters) {
    const read = await readLetter(home, envelope, { identities, commitment: fact.details });
    if (!(read instanceof ClientError)) return { details: read, envelope };
    last = read;
  }
  throw last ?? new ClientError('bad_details', 'no details have come');
}

/** What is in a letter, or why it is not good. @throws ClientError of the node */
async function readLetter(
  home: HomeNode,
  envelope: Envelope,
  { identities, commitment }: { identities: readonly string[]; commitment: Hash },
): Promise<DetailsFile | ClientError> {
  const which = `version ${envelope.version} from ${envelope.sender}`;
  const bad = (code: string, why: string): ClientError =>
    new ClientError('bad_details', `${which}: ${why}`, { details: code });
  if (!(await home.isSigned(envelope))) return bad('letter_key', 'its sender has not signed it');
  const opened = identities.length === 0 ? null : await home.open(envelope, identities);
  if (opened === null) {
    const message = `${which}: name the file of the key it is sealed to: encryptionKeyFiles`;
    return new ClientError('no_encryption_key', message);
  }
  try {
    const details = decodeDetails(opened);
    const refusal: DetailsRefusal | null = checkDetails(details, commitment);
    return refusal === null ? details : bad(refusal.code, refusal.advice);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return bad(error.code, error.message);
  }
}

/**
 * Sends the details of an invoice that was just registered, unless they are on their way; in a line
 * what came of it, null when one of the two has no mailbox. The registration stands all the same.
 */
export async function sendRegistered(
  shell: Shell,
  session: SignedSession,
  { invoice, debtor, details }: { invoice: Hash; debtor: string; details: DetailsFile },
): Promise<string | null> {
  const { client, signer } = session;
  try {
    for (const member of [debtor, signer.member]) {
      if ((await readMailbox(client, member)) === null) return null;
    }
    const home = await HomeNode.of(client, signer.member);
    const before = (await home.list(invoice)).find(
      ({ envelope, state }) => envelope.recipient === debtor && state !== 'refused',
    );
    const bytes = encodeDetails(details);
    const sent =
      before ?? (await home.send({ invoice, recipient: debtor, bytes }, signer, shell.environment));
    return `sent to ${debtor}, sealed: ${sent.state}`;
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    return `not sent: ${error.code}: ${error.message}; tally details send ${invoice}`;
  }
}

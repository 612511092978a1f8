/**
 * One deed of many that a file asks for: signed once. What the journal of what was signed has of it
 * is gone on with, so that a run which broke off, or is made again, says nothing twice.
 */
import type { DeedType } from '../../../contracts/deeds.ts';
import type { JsonObject } from '../../../ledger/canonical.ts';
import type { Hash } from '../../../ledger/hash.ts';
import type { Opening } from '../../sdk/alike.ts';
import { ClientError } from '../../sdk/clientError.ts';
import type { DeedWords } from '../../sdk/deeds.ts';
import { deedOf } from '../../sdk/deeds.ts';
import { resumeEntry } from '../../sdk/resume.ts';
import type { SignedSession } from '../session/session.ts';
import type { Shell } from '../session/shell.ts';
import type { ConfirmOptions } from './confirm.ts';
import { confirmDeed } from './confirm.ts';
import { sendSigned } from './performDeed.ts';

/** A deed, and what its commitments are of. */
export interface Word {
  readonly type: DeedType;
  readonly words: JsonObject;
  readonly opens: readonly Opening[];
}

/** `said` on the ledger, now or before; or `refused` by it, with its code. */
export interface Said {
  readonly status: 'said' | 'refused';
  readonly id: Hash;
  readonly code: string;
}

/**
 * Signs and sends a deed, unless the journal has it; then it goes on with that.
 * @throws ClientError when it is not final, or no node is there: it is tried again later
 */
export async function performOnce(
  shell: Shell,
  session: SignedSession,
  options: ConfirmOptions,
  { type, words, opens }: Word,
): Promise<Said> {
  const { client, journal, signer, genesis } = session;
  const { environment, signal } = shell;
  const shown = await client.shown(type, words as unknown as DeedWords<DeedType>, { signal });
  const deed = deedOf(type, shown, environment);
  const alike = await journal.alike({ chain: genesis.chain, member: signer.member }, deed, opens);
  for (const entry of [...alike.exact, ...alike.references]) {
    const end = entry.end ?? (await resumeEntry({ client, journal, environment, signal }, entry));
    const { id } = entry.signed;
    if (end === null) throw new ClientError('not_final', `transaction ${id} has no end yet`);
    if (end.code === 'ok') return { status: 'said', id, code: 'ok' };
  }
  // What the journal has is looked at above: nothing is left of which a person could be asked.
  await confirmDeed(shell, session, { ...options, again: true }, { type, deed, opens });
  const signed = await client.compose(deed, signer);
  const submitted = await sendSigned(shell, session, signed, { opens });
  const code = submitted.status === 'final' ? submitted.result.code : submitted.code;
  if (submitted.status === 'refused' && submitted.mayStillHappen) {
    throw new ClientError('not_final', `${code}: run it again`);
  }
  return { status: code === 'ok' ? 'said' : 'refused', id: signed.id, code };
}

/**
 * What was signed and whose end nobody has seen: it is looked up, and sent again while it may still
 * be in a block. The same bytes take effect once, so that this is always safe.
 */
import type { Hash } from '../../ledger/hash.ts';
import { decodeTransaction } from '../../ledger/transaction.ts';
import { ClientError } from './clientError.ts';
import type { SignedDeed } from './compose.ts';
import type { Environment } from './environment.ts';
import type { LedgerClient } from './ledgerClient.ts';
import { expectState } from './proved.ts';
import type { AskOptions } from './queries.ts';
import type { JournalEnd, JournalEntry, SigningJournal } from './signingJournal.ts';

/** With what is looked. */
export interface ResumeSurroundings {
  /** One with the same journal. */
  readonly client: LedgerClient;
  readonly journal: SigningJournal;
  readonly environment: Environment;
  readonly signal?: AbortSignal;
  /** Of one who goes on looking: what came too late is asked again; absent: it is believed. */
  readonly doubts?: LapseDoubts;
}

/** After so many blocks more a node is asked again whether something came too late. */
const DOUBTED_BLOCKS = 3;

/**
 * What nodes have said once to have come too late. That it was in no block before is the word of
 * one node, which may lag or lie: it ends nothing until it is said again after more blocks.
 */
export class LapseDoubts {
  readonly #saidAt = new Map<Hash, number>();

  /** Whether it was said before, so many blocks ago. @param height at which it is said now */
  isOver(id: Hash, height: number): boolean {
    const first = this.#saidAt.get(id);
    if (first === undefined) this.#saidAt.set(id, height);
    return first !== undefined && height >= first + DOUBTED_BLOCKS;
  }
}

/** Always there, and shown to every member: with it the newest header is proved. */
const HEAD_KEY = 'parameters';

/**
 * The end of an entry without one, written in the journal unless it is in doubt; null while it is
 * not known. `final` is
 * proved, and so is of `lapsed` that it is too late; that it was in no block before is the word of
 * the node that proves this. That nodes refuse it now is no end: they may have taken it before.
 * @throws ClientError when no node answers, or it is not final in time
 */
export async function resumeEntry(
  { client, journal, environment, signal, doubts }: ResumeSurroundings,
  { signed, opens }: JournalEntry,
): Promise<JournalEnd | null> {
  const asked = signal === undefined ? {} : { signal };
  const final = await client.readTransaction(signed.id, asked);
  if (final !== null) {
    const { height, result } = final;
    return await endWith(journal, signed.id, { status: 'final', code: result.code, height });
  }
  if (environment.now() < signed.expires) {
    await client.submit(signed, { ...asked, opens, isRepeat: true });
    const entry = await journal.find(signed.id);
    if (entry !== null && entry.end !== null) return entry.end;
  }
  const height = await lapsedAt(client, signed, asked);
  if (height === null) return null;
  const end = { status: 'lapsed', code: null, height: null } as const;
  if (doubts !== undefined && !doubts.isOver(signed.id, height)) return end;
  return await endWith(journal, signed.id, end);
}

/**
 * Whether signed bytes are in no block and can be in none any more: the newest block is proved, its
 * time is at or behind their last moment, and its node, which has all blocks, has them in none. No
 * clock says so: while consensus stands still, a block that was proposed in time is decided however
 * much later.
 * @throws ClientError when no node answers that has all blocks, or there is no block yet;
 *   bad_config when the client does not read as who has signed: nodes show it nothing of theirs
 */
export async function hasLapsed(
  client: LedgerClient,
  signed: SignedDeed,
  options: AskOptions = {},
): Promise<boolean> {
  return (await lapsedAt(client, signed, options)) !== null;
}

/** The height at which that is so; null: it is not. @throws as `hasLapsed` */
async function lapsedAt(
  client: LedgerClient,
  { id, jws, expires }: SignedDeed,
  options: AskOptions,
): Promise<number | null> {
  const { member } = decodeTransaction(jws, jws.length);
  if (client.readsAs !== member) {
    const words = `transaction ${id} is of ${member}: only who reads as ${member} sees its end`;
    throw new ClientError('bad_config', words, { id, member });
  }
  return await client.ask(async (node) => {
    const proof = await node.fetchStateProof(HEAD_KEY, options);
    const { time, height } = expectState(proof, client.genesis, HEAD_KEY);
    if (time < expires) return null;
    return (await node.lacksTransaction(id, options)) ? height : null;
  }, options);
}

async function endWith(journal: SigningJournal, id: string, end: JournalEnd): Promise<JournalEnd> {
  await journal.end(id, end);
  return end;
}

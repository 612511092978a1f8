/**
 * Where a command shows what it is about to sign, and asks. Every deed goes through here: what is
 * signed is first told in words, with the facts behind its ids, proved.
 */
import type { DeedType } from '../../../contracts/deeds.ts';
import { RULES } from '../../../contracts/deeds.ts';
import { tellRate } from '../../../contracts/state/rates.ts';
import type { Rule } from '../../../contracts/state/rule.ts';
import type { JsonObject } from '../../../ledger/canonical.ts';
import type { Deed } from '../../../ledger/transaction.ts';
import type { Opening } from '../../sdk/alike.ts';
import { ClientError } from '../../sdk/clientError.ts';
import type { JournalEntry } from '../../sdk/signingJournal.ts';
import { signedBefore } from '../../sdk/signingJournal.ts';
import { tellDeed } from '../../sdk/tellDeed.ts';
import type { SignedSession } from '../session/session.ts';
import type { Shell } from '../session/shell.ts';
import { say, UsageError } from '../session/shell.ts';
import { tellEntry } from './tellEntry.ts';

/** The flags that stand for the answers of a person. */
export interface ConfirmOptions {
  readonly yes?: boolean;
  /** It is meant twice. */
  readonly again?: boolean;
}

/** What is to be signed. */
export interface Asked {
  readonly type: DeedType;
  readonly deed: Deed;
  /** What it costs, all in, parts per million a year; where there is such a thing. */
  readonly costPpm?: number | undefined;
  /** What commitments in it are of. */
  readonly opens?: readonly Opening[] | undefined;
}

/**
 * Tells a deed on standard error and takes a yes: from `--yes`, or from the person at the terminal.
 * What was signed before, and may be meant once, is said and asked about before.
 * @throws ClientError signed_before; UsageError when nobody can be asked, or the answer is no:
 *   nothing is signed then
 */
export async function confirmDeed(
  shell: Shell,
  session: SignedSession,
  options: ConfirmOptions,
  asked: Asked,
): Promise<void> {
  for (const line of await tellSigning(shell, session, asked)) say(shell, line);
  await confirmAgain(shell, session, options, asked);
  if (options.yes === true) return;
  if (shell.ask === undefined) {
    throw new UsageError('not signed: there is no terminal to ask at; --yes says that you agree');
  }
  const answer = await shell.ask('sign this? [yes/no] ');
  if (answer !== 'yes') throw new UsageError('not signed: the answer was not yes');
}

/** Who signs what, in lines. @throws ClientError when no node proves the facts that it names */
async function tellSigning(
  shell: Shell,
  { client, signer }: SignedSession,
  { type, deed, costPpm }: Asked,
): Promise<readonly string[]> {
  const rule: Rule = RULES[type];
  const lines = await tellDeed(rule, deed as JsonObject, async (key) => {
    try {
      return await client.findValue(key, { signal: shell.signal });
    } catch (error) {
      // Before the first block nothing is proved. A member's name helps, and its id is told anyway.
      const isName = key.startsWith('member/');
      if (isName && error instanceof ClientError && error.code === 'node_refused') return null;
      throw error;
    }
  });
  const cost = costPpm === undefined ? [] : [`cost, all in: ${tellRate(costPpm)}`];
  const head = `${signer.member} signs ${type} with the key ${signer.keyName}:`;
  return [head, ...[...lines, ...cost].map((line) => `  ${line}`)];
}

/** @throws ClientError signed_before when nobody says that it is meant twice */
async function confirmAgain(
  shell: Shell,
  { journal, genesis: { chain }, signer: { member } }: SignedSession,
  options: ConfirmOptions,
  { deed, opens = [] }: Asked,
): Promise<void> {
  const alike = await journal.alike({ chain, member }, deed, opens);
  const all = signedBefore(alike);
  const [first] = all;
  if (first === undefined) return;
  for (const entry of all)
    say(shell, `  signed before: ${tellEntry(entry, shell.environment.now())}`);
  if (options.again === true) return;
  const { id } = first.signed;
  const wayOut = wayOutOf(first);
  if (options.yes !== true && shell.ask !== undefined) {
    say(shell, `  ${wayOut}`);
    if ((await shell.ask('sign it a second time? [yes/no] ')) === 'yes') return;
  }
  throw new ClientError('signed_before', `transaction ${id}: ${wayOut}`, { id });
}

function wayOutOf({ end, signed: { id } }: JournalEntry): string {
  if (end === null) return `see what becomes of it: tally resume ${id}`;
  const same = 'the same reference, member and amount';
  if (end.status !== 'lapsed') return `${same}; say --again if it is meant twice`;
  return `${same}; that it lapsed is the word of a node: look at the account, then say --again`;
}

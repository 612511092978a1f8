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
import { ClientError } from '../../sdk/clientError.ts';
import { tellDeed } from '../../sdk/tellDeed.ts';
import type { SignedSession } from '../session/session.ts';
import type { Shell } from '../session/shell.ts';
import { say, UsageError } from '../session/shell.ts';

/** The flag that stands for the answer of a person. */
export interface ConfirmOptions {
  readonly yes?: boolean;
}

/** What is to be signed. */
export interface Asked {
  readonly type: DeedType;
  readonly deed: Deed;
  /** What it costs, all in, parts per million a year; where there is such a thing. */
  readonly costPpm?: number | undefined;
}

/**
 * Tells a deed on standard error and takes a yes: from `--yes`, or from the person at the terminal.
 * @throws UsageError when nobody can be asked, or the answer is no: nothing is signed then
 */
export async function confirmDeed(
  shell: Shell,
  session: SignedSession,
  options: ConfirmOptions,
  asked: Asked,
): Promise<void> {
  for (const line of await tellSigning(shell, session, asked)) say(shell, line);
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
      const { value } = await client.readState(key, { signal: shell.signal });
      return value;
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

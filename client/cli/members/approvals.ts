/** `tally approvals`, `approve`, `decline`: deeds that wait for more keys of their member. */
import type { Command } from 'commander';
import type { DeedType } from '../../../contracts/deeds.ts';
import { RULES } from '../../../contracts/deeds.ts';
import type { Approval, Policy } from '../../../contracts/state/approvals.ts';
import { approvals, policies } from '../../../contracts/state/approvals.ts';
import { firstPolicy } from '../../../contracts/trade/members/approving.ts';
import type { JsonObject } from '../../../ledger/canonical.ts';
import { isHash } from '../../../ledger/encoding.ts';
import { readApprovals } from '../../sdk/questions.ts';
import { tellDeed } from '../../sdk/tellDeed.ts';
import type { DeedOptions } from '../deeds/performDeed.ts';
import { performDeed, withDeed } from '../deeds/performDeed.ts';
import type { NetworkOptions, SignedSession } from '../session/session.ts';
import { openSignedSession, withNetwork } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act, say, show, UsageError } from '../session/shell.ts';

/** Adds the commands. */
export function addApprovals(program: Command, shell: Shell): void {
  const list = program
    .command('approvals')
    .description('deeds of the member that wait for more of its keys, in words, and for whom');
  act(shell, withNetwork(list), (options: NetworkOptions) => listAll(shell, options));
  const approve = program
    .command('approve')
    .description('sign a deed that waits; the last key that was missing has it done')
    .argument('<id>', 'of the approval, as approvals shows it');
  act(shell, withDeed(approve), (id: string, options: DeedOptions) =>
    approveOne(shell, id, options),
  );
  const decline = program
    .command('decline')
    .description('end a deed that waits; it is not done')
    .argument('<id>', 'of the approval, as approvals shows it');
  act(shell, withDeed(decline), async (id: string, options: DeedOptions) => {
    const session = await openSignedSession(shell, options);
    await sayApproval(shell, session, await findApproval(shell, session, id));
    const deed = { type: 'declineDeed', words: { approval: id }, title: 'declined' } as const;
    return performDeed(shell, session, options, deed);
  });
}

async function listAll(shell: Shell, options: NetworkOptions): Promise<ExitCode> {
  const session = await openSignedSession(shell, options);
  const found = await readApprovals(session.client, session.signer.member);
  const lines: string[] = [];
  for (const each of found) lines.push(...(await tellApproval(shell, session, each)));
  const json = { approvals: found };
  show(shell, options, json, lines.length === 0 ? ['nothing waits for a key'] : lines);
  return 0;
}

/** What is signed is the digest of the very deed that is shown; the facts are proved. */
async function approveOne(shell: Shell, id: string, options: DeedOptions): Promise<ExitCode> {
  const session = await openSignedSession(shell, options);
  const approval = await findApproval(shell, session, id);
  await sayApproval(shell, session, approval);
  const words = { approval: id, digest: approval.digest };
  const title = 'signed; the deed is done once enough keys have';
  return performDeed(shell, session, options, { type: 'approveDeed', words, title });
}

async function sayApproval(shell: Shell, session: SignedSession, found: Approval): Promise<void> {
  for (const line of await tellApproval(shell, session, found)) say(shell, line);
}

async function findApproval(
  shell: Shell,
  { client, signer }: SignedSession,
  id: string,
): Promise<Approval> {
  if (!isHash(id)) throw new UsageError('the id of an approval has 64 hexadecimal letters');
  const { fact } = await client.readFact(approvals, [signer.member, id], { signal: shell.signal });
  if (fact !== undefined) return fact;
  throw new UsageError('no deed waits under this id: it was done, was declined, or has lapsed');
}

/** Who has signed what, for whom it waits and until when, and the deed in words. */
async function tellApproval(
  { signal }: Shell,
  { client }: SignedSession,
  approval: Approval,
): Promise<readonly string[]> {
  const { id, member, deed, signed, until } = approval;
  const words = deed as JsonObject;
  const type = String(words['type']);
  const own = await client.findFact(policies, [member], { signal });
  const policy = own ?? firstPolicy(member, words as never);
  const lines = await tellDeed(RULES[type as DeedType], words, (key) =>
    client.findValue(key, { signal }),
  );
  return [
    `${id}: ${type}, signed by ${signed.join(', ')}${tellMissing(policy, signed)}`,
    `  lapses ${new Date(until).toISOString()}`,
    ...lines.map((line) => `  ${line}`),
  ];
}

function tellMissing(policy: Policy | null, signed: readonly string[]): string {
  if (policy === null) return '; no policy stands any more';
  const { keys, needed } = policy;
  const others = keys.filter((name) => !signed.includes(name));
  const count = needed - (keys.length - others.length);
  return `; waits for ${count} of ${others.join(', ')}`;
}

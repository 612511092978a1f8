/** `tally ask ballots` and `tally ask parameters`: what validators decide, and have decided. */
import type { Command } from 'commander';
import type { Amendment } from '../../../contracts/state/amendments.ts';
import { mailboxes } from '../../../contracts/state/mailboxes.ts';
import type { Change } from '../../../contracts/state/proposals.ts';
import { proposals } from '../../../contracts/state/proposals.ts';
import type { OpenBallot } from '../../sdk/ballots.ts';
import { readBallots, readGoverned } from '../../sdk/ballots.ts';
import type { LedgerClient } from '../../sdk/ledgerClient.ts';
import type { NetworkOptions } from '../session/session.ts';
import { openSession, withNetwork } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act, show } from '../session/shell.ts';

/** Adds the questions to those of the trade. */
export function addBallots(parent: Command, shell: Shell): void {
  const ballots = parent
    .command('ballots <member>')
    .description('which proposals wait for a ballot of the member, and what else is open');
  act(shell, withNetwork(ballots), (member: string, options: NetworkOptions) =>
    askBallots(shell, member, options),
  );
  const parameters = parent
    .command('parameters')
    .description('what the members are counted with: in force, planned, and before');
  act(shell, withNetwork(parameters), (options: NetworkOptions) => showParameters(shell, options));
}

async function askBallots(
  shell: Shell,
  member: string,
  options: NetworkOptions,
): Promise<ExitCode> {
  const { client } = await openSession(shell, options);
  const { items: open, height } = await readBallots(client);
  const receipts: (Receipts | null)[] = [];
  for (const { proposal } of open) receipts.push(await receiptsOf(client, proposal.change));
  const items = open.map(({ proposal, powerFor, quorum, waitsFor }, at) => ({
    proposal: proposals.encode(proposal),
    ...{ powerFor, quorum, waitsFor, waitsForMember: waitsFor.includes(member) },
    receipts: receipts[at] ?? null,
  }));
  const own = open.filter(({ waitsFor }) => waitsFor.includes(member)).length;
  const sum = `${own} of ${open.length} open ballots wait for ${member}; proved at ${height}`;
  const words = open.map((ballot, at) => tellBallot(ballot, member) + tellReceipts(receipts[at]));
  show(shell, options, { proved: true, height, items }, [...words, sum]);
  return 0;
}

/** Where details are to reach a newcomer, and what the member of the node's name says of that. */
interface Receipts {
  readonly homeNode: string;
  /** Whether it names the same key for receipts of its node; null: it names none. */
  readonly isSame: boolean | null;
}

/** Null where nobody comes, or it has not said. @throws ClientError */
async function receiptsOf(client: LedgerClient, change: Change): Promise<Receipts | null> {
  const said = change.kind === 'enrol' ? change.member.mailbox : null;
  if (said === null) return null;
  const { homeNode, receiptKey } = said;
  const there = await client.findFact(mailboxes, [homeNode]);
  const isKnown = there?.homeNode === homeNode;
  return { homeNode, isSame: isKnown ? there.receiptKey === receiptKey : null };
}

function tellReceipts(receipts: Receipts | null | undefined): string {
  if (receipts === null || receipts === undefined) return '';
  const { homeNode, isSame } = receipts;
  const key = isSame === null ? 'no key for receipts' : `${isSame ? 'the same' : 'ANOTHER'} key`;
  return `; details are to reach it at ${homeNode}, which itself names ${key}`;
}

/** A ballot in a line, as the member has it that asks. */
export function tellBallot(ballot: OpenBallot, member: string): string {
  const { proposal, powerFor, quorum, waitsFor } = ballot;
  const { id, proposer, evidence, change, lapseTime } = proposal;
  const own = waitsFor.includes(member) ? 'waits for you: ' : '';
  const by = proposer ?? `evidence ${evidence}`;
  const until = new Date(lapseTime).toISOString();
  const others = waitsFor.length === 0 ? 'nobody' : waitsFor.join(', ');
  const count = `${powerFor} of ${quorum} for it, without a ballot yet: ${others}`;
  return `${own}${id} ${change.kind} by ${by}, until ${until}; ${count}`;
}

async function showParameters(shell: Shell, options: NetworkOptions): Promise<ExitCode> {
  const { client } = await openSession(shell, options);
  const { parameters, amendments, height } = await readGoverned(client);
  const words = Object.entries(parameters).map(([name, value]) => `${name}: ${told(value)}`);
  const lines = [...words, ...amendments.map(tellAmendment), `proved at height ${height}`];
  show(shell, options, { proved: true, height, parameters, amendments }, lines);
  return 0;
}

function tellAmendment({ height, values, before, source, status }: Amendment): string {
  const changes = Object.entries(values).map(([name, value]) => {
    const former = before === null ? '' : ` (before ${told(before[name])})`;
    return `${name} ${told(value)}${former}`;
  });
  return `${status} from height ${height}: ${changes.join(', ')}; ${source}`;
}

function told(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

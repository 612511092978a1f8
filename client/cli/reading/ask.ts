/** `tally ask`: the questions of the trade. What is answered is proved, and nothing left out. */
import type { Command } from 'commander';
import { tellAmount } from '../../../contracts/state/currencies.ts';
import type { Obligation } from '../../../contracts/state/obligations.ts';
import { obligations } from '../../../contracts/state/obligations.ts';
import type { Answer, DayTotal } from '../../sdk/questions.ts';
import {
  readFunding,
  readIncoming,
  readObligations,
  readOwned,
  readWaiting,
} from '../../sdk/questions.ts';
import { addBallots } from '../governance/ballots.ts';
import type { NetworkOptions } from '../session/session.ts';
import { openSession, withNetwork } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act, show } from '../session/shell.ts';
import type { Column } from '../session/table.ts';
import { tableLines } from '../session/table.ts';
import { addEvidence } from './evidence.ts';
import { addExplanations } from './explain.ts';
import { addFreedom } from './freedom.ts';
import { addPriority } from './priority.ts';

/** Adds the commands. */
export function addAsk(program: Command, shell: Shell): void {
  const parent = program
    .command('ask')
    .description('who owns, owes and funds what; whether a piece is free; why, and from where');
  const own = parent.command('own <member>').description('what the member owns');
  act(shell, withNetwork(own), (member: string, options: NetworkOptions) =>
    askOwned(shell, member, options),
  );
  const owed = parent.command('owed <member>').description('who owes the member, and when');
  act(shell, withNetwork(owed), async (member: string, options: NetworkOptions) => {
    const { client } = await openSession(shell, options);
    return showTotals(shell, options, await readIncoming(client, member));
  });
  const fund = parent.command('fund <member>').description('what the member must fund, by day');
  act(shell, withNetwork(fund), async (member: string, options: NetworkOptions) => {
    const { client } = await openSession(shell, options);
    const totals = await readFunding(client, member);
    return showTotals(shell, options, totals, await readObligations(client, member));
  });
  const waiting = parent
    .command('waiting <member>')
    .description('which invoices wait for the word of the member');
  act(shell, withNetwork(waiting), (member: string, options: NetworkOptions) =>
    askWaiting(shell, member, options),
  );
  addBallots(parent, shell);
  addFreedom(parent, shell);
  addEvidence(parent, shell);
  addPriority(parent, shell);
  addExplanations(parent, shell);
}

async function askOwned(shell: Shell, member: string, options: NetworkOptions): Promise<ExitCode> {
  const { client } = await openSession(shell, options);
  const { items: owned, height } = await readOwned(client, member);
  const items = owned.map(({ piece, receivable, open }) => ({
    receivable: receivable.id,
    from: String(piece.from),
    to: String(piece.to),
    open: String(open),
    currency: receivable.currency,
    debtor: receivable.debtor,
    payDay: receivable.payDay,
    payTo: piece.payTo,
    pledges: piece.pledges,
  }));
  const columns: readonly Column<(typeof items)[number]>[] = [
    { title: 'pay day', text: ({ payDay }) => payDay },
    { title: 'open', right: true, text: ({ open, currency }) => tellAmount(open, currency) },
    { title: 'debtor', text: ({ debtor }) => debtor },
    { title: 'from unit', right: true, text: ({ from }) => from },
    { title: 'receivable', text: ({ receivable }) => receivable },
  ];
  const lines = tableLines(columns, items, shell.width);
  const words = [...lines, `${items.length} pieces, all that there are, proved at ${height}`];
  show(shell, options, { proved: true, height, items }, words);
  return 0;
}

async function askWaiting(
  shell: Shell,
  member: string,
  options: NetworkOptions,
): Promise<ExitCode> {
  const { client } = await openSession(shell, options);
  const { items: waiting, height } = await readWaiting(client, member);
  const items = waiting.map(({ id, supplier, debtor, currency, amount, dueDay, status }) => ({
    ...{ invoice: id, supplier, debtor, currency, amount: String(amount), dueDay, status },
  }));
  const columns: readonly Column<(typeof items)[number]>[] = [
    { title: 'due', text: ({ dueDay }) => dueDay },
    { title: 'amount', right: true, text: ({ amount, currency }) => tellAmount(amount, currency) },
    { title: 'supplier', text: ({ supplier }) => supplier },
    { title: 'debtor', text: ({ debtor }) => debtor },
    { title: 'status', text: ({ status }) => status },
    { title: 'invoice', text: ({ invoice }) => invoice },
  ];
  const lines = tableLines(columns, items, shell.width);
  const words = [...lines, `${items.length} invoices, all that there are, proved at ${height}`];
  show(shell, options, { proved: true, height, items }, words);
  return 0;
}

function showTotals(
  shell: Shell,
  options: NetworkOptions,
  { items: totals, height }: Answer<DayTotal>,
  published: Answer<Obligation> | null = null,
): ExitCode {
  const items = totals.map((total) => ({ ...total, amount: String(total.amount) }));
  const columns: readonly Column<(typeof items)[number]>[] = [
    { title: 'pay day', text: ({ payDay }) => payDay },
    { title: 'amount', right: true, text: ({ amount, currency }) => tellAmount(amount, currency) },
    { title: 'debtor', text: ({ debtor }) => debtor },
    { title: 'money of', text: ({ issuer }) => issuer },
  ];
  const lines = tableLines(columns, items, shell.width);
  const all = published?.items ?? [];
  const answers = all.map((obligation) => obligations.encode(obligation));
  const more = published === null ? {} : { obligations: answers };
  const sum = `${items.length} days, all that there are, proved at ${height}`;
  show(shell, options, { proved: true, height, items, ...more }, [
    ...lines,
    ...all.map(describe),
    sum,
  ]);
  return 0;
}

function describe(obligation: Obligation): string {
  const { payDay, currency, issuer, status, amount, deposited, line, drawn, refusal } = obligation;
  if (status === 'planned') return `${payDay} ${currency}: ${issuer} is not told yet`;
  const answer = refusal === null ? '' : `, refused: ${refusal}`;
  const told = (minor: bigint): string => tellAmount(minor, currency);
  const funded = `deposited ${told(deposited)}, line ${told(line)}, drawn ${told(drawn)}${answer}`;
  return `${payDay} published ${told(amount)} to ${issuer}: ${funded}`;
}

/**
 * `tally ask`: the questions of the trade. Answered from lists: a node's word, not proved; but why
 * a member was paid is proved.
 */
import type { Command } from 'commander';
import { reasonsFor } from '../../contracts/provenance.ts';
import type { Event } from '../../contracts/rule.ts';
import type { DayTotal } from '../sdk/questions.ts';
import { readFunding, readIncoming, readOwned } from '../sdk/questions.ts';
import { askContract } from './contract.ts';
import type { NetworkOptions } from './session.ts';
import { openSession, withNetwork } from './session.ts';
import type { ExitCode, Shell } from './shell.ts';
import { act, show, UsageError } from './shell.ts';

/** Adds the commands. */
export function addAsk(program: Command, shell: Shell): void {
  const parent = program.command('ask').description('what is owned, owed and to be funded');
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
    return showTotals(shell, options, await readFunding(client, member));
  });
  const why = parent
    .command('why <item> [member]')
    .description(
      'for which units a settlement (settle/<receivable>) or transaction paid the member; ' +
        'or which rules of contract/<id> fired, on which facts',
    );
  act(
    shell,
    withNetwork(why),
    (item: string, member: string | undefined, options: NetworkOptions) => {
      if (item.startsWith('contract/')) return askContract(shell, item, options);
      if (member === undefined) throw new UsageError('name the member that was paid');
      return askWhy(shell, item, member, options);
    },
  );
}

/** For which units a due item or transaction paid a member. */
async function askWhy(
  shell: Shell,
  item: string,
  member: string,
  options: NetworkOptions,
): Promise<ExitCode> {
  const { client } = await openSession(shell, options);
  const terms = { signal: shell.signal };
  const found = item.includes('/')
    ? await client.readSettlement(item, terms)
    : await client.readTransaction(item, terms);
  if (found === null) {
    show(shell, options, { item, found: false }, [`${item} was not run yet`]);
    return 1;
  }
  const reasons = reasonsFor(found.result.events as readonly Event[], member).map((reason) => ({
    ...reason,
    principal: String(reason.principal),
    interest: String(reason.interest),
  }));
  const lines = reasons.map(
    ({ receivable, from, to, principal, interest }) =>
      `${principal} and interest ${interest} for units ${from} to ${to} of ${receivable}`,
  );
  const { height } = found;
  show(shell, options, { item, height, reasons }, [...lines, `proved at height ${height}`]);
  return 0;
}

async function askOwned(shell: Shell, member: string, options: NetworkOptions): Promise<ExitCode> {
  const { client } = await openSession(shell, options);
  const owned = await readOwned(client, member);
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
  const lines = items.map(
    ({ payDay, open, currency, debtor, receivable, from }) =>
      `${payDay} ${open} ${currency} of ${debtor}: ${receivable} from unit ${from}`,
  );
  show(shell, options, { proved: false, items }, [...lines, `${items.length} pieces, not proved`]);
  return 0;
}

function showTotals(shell: Shell, options: NetworkOptions, totals: readonly DayTotal[]): ExitCode {
  const items = totals.map((total) => ({ ...total, amount: String(total.amount) }));
  const lines = items.map(
    ({ payDay, amount, currency, debtor, issuer }) =>
      `${payDay} ${amount} ${currency} by ${debtor} in money of ${issuer}`,
  );
  show(shell, options, { proved: false, items }, [...lines, `${items.length} days, not proved`]);
  return 0;
}

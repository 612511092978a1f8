/** `tally ask why`, `origin`, `holders` and `statement`: answers with their reasons. */
import type { Command } from 'commander';
import { tellAmount } from '../../../contracts/state/currencies.ts';
import type { Link } from '../../../contracts/state/pieces.ts';
import { receivables } from '../../../contracts/state/receivables.ts';
import type { Reason } from '../../../contracts/trade/evidence/provenance.ts';
import {
  readHoldersOfRecord,
  readProvenance,
  readReasons,
  readStatement,
} from '../../sdk/explanations.ts';
import type { LedgerClient } from '../../sdk/ledgerClient.ts';
import { askContract } from '../agreements/contract.ts';
import type { NetworkOptions } from '../session/session.ts';
import { openSession, withNetwork } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act, show, UsageError } from '../session/shell.ts';

interface StatementOptions extends NetworkOptions {
  readonly from?: string;
}

/** Adds the commands under `tally ask`. */
export function addExplanations(parent: Command, shell: Shell): void {
  const why = parent
    .command('why <item> [member]')
    .description(
      'for whose pieces a settlement (settle/<receivable>) or transaction paid the member; ' +
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
  const origin = parent
    .command('origin <receivable> <unit>')
    .description('where a unit came from: its piece, its receivable, the invoices behind it');
  act(shell, withNetwork(origin), (id: string, unit: string, options: NetworkOptions) =>
    askOrigin(shell, id, unit, options),
  );
  const holders = parent
    .command('holders <receivable>')
    .description('the holders of record, once they are fixed');
  act(shell, withNetwork(holders), (id: string, options: NetworkOptions) =>
    askHolders(shell, id, options),
  );
  const statement = parent
    .command('statement <issuer> <currency> <member>')
    .description('what moved on an account; the closing balance is proved')
    .option('--from <height>', 'begin at this height; 1 when absent');
  act(shell, withNetwork(statement), (...given: [string, string, string, StatementOptions]) =>
    askStatement(shell, given),
  );
}

/** For whose pieces a due item or transaction paid a member. */
async function askWhy(
  shell: Shell,
  item: string,
  member: string,
  options: NetworkOptions,
): Promise<ExitCode> {
  const { client } = await openSession(shell, options);
  const found = await readReasons(client, item, member, { signal: shell.signal });
  if (found === null) {
    show(shell, options, { item, found: false }, [`${item} was not run yet`]);
    return 1;
  }
  const { height, hidden } = found;
  const reasons = found.reasons.map((reason) => ({
    ...reason,
    principal: String(reason.principal),
    interest: String(reason.interest),
    costs: String(reason.costs),
  }));
  const currencies = await readCurrencies(client, found.reasons);
  const lines = found.reasons.map((reason) => tellReason(reason, currencies));
  const more = hidden === 0 ? [] : [`events of others, not yours to read: ${hidden}`];
  const proved = `proved at height ${height}`;
  show(shell, options, { item, height, reasons, hidden }, [...lines, ...more, proved]);
  return 0;
}

/** In which currency each receivable is, proved. */
async function readCurrencies(
  client: LedgerClient,
  reasons: readonly Reason[],
): Promise<ReadonlyMap<string, string | null>> {
  const found = new Map<string, string | null>();
  for (const { receivable } of reasons) {
    if (found.has(receivable)) continue;
    const fact = await client.findFact(receivables, [receivable]);
    found.set(receivable, fact?.currency ?? null);
  }
  return found;
}

function tellReason(
  { receivable, holder, pieces, principal, interest, costs }: Reason,
  currencies: ReadonlyMap<string, string | null>,
): string {
  const told = (minor: bigint): string => tellAmount(minor, currencies.get(receivable) ?? null);
  const what = `${told(principal)}, interest ${told(interest)}, costs ${told(costs)}`;
  return `${what}: for ${tellPieces(pieces)} of ${receivable} held by ${holder}`;
}

function tellPieces(count: number): string {
  return count === 1 ? '1 piece' : `${count} pieces`;
}

async function askOrigin(
  shell: Shell,
  id: string,
  unit: string,
  options: NetworkOptions,
): Promise<ExitCode> {
  if (!/^[1-9][0-9]{0,17}$/.test(unit)) throw new UsageError('a unit is a number from 1 on');
  const { client } = await openSession(shell, options);
  const found = await readProvenance(client, id, BigInt(unit));
  if (found === null) {
    show(shell, options, { found: false }, [`there is no unit ${unit} of ${id}`]);
    return 1;
  }
  const { piece, receivable, invoices, links, hidden } = found;
  const { holder, payTo, from, to } = piece;
  const place = { holder, payTo, from: String(from), to: String(to) };
  const chain = invoices.map((invoice) => ({ id: invoice.id, supplier: invoice.supplier }));
  const json = {
    receivable: receivable.id,
    piece: place,
    invoices: chain,
    hidden,
    links: [...links],
  };
  show(shell, options, { proved: true, ...json }, [
    `unit ${unit} is of the piece ${from} to ${to}, held by ${holder}, paid to ${payTo}`,
    ...(hidden === 0 ? [] : [`changes of hands between others, not yours to read: ${hidden}`]),
    ...links.map((link) => tellLink(link, receivable.currency)),
    ...chain.map((invoice) => `invoice ${invoice.id} of ${invoice.supplier}`),
    `owed by ${receivable.debtor}; every fact is proved`,
  ]);
  return 0;
}

/** What a change of hands says to a person. */
function tellLink({ kind, assignor, price, issuer }: Link, currency: string): string {
  const paid = `${tellAmount(price, currency)} in money of ${issuer}`;
  if (kind === 'sale') return `sold by ${assignor} for ${paid}`;
  return kind === 'assignment' ? `assigned by ${assignor}` : `taken by law from ${assignor}`;
}

async function askHolders(shell: Shell, id: string, options: NetworkOptions): Promise<ExitCode> {
  const { client } = await openSession(shell, options);
  const holders = await readHoldersOfRecord(client, id, { signal: shell.signal });
  if (holders === null) {
    show(shell, options, { found: false }, ['the holders are not fixed yet']);
    return 1;
  }
  const lines = holders.map(({ holder, payTo, pieces, units }) => {
    return `${holder}: ${units} units in ${tellPieces(pieces)}, paid to ${payTo}`;
  });
  show(shell, options, { proved: true, holders: [...holders] }, [...lines, 'proved']);
  return 0;
}

async function askStatement(
  shell: Shell,
  [issuer, code, member, options]: [string, string, string, StatementOptions],
): Promise<ExitCode> {
  const { from = '1' } = options;
  if (!/^[1-9][0-9]{0,8}$/.test(from)) throw new UsageError('--from takes a height from 1 on');
  const { client } = await openSession(shell, options);
  const currency = code.toUpperCase();
  const account = { issuer, currency, member };
  const statement = await readStatement(client, account, Number(from));
  const { opening, closing, locked, height } = statement;
  const movements = statement.movements.map(({ change, ...more }) => ({
    change: String(change),
    ...more,
  }));
  const told = (minor: bigint): string => tellAmount(minor, currency);
  const sums = { opening: String(opening), closing: String(closing), locked: String(locked) };
  show(shell, options, { ...account, from: Number(from), height, ...sums, movements }, [
    `opening before block ${from}: ${told(opening)}`,
    ...movements.map(
      ({ height: at, change, other }) => `block ${at}: ${told(BigInt(change))} ${other ?? 'held'}`,
    ),
    `closing after block ${height}: ${told(closing)}, of which ${told(locked)} locked; proved`,
  ]);
  return 0;
}

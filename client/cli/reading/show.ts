/** `tally show`: one thing of the newest state, with its proof verified; or a list, without. */
import type { Command } from 'commander';
import { accounts } from '../../../contracts/state/accounts.ts';
import type { Folded } from '../../../contracts/state/folded.ts';
import { foldedReceivables } from '../../../contracts/state/folded.ts';
import { invoices } from '../../../contracts/state/invoices.ts';
import { mailboxes } from '../../../contracts/state/mailboxes.ts';
import { members } from '../../../contracts/state/members.ts';
import { offers } from '../../../contracts/state/offers.ts';
import { holdings, linkFacts, pieces, reserveFacts } from '../../../contracts/state/pieces.ts';
import { quoteRequests, quotes } from '../../../contracts/state/quotes.ts';
import { receivables } from '../../../contracts/state/receivables.ts';
import { debts } from '../../../contracts/state/rights.ts';
import { isHash } from '../../../ledger/encoding.ts';
import { ClientError } from '../../sdk/clientError.ts';
import type { LedgerClient } from '../../sdk/ledgerClient.ts';
import type { ProvedState } from '../../sdk/proved.ts';
import { factLines } from '../session/factLines.ts';
import { tellDay } from '../session/ledgerDays.ts';
import { listFacts } from '../session/listFacts.ts';
import type { NetworkOptions } from '../session/session.ts';
import { openSession, withNetwork } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act, show, UsageError } from '../session/shell.ts';
import { addReadLog } from './readLog.ts';

/** How the parts of a key are written behind `show`, and which key of the state they make. */
interface Shown {
  readonly name: string;
  readonly parts: readonly string[];
  readonly description: string;
  readonly key: (...parts: string[]) => string;
}

const SHOWN: readonly Shown[] = [
  {
    name: 'invoice',
    parts: ['id'],
    description: 'an invoice',
    key: (id = '') => invoices.key(hash(id)),
  },
  {
    name: 'receivable',
    parts: ['id'],
    description: 'a receivable; its id is that of its invoice',
    key: (id = '') => receivables.key(hash(id)),
  },
  {
    name: 'piece',
    parts: ['receivable', 'from'],
    description: 'the piece of a receivable that begins at a unit',
    key: (id = '', from = '') => pieces.key(hash(id), unit(from)),
  },
  {
    name: 'holding',
    parts: ['receivable', 'from'],
    description: 'in whose hands that piece is, and what binds it there',
    key: (id = '', from = '') => holdings.key(hash(id), unit(from)),
  },
  {
    name: 'link',
    parts: ['receivable', 'from', 'place'],
    description: 'a change of hands of a piece: 0 is the first',
    key: (id = '', from = '', place = '') => linkFacts.key(hash(id), unit(from), placeOf(place)),
  },
  {
    name: 'reserve',
    parts: ['receivable', 'from'],
    description: 'the reserve on a piece',
    key: (id = '', from = '') => reserveFacts.key(hash(id), unit(from)),
  },
  {
    name: 'request',
    parts: ['id'],
    description: 'a request for quotes',
    key: (id = '') => quoteRequests.key(hash(id)),
  },
  { name: 'quote', parts: ['id'], description: 'a quote', key: (id = '') => quotes.key(hash(id)) },
  { name: 'offer', parts: ['id'], description: 'an offer', key: (id = '') => offers.key(hash(id)) },
  { name: 'debt', parts: ['id'], description: 'a debt', key: (id = '') => debts.key(hash(id)) },
  {
    name: 'member',
    parts: ['id'],
    description: 'a member with its keys',
    key: (id = '') => members.key(id),
  },
  {
    name: 'mailbox',
    parts: ['member'],
    description: 'where details of invoices reach a member',
    key: (id = '') => mailboxes.key(id),
  },
  {
    name: 'account',
    parts: ['issuer', 'currency', 'member'],
    description: 'a member’s money of one issuer',
    key: (issuer = '', currency = '', member = '') => accounts.key(issuer, currency, member),
  },
  {
    name: 'validators',
    parts: [],
    description: 'the validators as the newest block decided them, in force two blocks later',
    key: () => 'validators',
  },
];

/** Adds the commands. */
export function addShow(program: Command, shell: Shell): void {
  const parent = program.command('show').description('show facts of the newest state, proved');
  for (const { name, parts, description, key } of SHOWN) {
    const command = parent
      .command([name, ...parts.map((part) => `<${part}>`)].join(' '))
      .description(description);
    act(shell, withNetwork(command), (...given: [...string[], NetworkOptions]) => {
      const options = given.at(-1) as NetworkOptions;
      return showState(shell, key(...(given.slice(0, -1) as string[])), options);
    });
  }
  addLists(parent, shell);
  addCorrections(parent, shell);
  addStandstill(parent, shell);
  addValidatorLists(parent, shell);
  addReadLog(parent, shell);
  const transaction = parent.command('transaction <id>').description('a transaction’s result');
  act(shell, withNetwork(transaction), (id: string, options: NetworkOptions) =>
    showTransaction(shell, hash(id), options),
  );
  const status = parent.command('status').description('what the nodes say of themselves');
  act(shell, withNetwork(status), (options: NetworkOptions) => showStatus(shell, options));
}

function addLists(parent: Command, shell: Shell): void {
  const held = parent.command('pieces <holder>').description('pieces of a holder, not proved');
  act(shell, withNetwork(held), async (holder: string, options: NetworkOptions) => {
    const { client } = await openSession(shell, options);
    return listFacts(shell, client, options, { path: 'pieces', query: { holder } });
  });
  const open = parent
    .command('offers <member>')
    .description('offers of and to a member, not proved');
  act(shell, withNetwork(open), async (member: string, options: NetworkOptions) => {
    const { client } = await openSession(shell, options);
    return listFacts(shell, client, options, { path: 'offers', query: { member } });
  });
  const owed = parent
    .command('debts <member>')
    .description('what a member owes or is owed beside receivables, not proved');
  act(shell, withNetwork(owed), async (member: string, options: NetworkOptions) => {
    const { client } = await openSession(shell, options);
    return listFacts(shell, client, options, { path: 'debts', query: { member } });
  });
}

/** Corrections of which something may still come, by authority where one is named. */
function addCorrections(parent: Command, shell: Shell): void {
  const pending = parent
    .command('corrections [authority]')
    .description('corrections that wait, all or by agreement, order or ballot, not proved');
  act(shell, withNetwork(pending), async (...given: [string | undefined, NetworkOptions]) => {
    const [authority, options] = given;
    const { client } = await openSession(shell, options);
    const query = authority === undefined ? {} : { authority };
    return listFacts(shell, client, options, { path: 'corrections', query });
  });
}

/** What stands still by order, or stood still. */
function addStandstill(parent: Command, shell: Shell): void {
  const lists = [
    ['freezes', 'what is frozen or was, by whose orders and until when, not proved'],
    ['halts', 'which trade is halted or was, and who has voted that it goes on, not proved'],
  ] as const;
  for (const [path, description] of lists) {
    const command = parent.command(path).description(description);
    act(shell, withNetwork(command), async (options: NetworkOptions) => {
      const { client } = await openSession(shell, options);
      return listFacts(shell, client, options, { path, query: {} });
    });
  }
}

/** What concerns the validators themselves. */
function addValidatorLists(parent: Command, shell: Shell): void {
  const signedTwice = parent
    .command('evidence [validator]')
    .description('double signatures of validators on the ledger, not proved');
  act(shell, withNetwork(signedTwice), async (...given: [string | undefined, NetworkOptions]) => {
    const [validator, options] = given;
    const { client } = await openSession(shell, options);
    const query = validator === undefined ? {} : { validator };
    return listFacts(shell, client, options, { path: 'evidence', query });
  });
  const mandates = parent
    .command('mandates')
    .description('what auditors and supervisors may read, and until when, not proved');
  act(shell, withNetwork(mandates), async (options: NetworkOptions) => {
    const { client } = await openSession(shell, options);
    return listFacts(shell, client, options, { path: 'reading-mandates', query: {} });
  });
  const proposals = parent
    .command('proposals')
    .description('what is put to the vote, with the ballots, not proved');
  act(shell, withNetwork(proposals), async (options: NetworkOptions) => {
    const { client } = await openSession(shell, options);
    return listFacts(shell, client, options, { path: 'proposals', query: {} });
  });
}

async function showState(shell: Shell, key: string, options: NetworkOptions): Promise<ExitCode> {
  const { client } = await openSession(shell, options);
  const proved = await readIfShown(client, key, shell.signal);
  if (proved === null) {
    show(shell, options, { key, value: null, code: 'not_shown' }, [
      `nothing that you read is at ${key}: there is nothing, or it is for others`,
    ]);
    return 1;
  }
  const { value, height, time } = proved;
  const left = value === null ? await readLeft(client, key, shell.signal) : undefined;
  const isTold = value !== null && options.json !== true;
  const fields = isTold ? await factLines(client, key, value, shell.signal) : [];
  const lines = value === null ? [`there is no ${key}`] : [key, ...fields];
  const { receivable, foldedAt } = left ?? {};
  const told = `it ended and left the state at height ${foldedAt}; all that it was: `;
  const ended = left === undefined ? [] : [`${told}tally prove end ${receivable} --out FILE`];
  const report = { key, value, height, time, ...(left && { foldedAt: left.foldedAt }) };
  show(shell, options, report, [...lines, ...ended, `proved at height ${height}`]);
  return value === null ? 1 : 0;
}

/** Null when the node shows nothing there. */
async function readIfShown(
  client: LedgerClient,
  key: string,
  signal: AbortSignal,
): Promise<ProvedState | null> {
  try {
    return await client.readState(key, { signal });
  } catch (error) {
    if (error instanceof ClientError && error.code === 'not_shown') return null;
    throw error;
  }
}

/** What is left of a receivable that is not there; undefined when it never was, or is none. */
async function readLeft(
  client: LedgerClient,
  key: string,
  signal: AbortSignal,
): Promise<Folded | undefined> {
  const [family, id = ''] = key.split('/', 2);
  if (family !== 'receivable') return undefined;
  return (await client.readFact(foldedReceivables, [id], { signal })).fact;
}

async function showTransaction(
  shell: Shell,
  id: string,
  options: NetworkOptions,
): Promise<ExitCode> {
  const { client } = await openSession(shell, options);
  const found = await client.readTransaction(id, { signal: shell.signal });
  if (found === null) {
    show(shell, options, { id, status: 'unknown' }, [`${id} is in no block yet`]);
    return 1;
  }
  const { height, time, result } = found;
  const lines = [`${id}: ${result.code}`, `height ${height}, proof verified`];
  show(shell, options, { id, status: 'final', height, time, ...result }, lines);
  return 0;
}

async function showStatus(shell: Shell, options: NetworkOptions): Promise<ExitCode> {
  const { client, genesis } = await openSession(shell, options);
  const { signal, environment } = shell;
  const status = await client.ask((node) => node.fetchStatus({ signal }));
  show(shell, options, status.all, [
    `${status.node} of ${status.name}: height ${status.height}, chain ${status.genesis}`,
    'this is the node’s word, not proved',
    `by the clock of this machine it is ${tellDay(genesis, environment.now())}`,
  ]);
  return 0;
}

function hash(text: string): string {
  if (!isHash(text)) throw new UsageError(`${text.slice(0, 80)} is no id: 64 letters of 0-9a-f`);
  return text;
}

function unit(text: string): bigint {
  if (!/^[1-9][0-9]{0,17}$/.test(text)) throw new UsageError('a unit is a number from 1 on');
  return BigInt(text);
}

function placeOf(text: string): number {
  if (!/^[0-9]{1,2}$/.test(text)) throw new UsageError('a place is a number from 0 on');
  return Number(text);
}

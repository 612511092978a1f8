/** `tally events`: what a member is told, event by event; with `--follow` as it happens. */
import type { Command } from 'commander';
import { FormatError } from '../../../ledger/assert.ts';
import { decodeEventCursor } from '../../../ledger/eventCursor.ts';
import { printable } from '../../../ledger/printable.ts';
import { ClientError } from '../../sdk/clientError.ts';
import type { EventPage, LedgerEvent } from '../../sdk/eventAnswers.ts';
import type { LedgerClient } from '../../sdk/ledgerClient.ts';
import type { ListQuery } from '../../sdk/queries.ts';
import type { NetworkOptions } from '../session/session.ts';
import { openSession, withNetwork } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act, UsageError } from '../session/shell.ts';

interface Options extends NetworkOptions {
  readonly after: string;
  readonly types?: string;
  readonly follow?: boolean;
}

/** Adds the command. */
export function addEvents(program: Command, shell: Shell): void {
  const command = program
    .command('events')
    .description('show what the member is told, event by event')
    .option('--after <cursor>', 'behind this cursor, or the block of this height', '0')
    .option('--types <types>', 'these types of events alone, with commas between them')
    .option('--follow', 'go on with what happens, with what proves it, until it is broken off');
  act(shell, withNetwork(command), (options: Options) => showEvents(shell, options));
}

async function showEvents(shell: Shell, options: Options): Promise<ExitCode> {
  const after = readCursor(options.after);
  const { client } = await openSession(shell, options);
  const types = options.types?.split(',');
  const print = (event: LedgerEvent, proved: boolean | null): void => {
    const told = proved === null ? event : { ...event, proved };
    const line = options.json === true ? JSON.stringify(told) : describe(event, proved);
    shell.out(`${printable(line)}\n`);
  };
  if (options.follow !== true) {
    for await (const event of eachEvent(client, after, options.types)) print(event, null);
    return 0;
  }
  try {
    for await (const { event, proved } of client.follow({ after, types, signal: shell.signal })) {
      if (event !== null) print(event, proved);
    }
  } catch (error) {
    if (!(error instanceof ClientError) || error.code !== 'aborted') throw error;
  }
  return 0;
}

/** Page by page, up to the newest block. */
async function* eachEvent(
  client: LedgerClient,
  after: string,
  types: string | undefined,
): AsyncGenerator<LedgerEvent> {
  const chosen = types === undefined ? {} : { types };
  for (let behind: string | null = after; behind !== null; ) {
    const query: ListQuery = { after: behind, ...chosen };
    const page: EventPage = await client.ask((node) => node.fetchEvents(query));
    const { items, next } = page;
    yield* items;
    if (next === behind) throw new ClientError('bad_answer', 'the events of a node never end');
    behind = next;
  }
}

/** A cursor of a flag. @throws UsageError */
export function readCursor(text: string): string {
  try {
    decodeEventCursor(text);
    return text;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new UsageError('--after takes a height, or a cursor such as 12-3-0');
  }
}

function describe({ cursor, time, event, item, transaction }: LedgerEvent, proved: boolean | null) {
  const { type, ...words } = event;
  const facts = Object.entries(words).map(([name, value]) => `${name}=${String(value)}`);
  const told = proved === false ? ['not proved'] : [];
  const of = item ?? transaction ?? '';
  return [cursor, new Date(time).toISOString(), type, ...facts, `of ${of}`, ...told].join('  ');
}

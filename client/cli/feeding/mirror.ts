/** `tally mirror`: keeps tables of a PostgreSQL database like what the member reads. */
import type { Command } from 'commander';
import type { Genesis } from '../../../ledger/genesis.ts';
import { checkMirror } from '../../mirror/check.ts';
import { dropMirror, MirrorDatabase } from '../../mirror/database.ts';
import type { MirrorParts } from '../../mirror/mirror.ts';
import { mirrorOn, mirrorPage } from '../../mirror/mirror.ts';
import type { ReplayedEvents } from '../../mirror/replayEvents.ts';
import { replayEvents } from '../../mirror/replayEvents.ts';
import { ClientError } from '../../sdk/clientError.ts';
import type { NetworkOptions } from '../session/session.ts';
import { openSession, readReader, withNetwork } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act, say, show, UsageError } from '../session/shell.ts';

interface Options extends NetworkOptions {
  readonly database?: string;
  readonly once?: boolean;
  readonly rebuild?: boolean;
  readonly replay?: boolean;
}

const MAX_NAMED = 20;

/** Adds the commands. */
export function addMirror(program: Command, shell: Shell): void {
  const mirror = withDatabase(program.command('mirror'))
    .description('keep tables of a PostgreSQL database like what the member reads')
    .option('--once', 'end when all that there is is written')
    .option('--rebuild', 'drop the tables first, and build them from the beginning');
  act(shell, withNetwork(mirror), (options: Options) => run(shell, options));
  const check = withDatabase(mirror.command('check')).description(
    'catch up, and compare the tables with the ledger; exit code 1 where they differ',
  );
  check.option('--replay', 'and execute the whole chain: no event is missing; for auditors');
  // The same options stand at both, and those behind `check` are taken by the one above.
  act(shell, withNetwork(check), (options: Options) =>
    compare(shell, { ...mirror.opts<Options>(), ...options }),
  );
}

function withDatabase(command: Command): Command {
  return command.option('--database <url>', 'postgres://… (or TALLY_DATABASE)');
}

async function run(shell: Shell, options: Options): Promise<ExitCode> {
  if (options.rebuild === true) await dropMirror(databaseOf(shell, options));
  const parts = await open(shell, options);
  try {
    if (options.once === true) {
      while (await mirrorPage(parts));
      const cursor = await parts.database.cursor();
      show(shell, options, { cursor }, [`written up to ${cursor}`]);
      return 0;
    }
    await mirrorOn(parts, shell.environment, shell.signal, (line) => say(shell, line));
  } catch (error) {
    if (!(error instanceof ClientError) || error.code !== 'aborted') throw error;
  } finally {
    await parts.database.close();
  }
  return 0;
}

async function compare(shell: Shell, options: Options): Promise<ExitCode> {
  const parts = await open(shell, options);
  try {
    const { height, rows, missing, differing } = await checkMirror(parts);
    const { genesis } = parts;
    const replayed = options.replay === true ? await replayEvents(parts, genesis) : null;
    const wrong = [
      ...(replayed?.wrong ?? []).map((at) => `the events of block ${at} are not the chain's`),
      ...missing.map((key) => `${key} is not there`),
      ...differing.map((key) => `${key} is not what is proved`),
    ];
    const isWhole = replayed !== null && replayed.wrong.length === 0;
    const completeness = isWhole ? `replayed to ${replayed.height}` : 'as told';
    const found = `${rows} rows at height ${height}, ${wrong.length} wrong; ${completeness}`;
    const json = { height, rows, missing, differing, completeness, ...wrongBlocks(replayed) };
    show(shell, options, json, [found, ...wrong.slice(0, MAX_NAMED)]);
    return wrong.length === 0 ? 0 : 1;
  } finally {
    await parts.database.close();
  }
}

function wrongBlocks(replayed: ReplayedEvents | null): object {
  return replayed === null ? {} : { wrongBlocks: replayed.wrong };
}

async function open(
  shell: Shell,
  options: Options,
): Promise<MirrorParts & { readonly genesis: Genesis }> {
  const { client, config, genesis } = await openSession(shell, options);
  const reader = await readReader(shell, config, options);
  if (reader === undefined) throw new UsageError('name a key to read with: --key FILE');
  const owner = { chain: genesis.chain, reader: reader.member };
  return {
    genesis,
    client,
    database: await MirrorDatabase.open(databaseOf(shell, options), owner),
  };
}

function databaseOf(shell: Shell, { database }: Options): string {
  const url = database ?? shell.env['TALLY_DATABASE'];
  if (url !== undefined && url !== '') return url;
  throw new UsageError('name a database: --database postgres://…, or TALLY_DATABASE');
}

/** The `tally` command. */
import { Command, CommanderError } from 'commander';
import { printable, printableLines } from '../../ledger/printable.ts';
import { systemEnvironment } from '../sdk/environment.ts';
import { addContract } from './agreements/contract.ts';
import { arrange, everyCommand } from './commands.ts';
import { addChapters, addDeedCommands } from './deeds/deedCommands.ts';
import { addPending } from './deeds/pending.ts';
import { addMirror } from './feeding/mirror.ts';
import { addRelay } from './feeding/relay.ts';
import { addBuy } from './financing/buy.ts';
import { addOffer } from './financing/offer.ts';
import { addQuote } from './financing/quote.ts';
import { addProposedKeys } from './governance/keys.ts';
import { addMandates } from './governance/mandates.ts';
import { addValidators } from './governance/validators.ts';
import { addAccept } from './invoices/accept.ts';
import { addDetails } from './invoices/detailsCommands.ts';
import { addImport } from './invoices/importInvoices.ts';
import { addInvoice } from './invoices/invoice.ts';
import { addWatch } from './invoices/watch.ts';
import { addWatchAcceptance } from './invoices/watchAcceptance.ts';
import { addApprovals } from './members/approvals.ts';
import { addKeys } from './members/keys.ts';
import { addMemberKeys } from './members/memberKeys.ts';
import { addPayments } from './payments/payments.ts';
import { addAssign } from './pieces/assign.ts';
import { addPortal } from './portal/portal.ts';
import { addAudit } from './proofs/audit.ts';
import { addExport } from './proofs/export.ts';
import { addHealth } from './proofs/health.ts';
import { addProve } from './proofs/prove.ts';
import { addVerify } from './proofs/verify.ts';
import { addAsk } from './reading/ask.ts';
import { addEvents } from './reading/events.ts';
import { addFind } from './reading/find.ts';
import { addHistory } from './reading/history.ts';
import { addShow } from './reading/show.ts';
import { addWhy } from './reading/why.ts';
import { paint } from './session/colours.ts';
import { addCompletion } from './session/completion.ts';
import { addProfiles } from './session/profiles.ts';
import { inPlace } from './session/progress.ts';
import type { Shell } from './session/shell.ts';
import { terminalQuestions } from './session/terminal.ts';

const COMMANDS = [
  addKeys,
  addMemberKeys,
  addApprovals,
  addChapters,
  addInvoice,
  addImport,
  addAccept,
  addAssign,
  addQuote,
  addOffer,
  addBuy,
  addContract,
  addValidators,
  addMandates,
  addProposedKeys,
  // Behind those by hand: it adds what they leave.
  addDeedCommands,
  addPending,
  addShow,
  addHistory,
  addEvents,
  addRelay,
  addMirror,
  addAsk,
  addFind,
  addWhy,
  addProve,
  addVerify,
  addExport,
  addAudit,
  addHealth,
  addPayments,
  addDetails,
  addWatch,
  addWatchAcceptance,
  addPortal,
];

const NO_COLOUR = '--no-color';

/**
 * Runs one command.
 * @param argv the words behind `tally`
 * @param shell where it runs; this process when absent
 * @returns the exit code: 0 done or holds, 1 refused or failed, 2 usage or unreadable input
 */
export async function main(argv: readonly string[], shell?: Shell): Promise<number> {
  if (shell !== undefined) return run(argv, shell);
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  const { env } = process;
  const stdout = process.stdout;
  const stderr = process.stderr;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    // Whoever read has had enough, as `head` has: nobody is left to be told.
    stop.abort();
  });
  try {
    return await run(argv, {
      out: (text) => stdout.write(text),
      err: (text) => stderr.write(text),
      ...(stdout.isTTY && { width: stdout.columns, paintsOut: env['TERM'] !== 'dumb' }),
      ...(stderr.isTTY && {
        paintsErr: env['TERM'] !== 'dumb',
        status: (line: string) => stderr.write(inPlace(line, stderr.columns)),
      }),
      env,
      environment: systemEnvironment,
      ask: terminalQuestions(stop.signal),
      signal: stop.signal,
      exitCode: 0,
    });
  } finally {
    process.removeListener('SIGINT', onSignal);
    process.removeListener('SIGTERM', onSignal);
  }
}

/** `tally` with all its commands, under their headings and with their examples. */
export function buildProgram(shell: Shell): Command {
  const program = new Command('tally');
  program.description('A client of a Tallystick network: receivables that pay themselves.');
  for (const add of [...COMMANDS, addProfiles, addCompletion]) add(program, shell);
  arrange(program);
  return program;
}

/**
 * The last gate before a person or a log: whatever a command prints, what others wrote in it is
 * shown and takes no effect; colours come behind it. Lines are the commands' own; `show` and `say`
 * see to those.
 */
function guarded(shell: Shell, paints: boolean): Shell {
  const { ask, status } = shell;
  const shown = (text: string, inColour: boolean | undefined): string => {
    const safe = printableLines(text);
    return paints && inColour === true ? paint(safe) : safe;
  };
  return {
    ...shell,
    out: (text) => shell.out(shown(text, shell.paintsOut)),
    err: (text) => shell.err(shown(text, shell.paintsErr)),
    ask: ask === undefined ? undefined : (question) => ask(printable(question)),
    status: status === undefined ? undefined : (line) => status(printable(line)),
  };
}

async function run(given: readonly string[], outer: Shell): Promise<number> {
  const { words, paints } = withoutColour(given, outer.env);
  const shell = guarded(outer, paints);
  const program = buildProgram(shell);
  for (const [, command] of everyCommand(program)) {
    command.exitOverride().configureOutput({
      writeOut: shell.out,
      writeErr: shell.err,
      ...(shell.width !== undefined && { getOutHelpWidth: () => shell.width ?? 80 }),
    });
  }
  try {
    await program.parseAsync([...words], { from: 'user' });
    outer.exitCode = shell.exitCode;
    return shell.exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander has printed its message; asking for help is no mistake.
    return error.exitCode === 0 ? 0 : 2;
  }
}

/** `--no-color` may stand anywhere before a `--`, behind which words are another program's. */
function withoutColour(
  given: readonly string[],
  env: Shell['env'],
): { readonly words: readonly string[]; readonly paints: boolean } {
  const end = given.indexOf('--');
  const own = end < 0 ? given : given.slice(0, end);
  const words = [...own.filter((word) => word !== NO_COLOUR), ...given.slice(own.length)];
  // https://no-color.org: any text but the empty one.
  return { words, paints: words.length === given.length && !env['NO_COLOR'] };
}

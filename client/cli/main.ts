/** The `tally` command. */
import { Command, CommanderError } from 'commander';
import { printable, printableLines } from '../../ledger/printable.ts';
import { systemEnvironment } from '../sdk/environment.ts';
import { addContract } from './agreements/contract.ts';
import { addChapters, addDeedCommands } from './deeds/deedCommands.ts';
import { addPending } from './deeds/pending.ts';
import { addMirror } from './feeding/mirror.ts';
import { addRelay } from './feeding/relay.ts';
import { addBuy } from './financing/buy.ts';
import { addOffer } from './financing/offer.ts';
import { addQuote } from './financing/quote.ts';
import { addValidators } from './governance/validators.ts';
import { addAccept } from './invoices/accept.ts';
import { addImport } from './invoices/importInvoices.ts';
import { addInvoice } from './invoices/invoice.ts';
import { addWatch } from './invoices/watch.ts';
import { addWatchAcceptance } from './invoices/watchAcceptance.ts';
import { addKeys } from './members/keys.ts';
import { addAssign } from './pieces/assign.ts';
import { addAudit } from './proofs/audit.ts';
import { addExport } from './proofs/export.ts';
import { addHealth } from './proofs/health.ts';
import { addProve } from './proofs/prove.ts';
import { addVerify } from './proofs/verify.ts';
import { addAsk } from './reading/ask.ts';
import { addEvents } from './reading/events.ts';
import { addHistory } from './reading/history.ts';
import { addShow } from './reading/show.ts';
import { addWhy } from './reading/why.ts';
import type { Shell } from './session/shell.ts';
import { terminalQuestions } from './session/terminal.ts';

const COMMANDS = [
  addKeys,
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
  // Behind those by hand: it adds what they leave.
  addDeedCommands,
  addPending,
  addShow,
  addHistory,
  addEvents,
  addRelay,
  addMirror,
  addAsk,
  addWhy,
  addProve,
  addVerify,
  addExport,
  addAudit,
  addHealth,
  addWatch,
  addWatchAcceptance,
];

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
  try {
    return await run(argv, {
      out: (text) => process.stdout.write(text),
      err: (text) => process.stderr.write(text),
      env: process.env,
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

/**
 * The last gate before a person or a log: whatever a command prints, what others wrote in it is
 * shown and takes no effect. Lines are the commands' own; `show` and `say` see to those.
 */
function guarded(shell: Shell): Shell {
  const { ask } = shell;
  return {
    ...shell,
    out: (text) => shell.out(printableLines(text)),
    err: (text) => shell.err(printableLines(text)),
    ask: ask === undefined ? undefined : (question) => ask(printable(question)),
  };
}

async function run(argv: readonly string[], outer: Shell): Promise<number> {
  const shell = guarded(outer);
  const program = new Command('tally');
  program.description('A client of a Tallystick network: receivables that pay themselves.');
  for (const add of COMMANDS) add(program, shell);
  for (const command of everyCommand(program)) {
    command.exitOverride().configureOutput({ writeOut: shell.out, writeErr: shell.err });
  }
  try {
    await program.parseAsync([...argv], { from: 'user' });
    outer.exitCode = shell.exitCode;
    return shell.exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander has printed its message; asking for help is no mistake.
    return error.exitCode === 0 ? 0 : 2;
  }
}

function everyCommand(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}

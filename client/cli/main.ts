/** The `tally` command. */
import { Command, CommanderError } from 'commander';
import { systemEnvironment } from '../sdk/environment.ts';
import { addAccept } from './accept.ts';
import { addAsk } from './ask.ts';
import { addAssign } from './assign.ts';
import { addAudit } from './audit.ts';
import { addBuy } from './buy.ts';
import { addContract } from './contract.ts';
import { addChapters, addDeedCommands } from './deedCommands.ts';
import { addExport } from './export.ts';
import { addHealth } from './health.ts';
import { addHistory } from './history.ts';
import { addInvoice } from './invoice.ts';
import { addKeys } from './keys.ts';
import { addOffer } from './offer.ts';
import { addProve } from './prove.ts';
import { addQuote } from './quote.ts';
import type { Shell } from './shell.ts';
import { addShow } from './show.ts';
import { terminalQuestions } from './terminal.ts';
import { addValidators } from './validators.ts';
import { addVerify } from './verify.ts';
import { addWatch } from './watch.ts';
import { addWatchAcceptance } from './watchAcceptance.ts';
import { addWhy } from './why.ts';

const COMMANDS = [
  addKeys,
  addChapters,
  addInvoice,
  addAccept,
  addAssign,
  addQuote,
  addOffer,
  addBuy,
  addContract,
  addValidators,
  // Behind those by hand: it adds what they leave.
  addDeedCommands,
  addShow,
  addHistory,
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

async function run(argv: readonly string[], shell: Shell): Promise<number> {
  const program = new Command('tally');
  program.description('A client of a Tallystick network: receivables that pay themselves.');
  for (const add of COMMANDS) add(program, shell);
  for (const command of everyCommand(program)) {
    command.exitOverride().configureOutput({ writeOut: shell.out, writeErr: shell.err });
  }
  try {
    await program.parseAsync([...argv], { from: 'user' });
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

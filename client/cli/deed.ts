/** `tally deed`: any deed of docs/deeds by its fields, from a JSON file. */
import type { Command } from 'commander';
import type { DeedType } from '../../contracts/deeds.ts';
import { isDeedType } from '../../contracts/deeds.ts';
import type { DeedWords } from '../sdk/deeds.ts';
import { readInput } from './files.ts';
import type { DeedOptions } from './performDeed.ts';
import { performDeed, withDeed } from './performDeed.ts';
import { openSignedSession } from './session.ts';
import type { ExitCode, Shell } from './shell.ts';
import { act, UsageError } from './shell.ts';

const MAX_BYTES = 65_536;

/** Adds the command. */
export function addDeed(program: Command, shell: Shell): void {
  const command = program
    .command('deed')
    .description('do any deed: its name as in docs/deeds, its fields in a JSON file')
    .argument('<name>', 'such as creditNote or offerSale')
    .argument('<file>', 'an object with the fields, without type, version and seed');
  act(shell, withDeed(command), (name: string, file: string, options: DeedOptions) =>
    doDeed(shell, name, file, options),
  );
}

async function doDeed(
  shell: Shell,
  name: string,
  file: string,
  options: DeedOptions,
): Promise<ExitCode> {
  if (!isDeedType(name))
    throw new UsageError(`there is no deed ${name.slice(0, 80)}; see docs/deeds`);
  const words = readWords(await readInput(file, MAX_BYTES));
  const session = await openSignedSession(shell, options);
  // Whether the fields have their form is checked by the schema before anything is signed.
  const deed = { type: name, words: words as DeedWords<DeedType>, title: `${name} done` };
  return performDeed(shell, session, options, deed);
}

function readWords(bytes: Uint8Array): object {
  const words = parse(new TextDecoder().decode(bytes));
  if (typeof words === 'object' && words !== null && !Array.isArray(words)) return words;
  throw new UsageError('the file holds no JSON object');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw new UsageError('the file holds no JSON');
    throw error;
  }
}

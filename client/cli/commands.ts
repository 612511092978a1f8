/** How help shows the commands: under which heading each, with which examples, and the version. */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { CHAPTERS } from '../../contracts/deeds.ts';
import { examplesOf } from './examples.ts';

const DEEDS = 'Deeds, by chapter:';
const OWN = 'This program:';

/** Which commands stand under which heading; help shows these in the order of the commands. */
const HEADINGS: Readonly<Record<string, readonly string[]>> = {
  'Keys and what they signed:': ['keys', 'approvals', 'approve', 'decline', 'pending', 'resume'],
  [DEEDS]: Object.keys(CHAPTERS),
  'Short for a deed:': ['accept', 'buy'],
  'Reading:': ['show', 'ask', 'find', 'history', 'events', 'why', 'portal'],
  'Proofs and audit:': ['prove', 'verify', 'export', 'audit', 'health'],
  [OWN]: ['profiles', 'completion'],
};
/** Of those that stand nowhere: what runs without a person. */
const REST = 'Beside the ledger:';

/** Gives a program its version, and its commands their headings and examples. */
export function arrange(program: Command): void {
  program
    .version(readVersion(), '--version', 'print the version')
    .option('--no-color', 'print without colours, as with NO_COLOR in the environment');
  for (const command of program.commands) command.helpGroup(headingOf(command.name()));
  program.commandsGroup(OWN).helpCommand(true);
  for (const [path, command] of everyCommand(program)) addExample(path, command);
}

function headingOf(name: string): string {
  return Object.keys(HEADINGS).find((heading) => HEADINGS[heading]?.includes(name)) ?? REST;
}

/** Every command with the words behind `tally` that name it, the program itself first. */
export function everyCommand(
  command: Command,
  path: readonly string[] = [],
): readonly (readonly [path: readonly string[], command: Command])[] {
  const below = command.commands.flatMap((each) => everyCommand(each, [...path, each.name()]));
  return [[path, command], ...below];
}

function addExample(path: readonly string[], command: Command): void {
  const lines = examplesOf(command, path);
  const title = lines.length === 1 ? 'Example:' : 'Examples:';
  command.addHelpText('after', ['', title, ...lines.map((line) => `  ${line}`), ''].join('\n'));
}

function readVersion(): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { readonly version: string }).version;
}

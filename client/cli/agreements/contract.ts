/**
 * `tally agreements`: terms in a file, checked, read aloud, tried on facts that stand beside them,
 * by the functions that the ledger itself runs. Whether terms fit a receivable (what is open, who
 * takes part) a node says when they are proposed, before anything is recorded.
 */
import type { Command } from 'commander';
import { codeEntry } from '../../../contracts/state/refusals.ts';
import type { Terms } from '../../../contracts/state/terms.ts';
import { LANGUAGE } from '../../../contracts/state/terms.ts';
import { BOUNDS, costOf, readTerms } from '../../../contracts/terms/checkTerms.ts';
import { dryRun, readGiven } from '../../../contracts/terms/dryRun.ts';
import { tellTerms } from '../../../contracts/terms/telling.ts';
import type { Json } from '../../../ledger/canonical.ts';
import { readContract } from '../../sdk/contracts.ts';
import { chapterCommand } from '../deeds/deedCommands.ts';
import { readInput } from '../session/files.ts';
import type { NetworkOptions } from '../session/session.ts';
import { openSession } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act, show, UsageError } from '../session/shell.ts';

const MAX_BYTES = 65_536;

interface Options {
  readonly json?: boolean;
}

/** What a file says: terms alone, or `{ "terms": …, "facts": … }`. */
interface ContractFile {
  readonly terms: Json;
  readonly facts: Json | undefined;
}

/** Adds the commands. */
export function addContract(program: Command, shell: Shell): void {
  const parent = chapterCommand(program, 'agreements');
  const file = 'a JSON file: terms, or an object with terms and facts';
  const check = parent.command('check').description('whether the terms could be signed');
  act(shell, check.argument('<file>', file), (path: string, options: Options) =>
    checkFile(shell, path, options),
  );
  const explain = parent.command('explain').description('the terms, read aloud');
  act(shell, explain.argument('<file>', file), (path: string, options: Options) =>
    explainFile(shell, path, options),
  );
  const dry = parent.command('dry-run').description('which rules would fire on the facts');
  act(shell, dry.argument('<file>', file), (path: string, options: Options) =>
    tryFile(shell, path, options),
  );
}

async function checkFile(shell: Shell, path: string, options: Options): Promise<ExitCode> {
  const read = readTerms(LANGUAGE, (await readFile(path)).terms);
  if ('code' in read) {
    const { code, facts } = read;
    const where = Object.entries(facts).map(([name, value]) => `${name} ${value}`);
    const lines = [`${code}: ${codeEntry(code)?.sentence ?? ''}`, where.join(', ')];
    show(shell, options, { ok: false, code, facts }, lines);
    return 1;
  }
  const cost = costOf(read);
  const line = `well formed in language ${LANGUAGE}, cost ${cost} of ${BOUNDS.cost}`;
  show(shell, options, { ok: true, language: LANGUAGE, cost }, [line]);
  return 0;
}

async function explainFile(shell: Shell, path: string, options: Options): Promise<ExitCode> {
  const lines = tellTerms(expectTerms(await readFile(path)));
  show(shell, options, { lines }, lines);
  return 0;
}

async function tryFile(shell: Shell, path: string, options: Options): Promise<ExitCode> {
  const file = await readFile(path);
  const terms = expectTerms(file);
  if (file.facts === undefined) throw new UsageError('the file has no facts beside the terms');
  const rules = dryRun(terms, readGiven(file.facts)).map(({ rule, finding, because, action }) => ({
    rule: rule.name,
    verdict: finding.verdict,
    because,
    action,
  }));
  const lines = rules.flatMap(({ rule, because, action }) => [
    `${rule}: ${because}`,
    `  ${action}`,
  ]);
  show(shell, options, { rules }, lines);
  return 0;
}

/** Which rules of a contract on the ledger fired, and what its last run saw. */
export async function askContract(
  shell: Shell,
  item: string,
  options: NetworkOptions,
): Promise<ExitCode> {
  const { client } = await openSession(shell, options);
  const id = item.slice('contract/'.length);
  const story = await readContract(client, id, { signal: shell.signal });
  if (story === null) {
    show(shell, options, { item, found: false }, [`there is no ${item}`]);
    return 1;
  }
  const { contract, height, terms, lastRun } = story;
  const { status, fired, halted } = contract;
  const events = lastRun?.events ?? [];
  const lines = [
    ...terms,
    ...fired.map(({ rule, firedAt }) => `${rule} fired at height ${firedAt}`),
    ...halted.map((rule) => `${rule} waits for oracles`),
    ...events.map(({ type, because = '', action = '' }) => `${type} ${because} ${action}`.trim()),
    `${status}, proved at height ${height}`,
  ];
  show(shell, options, { item, status, fired, halted, terms, lastRun, height }, lines);
  return 0;
}

function expectTerms(file: ContractFile): Terms {
  const read = readTerms(LANGUAGE, file.terms);
  if (!('code' in read)) return read;
  throw new UsageError(`${read.code}: ${JSON.stringify(read.facts)}; see tally agreements check`);
}

async function readFile(path: string): Promise<ContractFile> {
  const text = new TextDecoder().decode(await readInput(path, MAX_BYTES));
  const value = parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UsageError('the file holds no JSON object');
  }
  const { terms, facts } = value as { terms?: Json; facts?: Json };
  return terms === undefined ? { terms: value as Json, facts: undefined } : { terms, facts };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw new UsageError('the file holds no JSON');
    throw error;
  }
}

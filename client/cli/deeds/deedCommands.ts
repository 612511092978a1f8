/**
 * `tally <chapter> <deed>`: a command for every deed, in the chapters of the deeds. Where a command
 * written by hand says more (reads a document, shows a cost), it bears the deed's name; all others
 * are made here, from the schema, and a new deed has its command at once.
 */
import type { Command } from 'commander';
import { Option } from 'commander';
import { ABOUT } from '../../../contracts/chapters.ts';
import type { Chapter, DeedType } from '../../../contracts/deeds.ts';
import { CHAPTERS, RULES } from '../../../contracts/deeds.ts';
import type { Rule } from '../../../contracts/state/rule.ts';
import type { JsonObject } from '../../../ledger/canonical.ts';
import type { DeedWords } from '../../sdk/deeds.ts';
import { giveExamples } from '../examples.ts';
import type { Session } from '../session/session.ts';
import { openSignedSession } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act } from '../session/shell.ts';
import type { DeedOption } from './deedOptions.ts';
import { exampleWords, optionsOf, placeholderOf } from './deedOptions.ts';
import type { Given } from './deedWords.ts';
import { readDeedWords } from './deedWords.ts';
import type { DeedOptions } from './performDeed.ts';
import { performDeed, withDeed } from './performDeed.ts';

type Options = DeedOptions & { readonly fields?: string } & Readonly<Record<string, unknown>>;

/** The command of a chapter, made when it is not there yet. */
export function chapterCommand(program: Command, chapter: Chapter): Command {
  const there = program.commands.find((command) => command.name() === chapter);
  return there ?? program.command(chapter).description(ABOUT[chapter]);
}

/**
 * The name of a deed's command in its chapter: with dashes, and without the noun that the chapter
 * says already, as long as no other deed of the chapter is then called the same.
 */
export function commandName(chapter: Chapter, deed: string): string {
  const names = Object.keys(CHAPTERS[chapter]);
  const short = shortName(chapter, deed);
  const same = names.filter((name) => shortName(chapter, name) === short);
  return same.length === 1 ? short : dashed(deed);
}

/** Adds the commands of all chapters, in their order. */
export function addChapters(program: Command): void {
  for (const chapter of Object.keys(CHAPTERS) as Chapter[]) chapterCommand(program, chapter);
}

/** Adds the commands of all deeds that have none by hand. */
export function addDeedCommands(program: Command, shell: Shell): void {
  const chapters = Object.entries(CHAPTERS) as [Chapter, Readonly<Record<string, Rule>>][];
  for (const [chapter, rules] of chapters) {
    const parent = chapterCommand(program, chapter);
    for (const [deed, rule] of Object.entries(rules)) {
      const name = commandName(chapter, deed);
      if (parent.commands.some((command) => command.name() === name)) continue;
      addDeedCommand(parent.command(name), shell, { type: deed as DeedType, rule, chapter });
    }
  }
}

/**
 * Adds options for the fields of a deed of which a command by hand says nothing itself, so that a
 * field which somebody adds can be said there too.
 * @param said the fields that the command says
 */
export function withRest(command: Command, type: DeedType, said: readonly string[]): Command {
  for (const option of optionsOf(RULES[type])) {
    if (!said.includes(option.path[0] ?? '')) command.addOption(optionFor(option));
  }
  return command;
}

/** The words that the options of `withRest` say. @throws UsageError, ClientError */
export async function readRest(
  shell: Shell,
  session: Session,
  { type, said, parsed, about }: RestOptions,
): Promise<JsonObject> {
  const rule = RULES[type];
  const given = givenOf(optionsOf(rule), undefined, parsed);
  const source = { given, file: undefined, without: new Set(said), about };
  return (await readDeedWords(shell, session, rule, source)).words;
}

/** Which fields of which deed a command says itself, and what commander has read. */
export interface RestOptions {
  readonly type: DeedType;
  readonly said: readonly string[];
  readonly parsed: Readonly<Record<string, unknown>>;
  /** What the command says, as far as it is known: its currency. */
  readonly about: JsonObject;
}

interface Described {
  readonly type: DeedType;
  readonly rule: Rule;
  readonly chapter: Chapter;
}

function addDeedCommand(command: Command, shell: Shell, { type, rule, chapter }: Described): void {
  const options = optionsOf(rule);
  const words = exampleWords(rule).map((word) => (/^[^"].* /.test(word) ? `"${word}"` : word));
  const line = ['tally', chapter, commandName(chapter, type), ...words].join(' ');
  withDeed(command)
    .summary(firstSentence(rule.changes))
    .description(`${rule.changes}\n\nWho may: ${rule.who}\n\nWhat must hold: ${rule.holds}`)
    .option('--fields <file>', 'its fields in a JSON file; options go before it');
  giveExamples(command, [line]);
  const subject = options.find(({ positional }) => positional);
  if (subject !== undefined) command.argument(`[${subject.flag}]`, subject.help);
  for (const option of options) if (!option.positional) command.addOption(optionFor(option));
  act(shell, command, (...said: (string | undefined | Options)[]) => {
    const parsed = said.at(-1) as Options;
    const given = givenOf(options, said.length > 1 ? said[0] : undefined, parsed);
    return doDeed(shell, { type, rule }, given, parsed);
  });
}

function optionFor(option: DeedOption): Option {
  const { flag, writing, help, choices } = option;
  if (writing === 'truth') return new Option(flag, help);
  const made = new Option(`${flag} ${placeholderOf(option)}`, help);
  return choices.length > 0 ? made.choices(choices.map(String)) : made;
}

function givenOf(
  options: readonly DeedOption[],
  subject: string | undefined | Options,
  parsed: Readonly<Record<string, unknown>>,
): Given {
  const given = new Map<string, string | boolean | readonly string[]>();
  for (const option of options) {
    const value = option.positional ? subject : parsed[optionFor(option).attributeName()];
    if (typeof value === 'string' || typeof value === 'boolean' || Array.isArray(value)) {
      given.set(option.flag, value);
    }
  }
  return given;
}

async function doDeed(
  shell: Shell,
  { type, rule }: Pick<Described, 'type' | 'rule'>,
  given: Given,
  options: Options,
): Promise<ExitCode> {
  const session = await openSignedSession(shell, options);
  const { fields: file } = options;
  const { words, opens } = await readDeedWords(shell, session, rule, { given, file });
  const kept = Object.entries(opens);
  const extra = Object.fromEntries(
    kept.map(([name, { salt }]) => [kept.length === 1 ? 'salt' : `salt of ${name}`, salt]),
  );
  // Whether the fields have their form is checked by the schema before anything is signed.
  const deed = { type, words: words as unknown as DeedWords<DeedType>, title: `${type} done` };
  return performDeed(shell, session, options, { ...deed, extra, opens: Object.values(opens) });
}

function firstSentence(text: string): string {
  return /^.*?[.](?= |$)/.exec(text)?.[0] ?? text;
}

function shortName(chapter: Chapter, deed: string): string {
  const name = dashed(deed);
  const noun = `-${chapter.replace(/s$/, '')}`;
  return name.endsWith(noun) ? name.slice(0, -noun.length) : name;
}

function dashed(name: string): string {
  return name.replace(/[A-Z0-9]+/g, (part) => `-${part.toLowerCase()}`);
}

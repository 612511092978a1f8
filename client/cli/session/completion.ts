/**
 * `tally completion bash|zsh|fish`: a script that completes the commands, their options and the
 * words that options take, made from the commands themselves.
 */
import type { Command, Option } from 'commander';
import { Argument } from 'commander';
import type { ExitCode, Shell } from './shell.ts';
import { act, show, UsageError } from './shell.ts';

/** What may stand behind the words of a path, such as `invoices register`. */
interface Place {
  readonly path: string;
  /** Commands and options. */
  readonly words: readonly string[];
  /** The words of an option that takes one of several. */
  readonly choices: readonly (readonly [flag: string, words: readonly string[]])[];
  /** Options that take a file or a folder, and those that take anything else. */
  readonly files: readonly string[];
  readonly values: readonly string[];
}

const SHELLS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;
const NAMES = Object.keys(SHELLS);

/** Adds the command. */
export function addCompletion(program: Command, shell: Shell): void {
  const command = program
    .command('completion')
    .description('print a script that completes commands and options in your shell')
    .addArgument(new Argument('<shell>', 'your shell').choices(NAMES));
  act(shell, command, async (name: string, options: { json?: boolean }): Promise<ExitCode> => {
    const script = Object.entries(SHELLS).find(([each]) => each === name)?.[1];
    if (script === undefined) throw new UsageError(`one of ${NAMES.join(', ')}`);
    const text = script(placesOf(program, []));
    show(shell, options, { shell: name, script: text }, text.trimEnd().split('\n'));
    return 0;
  });
}

function placesOf(command: Command, path: readonly string[]): readonly Place[] {
  const options = [...command.options];
  const taking = options.filter((option) => option.required || option.optional);
  const free = taking.filter(({ argChoices }) => argChoices === undefined);
  const own: Place = {
    path: path.join(' '),
    words: [...command.commands.map((each) => each.name()), ...options.map(flagOf), '--help'],
    choices: taking.flatMap((option) => {
      const { argChoices } = option;
      return argChoices === undefined ? [] : [[flagOf(option), argChoices] as const];
    }),
    files: free.filter(takesFile).map(flagOf),
    values: free.filter((option) => !takesFile(option)).map(flagOf),
  };
  const below = command.commands.flatMap((each) => placesOf(each, [...path, each.name()]));
  return [own, ...below];
}

function flagOf(option: Option): string {
  return option.long ?? option.short ?? '';
}

function takesFile({ flags }: Option): boolean {
  return /<(?:file|folder|export)(?:\.\.\.)?>/.test(flags);
}

/**
 * What bash and zsh share. `_tally_words PATH` prints the words there, `_tally_option PATH FLAG`
 * what the flag takes: words, `@` for a file, `?` for anything; nothing when it takes nothing.
 */
function sharedPart(places: readonly Place[]): string {
  const words = places.map(({ path, words: all }) => `    '${path}') echo '${all.join(' ')}' ;;`);
  const option = places.flatMap(({ path, choices, files, values }) => [
    ...choices.map(([flag, of]) => `    '${path} ${flag}') echo '${of.join(' ')}' ;;`),
    ...caseOf(path, files, '@'),
    ...caseOf(path, values, '?'),
  ]);
  return [
    '_tally_words() {',
    '  case "$1" in',
    ...words,
    '  esac',
    '}',
    '_tally_option() {',
    '  case "$1 $2" in',
    ...option,
    '  esac',
    '}',
    '',
  ].join('\n');
}

function caseOf(path: string, flags: readonly string[], what: string): readonly string[] {
  if (flags.length === 0) return [];
  return [`    ${flags.map((flag) => `'${path} ${flag}'`).join('|')}) echo '${what}' ;;`];
}

/** Follows the words that are typed: those that are commands lead on, those of options do not. */
const WALK = `  local path='' word known skip=''
  for word in "$@"; do
    if [ -n "$skip" ]; then skip=''; continue; fi
    case "$word" in
      -*) if [ -n "$(_tally_option "$path" "$word")" ]; then skip=1; fi; continue ;;
    esac
    known=" $(_tally_words "$path") "
    case "$known" in
      *" $word "*) path="\${path:+$path }$word" ;;
    esac
  done
  echo "$path"`;

function bashScript(places: readonly Place[]): string {
  return `# tally completion bash: put it into ~/.bashrc as  eval "$(tally completion bash)"
${sharedPart(places)}_tally_path() {
${WALK}
}
_tally() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" path takes
  path="$(_tally_path "\${COMP_WORDS[@]:1:COMP_CWORD-1}")"
  takes=''
  case "$previous" in -*) takes="$(_tally_option "$path" "$previous")" ;; esac
  COMPREPLY=()
  case "$takes" in
    '?') return ;;
    '@') COMPREPLY=($(compgen -f -- "$current")) ;;
    '') COMPREPLY=($(compgen -W "$(_tally_words "$path")" -- "$current"))
      if [ \${#COMPREPLY[@]} -eq 0 ]; then COMPREPLY=($(compgen -f -- "$current")); fi ;;
    *) COMPREPLY=($(compgen -W "$takes" -- "$current")) ;;
  esac
}
complete -o filenames -F _tally tally
`;
}

function zshScript(places: readonly Place[]): string {
  return `#compdef tally
# tally completion zsh: put it into ~/.zshrc as  eval "$(tally completion zsh)", behind compinit
${sharedPart(places)}_tally_path() {
${WALK}
}
_tally() {
  local at previous="\${words[CURRENT-1]}" takes=''
  at="$(_tally_path "\${(@)words[2,CURRENT-1]}")"
  case "$previous" in -*) takes="$(_tally_option "$at" "$previous")" ;; esac
  case "$takes" in
    '?') return ;;
    '@') _files ;;
    '') compadd -- \${=$(_tally_words "$at")} || _files ;;
    *) compadd -- \${=takes} ;;
  esac
}
if [ "\${funcstack[1]}" = '_tally' ]; then _tally "$@"; else compdef _tally tally; fi
`;
}

function fishScript(places: readonly Place[]): string {
  const words = places.map(({ path, words: all }) => `    case '${path}'; echo '${all.join(' ')}'`);
  const option = places.flatMap(({ path, choices, files, values }) => {
    const cases = (flags: readonly string[], what: string): readonly string[] =>
      flags.length === 0
        ? []
        : [`    case ${flags.map((flag) => `'${path} ${flag}'`).join(' ')}; echo '${what}'`];
    const chosen = choices.map(
      ([flag, of]) => `    case '${path} ${flag}'; echo '${of.join(' ')}'`,
    );
    return [...chosen, ...cases(files, '@'), ...cases(values, '?')];
  });
  return `# tally completion fish: put it into ~/.config/fish/completions/tally.fish
function __tally_words
  switch "$argv[1]"
${words.join('\n')}
  end
end
function __tally_option
  switch "$argv[1] $argv[2]"
${option.join('\n')}
  end
end
function __tally_complete
  set -l path ''
  set -l skip ''
  set -l takes ''
  for word in (commandline -opc)[2..-1]
    set takes ''
    if test -n "$skip"
      set skip ''
      continue
    end
    if string match -q -- '-*' $word
      set takes (__tally_option "$path" $word)
      if test -n "$takes"
        set skip 1
      end
      continue
    end
    if contains -- $word (string split ' ' -- (__tally_words "$path"))
      set path (string trim -- "$path $word")
    end
  end
  if test -n "$skip"
    switch "$takes"
      case '@'
        __fish_complete_path (commandline -ct)
      case '?'
        return
      case '*'
        string split ' ' -- $takes
    end
  else
    string split ' ' -- (__tally_words "$path")
    __fish_complete_path (commandline -ct)
  end
end
complete -c tally -f -a '(__tally_complete)'
`;
}

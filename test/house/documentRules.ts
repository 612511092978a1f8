import { IMPORT_TABLE } from './importTable.ts';
import type { Violation } from './sourceFile.ts';

// What documents have to hold, and where they have to agree with the code.

const PAGE_LINES = 80;
const ROOM_TITLES = ['From', 'To', 'Knows', 'Does not know', 'Nature'];

/** A text file of the repository; `path` is relative to its root. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** Refuses a markdown file without exactly one title (`# …`, outside of code blocks). */
export function checkTitle({ path, text }: TextFile): Violation[] {
  const titles = withoutCode(text).filter((line) => /^# /.test(line)).length;
  if (titles === 1) return [];
  return [{ path, line: 1, message: `${titles} titles: a document has one line that begins "# "` }];
}

/** Refuses a link to a file that does not exist; `exists` is asked with paths of the repository. */
export function checkLinks(
  { path, text }: TextFile,
  exists: (path: string) => boolean,
): Violation[] {
  const folder = path.split('/').slice(0, -1);
  return withoutCode(text).flatMap((line, index) =>
    [...line.matchAll(/\]\((?![a-z]+:|#)([^)\s#]+)[^)]*\)/g)].flatMap(([, link = '']) => {
      const parts = [...folder];
      for (const part of link.split('/')) {
        if (part === '..') parts.pop();
        else if (part !== '.' && part !== '') parts.push(part);
      }
      if (exists(parts.join('/'))) return [];
      return [{ path, line: index + 1, message: `link to ${link}, which does not exist: mend it` }];
    }),
  );
}

function withoutCode(text: string): string[] {
  let inside = false;
  return text.split('\n').map((line) => {
    const fence = /^\s*(```|~~~)/.test(line);
    if (fence) inside = !inside;
    return inside || fence ? '' : line.replaceAll(/`[^`]*`/g, '');
  });
}

/**
 * Refuses a folder that holds sources but no README.md. Of test/ only the top needs one, and the
 * chapters of a folder stand in its own.
 */
export function checkRoomReadmes(paths: readonly string[]): Violation[] {
  const folders = paths
    .filter((path) => /\.(tsx?|mjs)$/.test(path) && path.includes('/'))
    .map((path) =>
      path.startsWith('test/') ? 'test' : path.split('/').slice(0, -1).slice(0, 2).join('/'),
    );
  return [...new Set(folders)]
    .map((folder) => `${folder}/README.md`)
    .filter((readme) => !paths.includes(readme))
    .map((path) => ({ path, line: 1, message: 'is missing: a folder of source has a README.md' }));
}

/** Refuses a room's README that is over a page or does not say the five things about the room. */
export function checkRoomReadme({ path, text }: TextFile): Violation[] {
  const row = IMPORT_TABLE.find(({ folder }) => path === `${folder}/README.md`);
  if (row === undefined) return [];
  const breaches: Violation[] = [];
  const lines = text.split('\n').length;
  if (lines > PAGE_LINES) {
    breaches.push({ path, line: 1, message: `${lines} lines: a page is ${PAGE_LINES} at most` });
  }
  for (const title of ROOM_TITLES) {
    if (new RegExp(`\\b${title}\\b`).test(text)) continue;
    breaches.push({ path, line: 1, message: `does not say "${title}": ${ROOM_TITLES.join(', ')}` });
  }
  const nature = /\bNature\b[^\n]*(?:\n\s*)*[^\n]*/.exec(text)?.[0] ?? '';
  if (row.nature === 'pure' && !/\bpure\b/i.test(nature)) {
    breaches.push({ path, line: 1, message: 'Nature: the import table says pure' });
  }
  return breaches;
}

/**
 * Refuses lists of npm scripts that differ: package.json, the README's table, the fixed list. With
 * `exec` a signal that npm hands to its shell reaches the launcher, not a shell that dies alone.
 */
export function checkScriptLists(
  manifest: Readonly<Record<string, string>>,
  readme: string | undefined,
  fixed: readonly string[],
): Violation[] {
  const breaches = compare('package.json', 'scripts', Object.keys(manifest), fixed);
  for (const [name, command] of Object.entries(manifest)) {
    if (/^exec node launch\.mjs scripts\/[a-z][A-Za-z]*\.ts( |$)/.test(command)) continue;
    const message = `script ${name} does not begin "exec node launch.mjs scripts/", the guard`;
    breaches.push({ path: 'package.json', line: 1, message });
  }
  if (readme === undefined) return breaches;
  const rows = [...readme.matchAll(/^\| *`?npm (?:run )?([a-z][a-z:A-Z]*)[^|\n]*\|/gm)];
  const names = rows.map(([, name = '']) => name).filter((name) => name !== 'ci');
  return [...breaches, ...compare('README.md', 'table of scripts', names, fixed)];
}

function compare(
  path: string,
  what: string,
  found: readonly string[],
  fixed: readonly string[],
): Violation[] {
  const missing = fixed.filter((name) => !found.includes(name));
  const extra = found.filter((name) => !fixed.includes(name));
  if (missing.length + extra.length === 0) return [];
  const lists = `missing [${missing.join(', ')}], unknown [${extra.join(', ')}]`;
  return [{ path, line: 1, message: `${what}: ${lists}; keep the three lists equal` }];
}

/** Refuses a document that lists other refusal codes than the code does, or in another order. */
export function checkRefusals(codes: readonly string[], document: TextFile): Violation[] {
  const rows = document.text.matchAll(/^\| *(?:\d+ *\| *)?`([a-z][a-z0-9_]*)` *\|/gm);
  const listed = [...rows].map(([, code = '']) => code);
  const length = Math.max(codes.length, listed.length);
  for (let at = 0; at < length; at += 1) {
    if (codes[at] === listed[at]) continue;
    const [here, there] = [listed[at] ?? 'absent', codes[at] ?? 'absent'];
    const message = `code ${at + 1} is ${here}, in the code ${there}: same codes, same order`;
    return [{ path: document.path, line: 1, message }];
  }
  return [];
}

/** Refuses text that names a folder of the machine it was written on. */
export function checkMachinePaths(
  { path, text }: TextFile,
  folders: readonly string[],
): Violation[] {
  return text.split('\n').flatMap((line, index) => {
    const known = folders.find((folder) => line.includes(`${folder}/`));
    const found = known ?? /(?<![\w.:/-])\/(?:home|root|Users)\/\w+/.exec(line)?.[0];
    // Official Node images have this account; it is no person's folder.
    if (found === undefined || found === '/home/node') return [];
    const message = `the machine path ${found} is banned, use one relative to the repository`;
    return [{ path, line: index + 1, message }];
  });
}

/** Refuses a decision whose number another has, and one whose title has another number. */
export function checkDecisions(documents: readonly TextFile[]): Violation[] {
  const named = new Map<string, string>();
  return documents.flatMap(({ path, text }) => {
    const [, number] = /^docs\/decisions\/([0-9]{4})-/.exec(path) ?? [];
    if (number === undefined) return [];
    const other = named.get(number);
    named.set(number, path);
    const faults: Violation[] = [];
    if (other !== undefined) faults.push({ path, line: 1, message: `${other} has its number` });
    if (text.startsWith(`# ${number}. `) || number === '0000') return faults;
    return [...faults, { path, line: 1, message: `the title begins with ${number}` }];
  });
}

import { expect, it } from 'vitest';
import { utf8 } from '../../ledger/encoding.ts';
import { hashOf } from '../../ledger/hash.ts';
import {
  checkDebt,
  checkDocs,
  checkExports,
  checkName,
  checkPurity,
  checkTests,
} from './codeRules.ts';
import {
  checkDecisions,
  checkLinks,
  checkMachinePaths,
  checkRefusals,
  checkRoomReadme,
  checkRoomReadmes,
  checkScriptLists,
  checkTitle,
} from './documentRules.ts';
import { checkChapters, checkImports, checkStartsNoNode, findCycles } from './importTable.ts';
import type { Lock, Manifest } from './packageRules.ts';
import {
  checkAdvisories,
  checkInstallScripts,
  checkNodeBinaries,
  checkOptionalLocked,
  checkPackages,
  checkVersions,
} from './packageRules.ts';
import { checkPortal } from './portalRules.ts';
import { checkDepth, checkFunctionSpread, checkFunctions, checkLines } from './sizeRules.ts';
import type { Violation } from './sourceFile.ts';
import { listFiles, MACHINE_FOLDERS, parseSources, readText, readTexts } from './tree.ts';

// The house rules over the whole repository. The other files of this folder hold the rules and a
// case that each of them refuses.

/** The scripts of package.json, in the order of the README's table. */
const SCRIPTS = [
  'start',
  'test',
  'test:drills',
  'test:portal',
  'test:compose',
  'check',
  'sim',
  'test:mutants',
  'story:year',
  'build:sdk',
  'build:portal',
  'bench',
  'bench:audit',
  'bench:due',
  'bench:fair',
  'bench:join',
  'bench:readers',
  'bench:state',
  'bench:validators',
];

const paths = listFiles();
const texts = readTexts(paths);
const sources = parseSources(texts);
const documents = texts.filter(({ path }) => path.endsWith('.md'));
const manifest = JSON.parse(readText('package.json') ?? '{}') as Manifest;
const lock = JSON.parse(readText('package-lock.json') ?? '{}') as Lock;

function expectNone(violations: readonly Violation[]): void {
  expect(violations.map(({ path, line, message }) => `${path}:${line} ${message}`)).toEqual([]);
}

it('the tree is read: sources, documents and the manifest are there', () => {
  expect(sources.length).toBeGreaterThan(10);
  expect(documents.length).toBeGreaterThan(0);
  expect(manifest.scripts).toBeDefined();
});

it('a folder imports only what the import table allows', () => {
  expectNone(sources.flatMap((file) => [...checkImports(file), ...checkChapters(file)]));
});

it('no file imports itself by way of others', () => {
  expectNone(findCycles(sources));
});

it('what the check runs starts no node', () => {
  expectNone(checkStartsNoNode(sources));
});

it('no function is over 70 lines', () => {
  expectNone(sources.flatMap(checkFunctions));
});

it('nine functions of ten have 35 lines or fewer', () => {
  expectNone(checkFunctionSpread(sources.filter(({ path }) => !path.startsWith('test/'))));
});

it('no file is over 400 lines and no line over 100 columns', () => {
  expectNone(sources.flatMap(checkLines));
});

it('no source lies deeper than top/folder/file.ts', () => {
  expectNone(sources.flatMap(({ path }) => checkDepth(path)));
});

it('names say what a file holds', () => {
  expectNone(sources.flatMap(({ path }) => checkName(path)));
});

it('there are no default exports and no barrels', () => {
  expectNone(sources.flatMap(checkExports));
});

it('every export is documented', () => {
  expectNone(sources.flatMap(checkDocs));
});

it('the portal has its texts in catalogues, and asks no other host', () => {
  expectNone(sources.flatMap(checkPortal));
});

it('there is no debt, no muted check and no any', () => {
  expectNone(sources.flatMap(checkDebt));
});

it('tests are laws, and none is left out or alone', () => {
  expectNone(sources.flatMap(checkTests));
});

it('the pure folders have no clock, no randomness, no waiting and no locale', () => {
  expectNone(sources.flatMap(checkPurity));
});

it('every document has one title', () => {
  expectNone(documents.flatMap(checkTitle));
});

it('each decision has a number of its own', () => {
  expectNone(checkDecisions(documents));
});

it('links between documents lead somewhere', () => {
  const folders = paths.flatMap((path) => {
    const parts = path.split('/');
    return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
  });
  const known = new Set(folders);
  expectNone(documents.flatMap((file) => checkLinks(file, (path) => known.has(path))));
});

it('every folder of source has a README.md that says what the room knows', () => {
  expectNone([...checkRoomReadmes(paths), ...documents.flatMap(checkRoomReadme)]);
});

it('package.json, the README and this test list the same scripts', () => {
  expectNone(checkScriptLists(manifest.scripts, readText('README.md'), SCRIPTS));
});

it('the script behind every npm script exists', () => {
  const files = Object.values(manifest.scripts).map((command) => command.split(' ')[2]);
  expect(files.filter((file) => !paths.includes(file ?? ''))).toEqual([]);
});

it('dependencies are pinned, and the lock file is whole and runs no install scripts', () => {
  expectNone([
    ...checkVersions(manifest),
    ...checkNodeBinaries(lock),
    ...checkInstallScripts(lock, readText('.npmrc') ?? ''),
    ...checkOptionalLocked(lock),
  ]);
});

it('the bill of materials is that of the lock file, and no package has a known weakness', () => {
  const lockHash = hashOf(utf8(readText('package-lock.json') ?? ''));
  expectNone([
    ...checkPackages(lock, lockHash, readText('docs/packages.tsv') ?? ''),
    ...checkAdvisories(lock, readText('docs/advisories.tsv') ?? ''),
  ]);
});

it('the document of refusals lists the codes of the code in the same order', async () => {
  const { INVALID, OUTCOMES, REFUSALS } = await import('../../contracts/state/refusals.ts');
  const codes = [INVALID, REFUSALS, OUTCOMES].flatMap((group) => Object.keys(group));
  const text = readText('docs/refusals.md') ?? '';
  expectNone(checkRefusals(codes, { path: 'docs/refusals.md', text }));
});

it('no committed file names a folder of the machine it was written on', () => {
  expectNone(texts.flatMap((file) => checkMachinePaths(file, MACHINE_FOLDERS)));
});

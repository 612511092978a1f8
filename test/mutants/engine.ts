/**
 * Planted mistakes in the order of what an engine does, in its safety record, its finder of bodies
 * and its catching up. Each is one changed line in a copy of the sources, in which whole engines
 * are simulated.
 */
import { spawnSync } from 'node:child_process';
import type { Lie } from '../simulation/lies.ts';
import { FlawedCopy } from './flawedCopy.ts';
import type { Kill, Mutant } from './mutant.ts';

const COPIED = [
  ...['contracts', 'ledger', 'node'],
  ...['test/simulation', 'test/node', 'test/support', 'test/mutants'],
];
/** A run that goes on for longer is not going to end. */
const HUNT_MS = 120_000;

/** Enough seeds for each to be noticed by one of them. */
const FIRST = [1, 2, 3, 4, 5, 6, 7, 8];

/** What kind of networks, and which seeds of it. */
type Hunt = readonly [
  kind: 'engines' | 'councils' | 'ends' | 'late messages' | Lie,
  ...seeds: number[],
];

let copy: FlawedCopy | null = null;

function workingCopy(): FlawedCopy {
  if (copy !== null) return copy;
  copy = new FlawedCopy(COPIED);
  const control = simulate(copy.folder, ['engines', 1]);
  if (control.killed) throw new Error(`the copy without a mistake fails: ${control.by}`);
  return copy;
}

function simulate(folder: string, hunt: Hunt): Kill {
  const args = ['test/mutants/engineHunt.ts', ...hunt.map(String)];
  const options = { cwd: folder, encoding: 'utf8', timeout: HUNT_MS } as const;
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, args, options);
  if (status === 0) return { killed: false, by: `lived through seeds of ${hunt.join(', ')}` };
  const told = stdout.trim();
  if (status === 1 && told !== '') return { killed: true, by: told };
  const last = stderr.trim().split('\n').at(-1) ?? '';
  throw new Error(`the simulation broke off (${status ?? signal}): ${last}`);
}

function mutant(name: string, why: string, hunt: Hunt, change: readonly string[]): Mutant {
  const [file = '', from = '', to = ''] = change;
  const planted = { file: `node/${file}`, from, to };
  const kill = (): Kill => {
    const flawed = workingCopy();
    return flawed.with(planted, () => simulate(flawed.folder, hunt));
  };
  return { name, why, planted, kill };
}

/** What comes before what. */
const ORDER: readonly Mutant[] = [
  mutant(
    'a vote leaves before it is synced',
    'goals 1.4: vote written after send',
    ['engines', ...FIRST],
    [
      'engine/engine.ts',
      'await this.#parts.safety.persist(entry, this.#candidates.encoded(bodies));',
      'void this.#parts.safety.persist(entry, this.#candidates.encoded(bodies));',
    ],
  ),
  mutant(
    'clients hear of a block before it is on the disk',
    'goals 1.4: apply a block before it is synced',
    ['engines', ...FIRST],
    [
      'engine/engine.ts',
      'await chain.commit({ certificate, body, executed });',
      'const early = { block: { header, body, certificate }, executed };\n' +
        '    for (const tell of this.#listeners) tell(early);\n' +
        '    await chain.commit({ certificate, body, executed });',
    ],
  ),
  mutant(
    'repair tells what is not yet synced',
    'a status shows a vote that a power cut takes back',
    ['engines', ...FIRST],
    ['engine/engine.ts', 'return this.#settled;', 'return this.#state;'],
  ),
  mutant(
    'two workers side by side',
    'an input is done before the one before it has ended',
    ['engines', ...FIRST],
    [
      'engine/inputQueue.ts',
      'this.#working ??= Promise.resolve()\n      .then(() => this.#work())',
      'this.#working ??= this.#work()',
    ],
  ),
  mutant(
    'a height begins before its record does',
    'its first promise may have nowhere to stand',
    ['engines', ...FIRST],
    [
      'engine/safetyKeeper.ts',
      'await this.#folder.begin(height, lost);',
      'void this.#folder.begin(height, lost);',
    ],
  ),
  mutant(
    'the record of a height is not synced',
    'goals 1.4: state file not synced before the vote leaves',
    ['engines', ...FIRST],
    ['engine/safetyRecord.ts', "    { op: 'sync', file },\n  ];", '  ];'],
  ),
  mutant(
    'the old record goes first',
    'a power cut in between leaves none',
    ['engines', ...FIRST],
    ['engine/safetyRecord.ts', "    { op: 'sync', file },\n    { op: 'syncFolder' },", ''],
  ),
  mutant(
    'what a restart reads is told before it is synced',
    'a killed process may not have done so',
    ['engines', ...FIRST],
    [
      'engine/safetyRecord.ts',
      "const kept: DiskOperation[] = [{ op: 'sync', file }, { op: 'syncFolder' }];",
      'const kept: DiskOperation[] = [];',
    ],
  ),
];

/** What a restart and catching up must not do. */
const PROMISES: readonly Mutant[] = [
  mutant(
    'a restart forgets its promises',
    'goals 1.4: sign again after restart',
    ['engines', ...FIRST],
    [
      'engine/safetyKeeper.ts',
      'const resumed = this.#resumed?.height === height ? this.#resumed : null;',
      'const resumed = null;',
    ],
  ),
  mutant(
    'a node behind its record signs',
    'the store was rolled back: it signed there before',
    ['false history', ...FIRST],
    [
      'engine/safetyKeeper.ts',
      'const isBelow = height < this.#folder.height;',
      'const isBelow = false;',
    ],
  ),
];

/** What is looked at before it is believed. */
const CHECKS: readonly Mutant[] = [
  mutant(
    'a vote for a block that executing refutes',
    'goals 1.4: skip the app-hash check',
    ['false states', ...FIRST],
    [
      'engine/evaluate.ts',
      'if (executed.id === headerId(header)) return evaluation;',
      'const id = headerId(header);\n  if (id) return { executed: { ...executed, header, id } };',
    ],
  ),
  mutant(
    'a block is adopted without its certificate',
    'goals 1.4: catch-up trusts one peer',
    ['false history', ...FIRST],
    ['engine/engine.ts', 'if (!committed.ok) return { wrong: committed.reason };', ''],
  ),
  mutant(
    'a tip is believed without its signatures',
    'a commit is a claim like any other',
    ['false certificates', ...FIRST],
    [
      'engine/messageValidator.ts',
      "if (verdict.verdict === 'accept') return",
      "if (verdict.verdict === 'accept' || message.kind === 'commit') return",
    ],
  ),
  mutant(
    'a vote is believed without its signature',
    'anybody votes in the name of another',
    ['invented votes', ...FIRST],
    [
      'engine/messageValidator.ts',
      "if (verdict.verdict === 'accept') return",
      "if (verdict.verdict === 'accept' || message.kind === 'vote') return",
    ],
  ),
  mutant(
    'evidence in a block is not verified',
    'anybody is convicted of anything',
    ['false evidence', ...FIRST],
    [
      'engine/evaluate.ts',
      'const wrong = checkCommit(ground, body) ?? checkEvidence(ground, body);',
      'const wrong = checkCommit(ground, body);',
    ],
  ),
  mutant(
    'the previous commit is not verified',
    'a block pins signatures that nobody made',
    ['false certificates', ...FIRST],
    [
      'engine/evaluate.ts',
      'const wrong = checkCommit(ground, body) ?? checkEvidence(ground, body);',
      'const wrong = checkEvidence(ground, body);',
    ],
  ),
];

/** What must not be forgotten against a liar. */
const GUILT: readonly Mutant[] = [
  mutant(
    'a restart forgets evidence',
    'who finds a liar and is killed lets it go free',
    ['ends'],
    ['engine/engine.ts', 'this.#equivocations.recall();', ''],
  ),
  mutant(
    'evidence is not kept when it is found',
    'only with the next block, which may never come here',
    ['ends'],
    [
      'engine/equivocationWatch.ts',
      'this.#keep();\n    if (this.ready().length > 0)',
      'if (this.ready().length > 0)',
    ],
  ),
  mutant(
    'evidence beyond the head is dropped at a start',
    'a chain that has to come back first is behind what is known',
    ['ends'],
    [
      'engine/evidencePool.ts',
      'this.#ahead = this.#ahead.filter((evidence) => !isKnown(evidence));',
      'this.#ahead = [];',
    ],
  ),
  mutant(
    'what blocks have recorded is kept for ever',
    'the file is to be small',
    ['ends'],
    [
      'engine/equivocationWatch.ts',
      'this.#pool.follow();\n    this.#keep();',
      'this.#pool.follow();',
    ],
  ),
  mutant(
    'what was heard of a height is forgotten with its decision',
    'a second prevote that comes late convicts nobody',
    ['late messages'],
    ['engine/engine.ts', 'this.#equivocations.remember(this.#state);', ''],
  ),
  mutant(
    'late messages are not remembered',
    'two that both come late convict nobody',
    ['late messages'],
    [
      'engine/lateMessages.ts',
      'this.#heights.set(height, ofHeight.set(validator, places.set(nameOf(word), statement)));\n' +
        "    return 'ignore';",
      'if (isVerified) ofHeight.set(validator, places.set(nameOf(word), statement));\n' +
        "    this.#heights.set(height, ofHeight);\n    return 'ignore';",
    ],
  ),
  mutant(
    'late messages are believed without their signatures',
    'a forged one takes the place of the true',
    ['late messages'],
    ['engine/lateMessages.ts', 'if (!isVerified && !this', 'if (isVerified && !this'],
  ),
  mutant(
    'what waits while a block is written is dropped',
    'a second vote that comes in that moment convicts nobody',
    ['late messages'],
    ['engine/engine.ts', 'this.#equivocations.takeLate(input.message);', ''],
  ),
  mutant(
    'of the height after only the first word is looked at',
    'two that both come early convict nobody',
    ['late messages'],
    ['consensus/ingest.ts', 'else accuseIfOther(draft, first, message);', ''],
  ),
];

/** Mistakes of the engine. */
export const ENGINE_MUTANTS: readonly Mutant[] = [...ORDER, ...PROMISES, ...CHECKS, ...GUILT];

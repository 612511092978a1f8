import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Admission } from '../../node/mempool/admission.ts';
import type { DeskParts } from '../../node/readers/desk.ts';
import { DESK_BYTES, DESK_PLACES, ReaderDesk } from '../../node/readers/desk.ts';
import { LINE_LIMITS, MainLine } from '../../node/readers/mainLine.ts';
import type { Answer, FromReaders, Question } from '../../node/readers/messages.ts';
import {
  MAX_FOUND,
  MAX_MESSAGE_BYTES,
  readFromReaders,
  readToReaders,
} from '../../node/readers/messages.ts';
import type { NodeState } from '../../node/rest/ports.ts';
import { NO_LETTERS } from './mail/noLetters.ts';

const ID = 'a'.repeat(64);
const HEAD = { height: 7, id: ID };

const STATE: NodeState = {
  ...{ validator: 'v1', round: 0, step: 'propose', peers: [], pool: { count: 0, bytes: 0 } },
  ...{ syncing: false, halted: null, diskFull: false, keyElsewhere: null, clockOff: null, why: [] },
};

const submit = (transactions: unknown, more: object = {}): object => ({
  ...{ kind: 'submit', number: 1, transactions, dryCheck: true, from: '127.0.0.1' },
  ...more,
});

describe('a message of the thread that serves readers', () => {
  const GOOD: Readonly<Record<string, object>> = {
    'a submission': submit(['x', 'y']),
    'one of the largest': submit(Array.from({ length: 500 }, () => 'x')),
    'one with as many bytes as may be': submit(['x'.repeat(MAX_MESSAGE_BYTES)]),
    'a question for pending ones': { kind: 'find', number: 2, ids: [ID] },
    'a question for the state': { kind: 'state', number: 3 },
    'that it listens': {
      kind: 'listening',
      url: 'http://127.0.0.1:1',
      operatorUrl: 'http://127.0.0.1:2',
    },
    'that it follows': { kind: 'followed', height: 9 },
  };
  it.for(Object.entries(GOOD))('%s is taken', ([, message]) => {
    expect(readFromReaders(message)).toEqual(message);
  });

  const BAD: Readonly<Record<string, unknown>> = {
    nothing: null,
    'a text': 'submit',
    'of an unknown kind': { kind: 'commit', height: 1 },
    'of a kind of the other side': { kind: 'close' },
    'without a number': { kind: 'state' },
    'with half a number': { kind: 'state', number: 0.5 },
    'with one field too many': { kind: 'state', number: 1, halted: null },
    'of no transactions': submit([]),
    'of 501 transactions': submit(Array.from({ length: 501 }, () => 'x')),
    'of an empty transaction': submit(['']),
    'of a transaction that is none': submit([{ length: 1 }]),
    'of one byte too many': submit(['x'.repeat(MAX_MESSAGE_BYTES), 'x']),
    'of one transaction that is too long': submit(['x'.repeat(MAX_MESSAGE_BYTES + 1)]),
    'of a long caller': submit(['x'], { from: 'x'.repeat(65) }),
    'of a check that is neither': submit(['x'], { dryCheck: 'no' }),
    'of an id that is none': { kind: 'find', number: 1, ids: ['../head'] },
    'of too many ids': { kind: 'find', number: 1, ids: Array(MAX_FOUND + 1).fill(ID) },
    'of a long address': { kind: 'listening', url: 'x'.repeat(301), operatorUrl: 'x' },
    'of a long address of the operator': {
      ...{ kind: 'listening', url: 'x', operatorUrl: 'x'.repeat(301) },
    },
    'of a height below 0': { kind: 'followed', height: -1 },
  };
  it.for(Object.entries(BAD))('%s is refused', ([, message]) => {
    expect(() => readFromReaders(message)).toThrow(
      expect.objectContaining({ code: 'bad_message' }),
    );
  });

  it('is refused on the other side when its kind is not known there', () => {
    expect(readToReaders({ kind: 'committed', head: HEAD })).toMatchObject({ head: HEAD });
    expect(() => readToReaders({ kind: 'state', number: 1 })).toThrow('kind');
  });
});

describe('the desk of the main thread', () => {
  const admitted = (jws: string): Admission => ({ status: 'admitted', id: jws, digest: ID });

  function deskWith(parts: Partial<DeskParts>): {
    ask: (question: Question) => void;
    answers: Answer[];
    desk: ReaderDesk;
  } {
    const desk = new ReaderDesk({
      unable: () => null,
      submit: admitted,
      find: () => null,
      state: () => STATE,
      metrics: async () => 'metrics',
      mailbox: NO_LETTERS,
      heights: async () => [],
      head: () => HEAD,
      log: { debug() {}, info() {}, warn() {}, error() {} },
      ...parts,
    });
    const answers: Answer[] = [];
    return { desk, answers, ask: (question) => desk.hear(question, (one) => answers.push(one)) };
  }

  const words = (number: number, ...transactions: string[]): Question => ({
    ...{ kind: 'submit', number, transactions, dryCheck: true, from: '' },
  });

  it('answers each question once, with the newest block', async () => {
    const { ask, answers } = deskWith({ find: (id) => (id === ID ? 'jws' : null) });
    ask({ kind: 'state', number: 1 });
    ask({ kind: 'metrics', number: 2 });
    ask({ kind: 'find', number: 3, ids: [ID, 'b'.repeat(64)] });
    ask(words(4, 'x', 'y'));
    await expect.poll(() => answers.length).toBe(4);
    const byNumber = answers.toSorted((left, right) => left.number - right.number);
    expect(byNumber).toMatchObject([
      { kind: 'answered', head: HEAD, value: STATE },
      { kind: 'answered', head: HEAD, value: 'metrics' },
      { kind: 'answered', head: HEAD, value: ['jws', null] },
      { kind: 'answered', head: HEAD, value: [{ id: 'x' }, { id: 'y' }] },
    ]);
  });

  it('works in slices: a short submission does not wait for the end of a long one', async () => {
    const took: string[] = [];
    const { ask, answers } = deskWith({
      submit: (jws) => {
        took.push(jws);
        const end = performance.now() + 2;
        while (performance.now() < end);
        return admitted(jws);
      },
    });
    ask(words(1, ...Array.from({ length: 50 }, () => 'long')));
    ask(words(2, 'short'));
    let turns = 0;
    const turn = setInterval(() => {
      turns += 1;
    });
    await expect.poll(() => answers.length, { timeout: 20_000 }).toBe(2);
    clearInterval(turn);
    expect(answers.map(({ number }) => number)).toEqual([2, 1]);
    expect(took.indexOf('short')).toBeLessThan(16);
    expect(turns).toBeGreaterThan(5);
  });

  it('works for each sender in turn, however much one has handed in', async () => {
    const took: string[] = [];
    const { ask, answers } = deskWith({
      submit: (jws) => {
        took.push(jws);
        return admitted(jws);
      },
    });
    const of = (from: string, number: number, ...transactions: string[]): Question => ({
      ...{ kind: 'submit', number, transactions, dryCheck: true, from },
    });
    for (let at = 0; at < 20; at += 1) {
      ask(of('greedy', at, ...Array.from({ length: 20 }, () => 'much')));
    }
    ask(of('quiet', 20, 'little'));
    await expect.poll(() => answers.length).toBe(21);
    // Behind the first eight of the other, and not behind those of its twenty submissions.
    expect(took.indexOf('little')).toBe(8);
    expect(took).toHaveLength(401);
  });

  it('has so many places and bytes, and then says that it is busy', async () => {
    const many = deskWith({});
    for (let at = 0; at <= DESK_PLACES; at += 1) many.ask(words(at, 'x'));
    expect(many.answers).toEqual([{ kind: 'refused', number: DESK_PLACES, code: 'busy' }]);
    await expect.poll(() => many.answers.length).toBe(DESK_PLACES + 1);
    expect(many.desk.waiting).toBe(0);

    const large = deskWith({});
    const half = 'x'.repeat(MAX_MESSAGE_BYTES);
    const count = DESK_BYTES / MAX_MESSAGE_BYTES;
    for (let at = 0; at <= count; at += 1) large.ask(words(at, half));
    expect(large.answers.filter(({ kind }) => kind === 'refused')).toHaveLength(1);
    await expect.poll(() => large.answers.length).toBe(count + 1);
    large.ask(words(99, half));
    await expect.poll(() => large.answers.at(-1)?.kind).toBe('answered');
  });

  it('takes nothing when the node takes nothing, and says why', async () => {
    const { ask, answers } = deskWith({ unable: () => 'disk_full' });
    ask(words(1, 'x'));
    await expect.poll(() => answers).toMatchObject([{ kind: 'answered', value: 'disk_full' }]);
  });

  it('says that it failed when it did, and goes on', async () => {
    const { ask, answers } = deskWith({
      submit: (jws) => {
        if (jws === 'bad') throw new Error('planted');
        return admitted(jws);
      },
    });
    ask(words(1, 'bad'));
    ask(words(2, 'good'));
    await expect.poll(() => answers.length).toBe(2);
    expect(answers).toMatchObject([{ kind: 'refused', code: 'internal' }, { kind: 'answered' }]);
  });
});

describe('the line to the main thread', () => {
  function lineWith(limits: object = {}): { line: MainLine; said: FromReaders[]; heads: number[] } {
    const [said, heads]: [FromReaders[], number[]] = [[], []];
    const line = new MainLine(
      (word) => said.push(word),
      ({ height }) => heads.push(height),
      { ...LINE_LIMITS, ...limits },
    );
    return { line, said, heads };
  }

  const numberOf = (word: FromReaders | undefined): number =>
    word !== undefined && 'number' in word ? word.number : expect.unreachable();

  it('asks once for all who ask the same at a time', async () => {
    const { line, said } = lineWith();
    const both = Promise.all([line.state(), line.state()]);
    expect(said).toHaveLength(1);
    line.hear({ kind: 'answered', number: numberOf(said[0]), head: HEAD, value: STATE });
    expect(await both).toEqual([STATE, STATE]);
    // A moment later the answer is as good.
    expect(await line.state()).toBe(STATE);
    expect(said).toHaveLength(1);
    await delay(LINE_LIMITS.freshMs + 5);
    const later = line.state();
    expect(said).toHaveLength(2);
    line.hear({ kind: 'answered', number: numberOf(said[1]), head: HEAD, value: STATE });
    expect(await later).toEqual(STATE);
  });

  it('asks for pending transactions one question at a time', async () => {
    const { line, said } = lineWith({ maxFinding: MAX_FOUND + 2 });
    const first = line.find(ID);
    const others = Array.from({ length: MAX_FOUND + 1 }, () => line.find(ID));
    expect(said).toHaveLength(1);
    line.hear({ kind: 'answered', number: numberOf(said[0]), head: HEAD, value: ['jws'] });
    expect(await first).toBe('jws');
    await expect.poll(() => said.length).toBe(2);
    expect(said[1]).toMatchObject({ ids: { length: MAX_FOUND } });
    line.hear({ kind: 'refused', number: numberOf(said[1]), code: 'internal' });
    await expect(others[0]).rejects.toMatchObject({ code: 'internal' });
    await expect.poll(() => said.length).toBe(3);
    line.hear({ kind: 'answered', number: numberOf(said[2]), head: HEAD, value: [null] });
    expect(await others.at(-1)).toBeNull();
    const settled = await Promise.allSettled(others);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('shows the chain as far as an answer knows it before the answer is passed on', async () => {
    const { line, said, heads } = lineWith();
    const found = line.find(ID).then(() => heads.length);
    line.hear({ kind: 'answered', number: numberOf(said[0]), head: HEAD, value: [null] });
    expect(await found).toBe(1);
  });

  it('gives up a question after its time, and drops what comes late', async () => {
    const { line, said } = lineWith({ answerMs: 20, submitMs: 20 });
    await expect(line.state()).rejects.toMatchObject({ code: 'unanswered' });
    await expect(line.submit(['x'], { dryCheck: true })).rejects.toMatchObject({
      code: 'unanswered',
    });
    line.hear({ kind: 'answered', number: numberOf(said[0]), head: HEAD, value: STATE });
    const again = line.submit(['x'], { dryCheck: true });
    line.hear({ kind: 'answered', number: numberOf(said[2]), head: HEAD, value: [] });
    expect(await again).toEqual([]);
  });

  it('has bounds of its own: submissions, their bytes, and who waits', async () => {
    const { line, said } = lineWith({ maxSubmissions: 8, maxSubmittedBytes: 24, maxFinding: 1 });
    const busy = expect.objectContaining({ code: 'busy' });
    const how = { dryCheck: true };
    const long = line.submit(['x'.repeat(5)], how);
    await expect(line.submit(['x'.repeat(8)], how)).rejects.toEqual(busy);
    const short = line.submit(['x'], how);
    await expect(line.submit(['x'], how)).rejects.toEqual(busy);
    const finding = line.find(ID);
    const waiting = line.find(ID);
    await expect(line.find(ID)).rejects.toEqual(busy);
    // What was begun is ended: no question of a test stays open behind it.
    const hear = (at: number): void =>
      line.hear({ kind: 'answered', number: numberOf(said[at]), head: HEAD, value: [null] });
    for (const at of [0, 1, 2]) hear(at);
    await expect.poll(() => said.length).toBe(4);
    hear(3);
    expect(await Promise.all([long, short, finding, waiting])).toEqual([
      [null],
      [null],
      null,
      null,
    ]);
  });

  it('asks for heights once at a time for a member, and for others meanwhile', async () => {
    const { line, said } = lineWith();
    const busy = expect.objectContaining({ code: 'busy' });
    const first = line.heights('s1', ID);
    await expect(line.heights('s1', ID)).rejects.toEqual(busy);
    const other = line.heights('s2', ID);
    expect(said).toHaveLength(2);
    line.hear({ kind: 'answered', number: numberOf(said[0]), head: HEAD, value: [] });
    expect(await first).toEqual([]);
    // The desk has no place: that ends the question, too.
    line.hear({ kind: 'answered', number: numberOf(said[1]), head: HEAD, value: null });
    await expect(other).rejects.toEqual(busy);
    const again = Promise.all(['s1', 's2'].map((member) => line.heights(member, ID)));
    expect(said).toHaveLength(4);
    for (const word of said.slice(2)) {
      line.hear({ kind: 'answered', number: numberOf(word), head: HEAD, value: [] });
    }
    expect(await again).toEqual([[], []]);
  });

  it('has places left for another, however many one sender wants', async () => {
    const { line, said } = lineWith();
    const greedy = Array.from({ length: 200 }, () =>
      line.submit(['x'], { dryCheck: true, from: '10.0.0.1' }),
    );
    const outcomes = Promise.allSettled(greedy);
    const taken = said.length;
    expect(taken).toBeLessThan(LINE_LIMITS.maxSubmissions / 2);
    const other = line.submit(['x'], { dryCheck: true, from: '10.0.0.2' });
    expect(said).toHaveLength(taken + 1);
    for (const [at, word] of said.entries()) {
      line.hear({ kind: 'answered', number: numberOf(word), head: HEAD, value: [at] });
    }
    expect(await other).toEqual([taken]);
    const answered = (await outcomes).filter(({ status }) => status === 'fulfilled');
    expect(answered).toHaveLength(taken);
    // What was given back may be taken again.
    const again = line.submit(['x'], { dryCheck: true, from: '10.0.0.1' });
    expect(said).toHaveLength(taken + 2);
    line.hear({ kind: 'answered', number: numberOf(said.at(-1)), head: HEAD, value: [0] });
    expect(await again).toEqual([0]);
  });
});

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  addChapters,
  commandName,
  readRest,
  withRest,
} from '../../../client/cli/deeds/deedCommands.ts';
import type { DeedOption } from '../../../client/cli/deeds/deedOptions.ts';
import { exampleWords, optionsOf } from '../../../client/cli/deeds/deedOptions.ts';
import { PREPARED_FIELDS } from '../../../client/cli/invoices/prepareInvoice.ts';
import { main } from '../../../client/cli/main.ts';
import type { Session } from '../../../client/cli/session/session.ts';
import type { Shell } from '../../../client/cli/session/shell.ts';
import { documentFingerprint } from '../../../client/invoices/identity.ts';
import { systemEnvironment } from '../../../client/sdk/environment.ts';
import { ABOUT } from '../../../contracts/chapters.ts';
import type { Chapter } from '../../../contracts/deeds.ts';
import { CHAPTERS, RULES } from '../../../contracts/deeds.ts';
import { fieldsOf } from '../../../contracts/state/forms.ts';
import type { Rule } from '../../../contracts/state/rule.ts';
import type { Json, JsonObject } from '../../../ledger/canonical.ts';
import { hashOf } from '../../../ledger/hash.ts';
import { publicKeyOf } from '../../../ledger/keys.ts';
import { decodeTransaction } from '../../../ledger/transaction.ts';
import type { ToyClients } from './toyClients.ts';
import { NETWORK_KEY, SAMPLES, startToyClients } from './toyClients.ts';

// Every deed has a command in its chapter, and a deed that somebody adds has one at once.

const ROWS = (Object.entries(CHAPTERS) as [Chapter, Record<string, Rule>][]).flatMap(
  ([chapter, rules]) => Object.entries(rules).map(([deed, rule]) => ({ chapter, deed, rule })),
);

/** Commands of chapters that are for no deed of their own. */
const MORE: Partial<Record<Chapter, readonly string[]>> = {
  invoices: ['import', 'inspect', 'list'],
  financing: ['list-quotes', 'offer-reserve'],
  agreements: ['check', 'dry-run', 'explain'],
  governance: ['propose-keys', 'propose-mandate', 'propose-validators', 'remove-validator'],
};

/** What `tally … --help` prints. */
async function help(...words: string[]): Promise<string> {
  let out = '';
  const code = await main([...words, '--help'], {
    out: (text) => {
      out += text;
    },
    err: () => undefined,
    env: {},
    environment: systemEnvironment,
    signal: new AbortController().signal,
    exitCode: 0,
  });
  expect(code).toBe(0);
  return out;
}

describe('the list of commands', () => {
  it.each(Object.keys(CHAPTERS) as Chapter[])('of %s is that of its deeds', async (chapter) => {
    const [text = ''] = (await help(chapter)).split(/\nExamples?:\n/);
    const listed = [...text.matchAll(/^ {2}([a-z][a-z0-9-]*)(?= )/gm)].map(([, name]) => name);
    const deeds = Object.keys(CHAPTERS[chapter]).map((deed) => commandName(chapter, deed));
    const expected = [...new Set(deeds), ...(MORE[chapter] ?? []), 'help'];
    expect(new Set(deeds).size, 'two deeds have one name').toBe(deeds.length);
    expect(listed.sort()).toEqual(expected.sort());
    expect(text.replace(/\s+/g, ' ')).toContain(ABOUT[chapter]);
  });

  it('has the chapters in their order', () => {
    const program = new Command();
    addChapters(program);
    expect(program.commands.map((command) => command.name())).toEqual(Object.keys(CHAPTERS));
  });

  it.each([
    ['invoices', 'rejectInvoice', 'reject'],
    ['disputes', 'creditNote', 'credit-note'],
    ['disputes', 'concedeDispute', 'concede'],
    ['pledges', 'pledgePiece', 'pledge-piece'],
    ['money', 'issueMoney', 'issue'],
    ['settlement', 'setOffPiece', 'set-off-piece'],
  ] as const)('%s %s is called %s', (chapter, deed, name) => {
    expect(commandName(chapter, deed)).toBe(name);
  });

  it.each(ROWS)('$chapter $deed has help with options and an example', async (row) => {
    const { chapter, deed, rule } = row;
    const text = await help(chapter, commandName(chapter, deed));
    // Those by hand have their own words; see `client/cli`.
    if (!text.includes('--fields')) return;
    expect(text).toContain(`tally ${chapter} ${commandName(chapter, deed)} `);
    for (const { flag } of optionsOf(rule)) expect(text).toContain(flag);
  });
});

describe('a command by hand', () => {
  it.each([
    ['invoices', 'register', 'registerInvoice'],
    ['invoices', 'reissue', 'registerInvoice'],
  ] as const)('%s %s lets say what it does not say itself', async (chapter, name, deed) => {
    const text = await help(chapter, name);
    for (const { path, flag } of optionsOf(RULES[deed] as Rule)) {
      if (!PREPARED_FIELDS.includes(path[0] ?? '')) expect(text).toContain(flag);
    }
  });

  it('states the terms of a supplier as options say them', async () => {
    const clients = await startToyClients();
    const file = join(SAMPLES, 'gear-housings-ubl.xml');
    const terms = ['--terms.late-cost', '40.00', '--terms.notice-by-block', 'no'];
    const words = ['invoices', 'register', file, ...terms, '--terms.issuers', 'bank'];
    const said = await clients.run('tier-1', words);
    expect(said, said.err).toMatchObject({ code: 0 });
    const { deed } = decodeTransaction(clients.node.submitted[0] ?? '', 100_000);
    const open = { latePpm: null, ruler: null };
    const stated = { issuers: ['bank'], lateCost: '4000', noticeByBlock: false };
    expect(deed['terms']).toEqual({ ...open, ...stated });
  });

  it('has the options of the fields that it does not say, and reads them', async () => {
    const command = withRest(new Command(), 'issueMoney', ['to', 'currency']);
    expect(command.options.map(({ long }) => long)).toEqual(['--amount', '--payment']);
    command.parse(['--amount', '12.50', '--payment', 'ab'.repeat(32)], { from: 'user' });
    const shell = { environment: systemEnvironment } as Shell;
    const said = ['to', 'currency'];
    const own = {
      type: 'issueMoney',
      said,
      parsed: command.opts(),
      about: { currency: 'EUR' },
    } as const;
    // Nothing is asked of a node, for the currency is known.
    expect(await readRest(shell, {} as Session, own)).toEqual({
      amount: '1250',
      payment: 'ab'.repeat(32),
    });
  });
});

describe('a command that is made from a schema', () => {
  let clients: ToyClients;
  const generated: typeof ROWS = [];

  beforeAll(async () => {
    for (const row of ROWS) {
      const text = await help(row.chapter, commandName(row.chapter, row.deed));
      if (text.includes('--fields')) generated.push(row);
    }
  });

  beforeEach(async () => {
    clients = await startToyClients();
  });

  /** What was signed last, as words without what every deed has. */
  function signed(): JsonObject {
    const jws = clients.node.submitted.at(-1) ?? '';
    const { type: _t, version: _v, seed: _s, ...words } = decodeTransaction(jws, 100_000).deed;
    return words as JsonObject;
  }

  function wordsOf({ example }: Rule): JsonObject {
    const { type: _t, version: _v, seed: _s, ...words } = example as JsonObject;
    return words as JsonObject;
  }

  /** The value of an option as it is written on a command line. */
  function written(option: DeedOption, value: Json): readonly string[] {
    const { writing, flag, positional } = option;
    if (value === null) return [];
    if (writing === 'yes or no') return [flag, value === true ? 'yes' : 'no'];
    if (value === false) return [];
    if (positional) return [String(value)];
    if (writing === 'truth') return [flag];
    if (writing === 'texts' && (value as string[]).length === 0) return [];
    if (writing === 'texts') return [flag, ...(value as string[])];
    if (writing === 'json') {
      const file = join(clients.home, `${option.path.join('.')}.json`);
      writeFileSync(file, JSON.stringify(value));
      return [flag, file];
    }
    return [flag, String(value)];
  }

  function lineOf({ rule }: (typeof ROWS)[number]): readonly string[] {
    const example = rule.example as JsonObject;
    const currency = fieldsOf(rule.schema).find(({ name }) => name === 'currency');
    return optionsOf(rule).flatMap((option) => {
      const value = option.path.reduce<Json>(
        (at, name) => (at as JsonObject)?.[name] ?? null,
        example,
      );
      if (option.writing === 'rate' && value !== null) {
        return [option.flag, String(Number(value) / 10_000)];
      }
      // Where the deed names a currency, amounts are written in it; all examples are in euros.
      if (option.writing !== 'money' || currency === undefined) return written(option, value);
      const minor = String(value).padStart(3, '0');
      return [option.flag, `${minor.slice(0, -2)}.${minor.slice(-2)}`];
    });
  }

  // One test a deed: all of them in one would take too long on a busy machine.
  it.each(ROWS)('signs the example of $deed from options, and from a file', async (row) => {
    if (!generated.includes(row)) return;
    const { chapter, deed, rule } = row;
    // A node proves what stands behind ids from its first block on.
    clients.chain.grow();
    const command = [chapter, commandName(chapter, deed)];
    const said = await clients.run('tier-1', [...command, ...lineOf(row)]);
    expect(said.err).toContain(`tier-1 signs ${deed} with the key main`);
    // Of the ids of an example nothing is there that could be shown.
    const unseen = rule.shown === undefined ? {} : { shown: null };
    expect(signed()).toEqual({ ...wordsOf(rule), ...unseen });
    const file = join(clients.home, 'fields.json');
    writeFileSync(file, JSON.stringify(wordsOf(rule)));
    await clients.run('tier-1', [...command, '--fields', file]);
    expect(signed()).toEqual(wordsOf(rule));
  });

  it('fills what an object leaves out, but for what has to be said', async () => {
    clients.chain.grow();
    const policy = ['--policy.needed', '2', '--policy.wait-days', '1'];
    const said = await clients.run('tier-1', ['members', 'set-policy', ...policy]);
    expect(said.code).toBe(2);
    expect(said.err).toContain('bad_deed: setPolicy: policy.keys: expected list of 2 to 20');
    const keys = ['desk-2', 'main'];
    const whole = [...policy, '--policy.keys', ...keys];
    const set = await clients.run('tier-1', ['members', 'set-policy', ...whole]);
    expect(set.err).toContain('tier-1 signs setPolicy');
    const open = { deeds: null, above: null };
    expect(signed()).toEqual({ policy: { needed: 2, waitDays: 1, keys, ...open } });
    const key = ['--name', 'desk-2', '--deed.key', publicKeyOf(new Uint8Array(32).fill(9))];
    await clients.run('tier-1', ['members', 'add-key', ...key, '--scope.last-day', '2027-12-31']);
    const scope = { read: false, deeds: null, limits: null, lastDay: '2027-12-31' };
    expect(signed()).toMatchObject({ scope });
    await clients.run('tier-1', ['members', 'add-key', ...key]);
    expect(signed()).toMatchObject({ scope: null });
  });

  it('makes of a file its hash, or its fingerprint by the key of the network', async () => {
    const bytes = Buffer.from('<Invoice>1</Invoice>');
    const file = join(clients.home, 'invoice.xml');
    writeFileSync(file, bytes);
    clients.chain.grow();
    const made = new Set<string>();
    for (const row of generated) {
      for (const { writing, flag, path, positional } of optionsOf(row.rule)) {
        if ((writing !== 'hash' && writing !== 'fingerprint') || positional) continue;
        if (made.has(writing) || path.length > 1) continue;
        const line = lineOf(row);
        const at = line.indexOf(flag);
        const words = at < 0 ? [...line, flag, file] : line.with(at + 1, file);
        await clients.run('tier-1', [row.chapter, commandName(row.chapter, row.deed), ...words]);
        const { [path[0] ?? '']: value } = signed();
        const fingerprint = documentFingerprint(NETWORK_KEY, bytes);
        expect([flag, value]).toEqual([flag, writing === 'hash' ? hashOf(bytes) : fingerprint]);
        made.add(writing);
      }
    }
    expect(made).toContain('fingerprint');
  });

  it('shows an example that has all that has to be said', () => {
    expect(generated.length).toBeGreaterThan(50);
    for (const { rule, deed } of generated) {
      const words = exampleWords(rule);
      const required = optionsOf(rule).filter(
        ({ required: must, path }) => must && path.length === 1,
      );
      for (const { flag, positional } of required) {
        if (!positional) expect(words, deed).toContain(flag);
      }
    }
  });

  it.each([
    [true, ['--terms.notice-by-block', 'yes']],
    [false, ['--terms.notice-by-block', 'no']],
    [null, []],
  ])('shows what can be yes, no or neither: %s', (noticeByBlock, expected) => {
    const rule: Rule = RULES.registerInvoice;
    const { terms, ...example } = rule.example as JsonObject & { readonly terms: JsonObject };
    const shown = { ...example, terms: { ...terms, noticeByBlock } };
    const words = exampleWords({ ...rule, example: shown } as Rule);
    const at = words.indexOf('--terms.notice-by-block');
    expect(at < 0 ? [] : words.slice(at, at + 2)).toEqual(expected);
  });

  it('says which word is missing, and signs nothing', async () => {
    const said = await clients.run('tier-1', ['pledges', 'release']);
    expect(said).toMatchObject({ code: 2 });
    expect(said.err).toContain('say pledge: Id of the pledge.');
    const other = await clients.run('bank', ['money', 'issue', '--to', 'maker', '--payment', 'x']);
    expect(other.err).toContain('say --currency: ISO 4217 code.');
    expect(clients.node.submitted).toEqual([]);
  });

  it('commits to a text, and gives the salt to keep; a hash is taken as it is', async () => {
    const words = ['money', 'issue', '--to', 'bank', '--amount', '5', '--currency', 'EUR'];
    const said = await clients.run('bank', [...words, '--payment', 'deposit 7']);
    expect(said).toMatchObject({
      code: 0,
      json: { salt: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect(said.err).toContain(`keep: salt ${said.json['salt']}`);
    expect(signed()).toMatchObject({
      amount: '500',
      payment: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    await clients.run('bank', [...words, '--payment', 'ab'.repeat(32)]);
    expect(signed()).toMatchObject({ payment: 'ab'.repeat(32) });
  });

  it('reads an amount in the currency of what it is about', async () => {
    const file = join(import.meta.dirname, '../../../examples/invoices/gear-housings-ubl.xml');
    const { json } = await clients.run('tier-1', ['invoices', 'register', file]);
    const { id, details } = json as { id: string; details: string };
    await clients.run('maker', ['invoices', 'accept', id, '--details', details]);
    const note = join(clients.home, 'note.xml');
    writeFileSync(note, readFileSync(file));
    const ground = ['--ground', 'concession'];
    const words = ['disputes', 'credit-note', id, ...ground, '--amount', '12.50'];
    words.push('--document', note);
    const said = await clients.run('tier-1', [...words, '--details', 'two were broken']);
    expect(said.err).toContain('amount: 12.50 EUR');
    expect(signed()).toMatchObject({ receivable: id, amount: '1250' });
    const finer = await clients.run('tier-1', [...words, '--details', 'x', '--amount', '0.001']);
    expect(finer).toMatchObject({ code: 2 });
    const bare = ['recourse', 'pay', 'ab'.repeat(32), '--at-most', '1.00'];
    const unknown = await clients.run('tier-1', bare);
    expect(unknown.err).toContain('no currency is named');
  });
});

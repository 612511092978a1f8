import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { invoices } from '../../../contracts/state/invoices.ts';
import { scanAll } from '../../../contracts/state/state.ts';
import { cii, ciiTerm, ubl } from '../invoices/made.ts';
import type { Run, ToyClients } from './toyClients.ts';
import { startToyClients } from './toyClients.ts';

// From a document to the person: what was found in it arrives wholly, whichever command says it.

const NAMES = ['Talwerk GmbH', 'Talwerk Getriebe GmbH', 'Nordhafen AG', 'Nordhafen Automobile AG'];

let clients: ToyClients;
let inbox: string;

beforeEach(async () => {
  clients = await startToyClients();
  inbox = join(clients.home, 'inbox');
  mkdirSync(inbox);
});

/** A document for the members of the toy chain, whose time is November 2026. */
function named(text: string): string {
  return text.replace('Talwerk GmbH', NAMES[1] ?? '').replace('Nordhafen AG', NAMES[3] ?? '');
}

function drop(name: string, text: string): string {
  const path = join(inbox, name);
  writeFileSync(path, text);
  return path;
}

/** A document with the sample's dates, which the toy chain takes. */
const dated = { issued: '2026-11-02', due: '<cbc:DueDate>2027-01-31</cbc:DueDate>' };
const INCONSISTENT = named(
  ubl(dated).replace('>1190.00</cbc:PayableAmount>', '>1.00</cbc:PayableAmount>'),
);

function register(file: string, more: readonly string[] = [], how: Run = {}) {
  return clients.run('tier-1', ['invoices', 'register', file, ...more], how);
}

function onLedger() {
  const facts = [...scanAll(clients.chain.ground.world.facts, 'invoice/', 'invoice0')];
  return facts.map(([, value]) => invoices.decode(value));
}

async function watchOnce(how: Run = {}) {
  return clients.run('tier-1', ['watch', inbox, '--pause-ms', '20', '--once', '--yes'], how);
}

const journal = () =>
  readFileSync(join(inbox, 'journal.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('a refusal says rule, values and remedy', () => {
  const facts = { rule: 'BR-CO-16', stated: '1.00', computed: '1190.00' };
  const remedy = 'The totals do not add up. Have the invoice corrected and issued again.';
  const shown = /rule BR-CO-16; term payable; stated 1\.00; computed 1190\.00/;

  it('in register and inspect, to people and to programs', async () => {
    const file = drop('a.xml', INCONSISTENT);
    const said = await register(file);
    expect(said).toMatchObject({ code: 1, json: { code: 'totals_inconsistent', facts, remedy } });
    expect(said.json['reason']).toMatch(shown);
    const { out } = await register(file, [], { json: false });
    expect(out).toMatch(shown);
    expect(out).toContain(remedy);
  });

  it('in watch and its journal', async () => {
    drop('a.xml', INCONSISTENT);
    drop('b.xml', '<!DOCTYPE html><html>');
    const { out } = await watchOnce({ json: false });
    expect(out).toMatch(shown);
    expect(out).toContain(remedy);
    expect(out).toContain('this is an HTML page');
    const [first, second] = journal();
    expect(first).toMatchObject({ status: 'refused', code: 'totals_inconsistent', facts });
    expect(first?.['reason']).toMatch(shown);
    expect(second).toMatchObject({ code: 'has_doctype', facts: { what: 'an HTML page' } });
    expect(second?.['reason']).toContain('Ask for the invoice as an e-invoice');
  });

  it('of bytes that are no invoice', async () => {
    const file = drop('a.xml', named(ubl({ ...dated, number: 'M<x/>1' })));
    const said = await register(file);
    expect(said).toMatchObject({
      code: 2,
      json: {
        error: {
          code: 'mixed_content',
          facts: { element: 'ID', inside: 'x' },
          remedy: 'Have it issued again with the value alone.',
        },
      },
    });
    expect(said.err).toContain('Have it issued again with the value alone.');
  });

  it('of what the ledger refuses, in watch as well', async () => {
    const first = drop('a.xml', named(ubl(dated)));
    expect(await register(first)).toMatchObject({ code: 0 });
    drop('b.xml', `${named(ubl(dated))} `);
    const { out } = await watchOnce({ json: false });
    expect(out).toMatch(/b\.xml: refused: duplicate_invoice: .*\(.*invoice /);
    const refused = journal().find(({ code }) => code === 'duplicate_invoice');
    expect(refused).toMatchObject({ status: 'refused', facts: { invoice: onLedger()[0]?.id } });
  });

  it('of the network: nobody has the name', async () => {
    const file = drop('a.xml', ubl(dated));
    const said = await register(file);
    expect(said).toMatchObject({
      code: 1,
      json: { code: 'supplier_unknown', facts: { supplier: 'Talwerk GmbH' } },
    });
    expect(said.json['reason']).toContain('documentNames');
  });
});

describe('due days', () => {
  const half = '<ram:PartialPaymentAmount>595.00</ram:PartialPaymentAmount>';
  const parts = ciiTerm('20261231', half) + ciiTerm('20270131', half);

  it('parts are asked about, and one day said answers', async () => {
    const file = drop('a.xml', named(cii({ issued: '20261102', terms: parts })));
    const asked = await register(file);
    expect(asked).toMatchObject({ code: 1, json: { code: 'instalments_unanswered' } });
    expect(asked.json['reason']).toContain('595.00 on 2026-12-31, 595.00 on 2027-01-31');
    const answered = await register(file, ['--due-day', '2027-01-31']);
    expect(answered).toMatchObject({ code: 0, json: { dueDay: '2027-01-31' } });
    expect(answered.err).toContain('warning: payable_in_parts');
    expect(onLedger()).toMatchObject([{ documentDueDay: null, dueDay: '2027-01-31' }]);
  });

  it('the day of a discount is named, and never taken', async () => {
    const rebate =
      '<ram:ApplicableTradePaymentDiscountTerms><ram:CalculationPercent>2' +
      '</ram:CalculationPercent></ram:ApplicableTradePaymentDiscountTerms>';
    const text = named(cii({ issued: '20261102', terms: ciiTerm('20261112', rebate) }));
    const said = await register(drop('a.xml', text));
    expect(said).toMatchObject({
      code: 1,
      json: { code: 'no_due_day', facts: { discountUntil: '2026-11-12' } },
    });
    expect(said.json['remedy']).toContain('--due-day');
  });
});

describe('a correction', () => {
  const reference =
    '<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>M-1</cbc:ID><cbc:IssueDate>' +
    '2026-11-02</cbc:IssueDate></cac:InvoiceDocumentReference></cac:BillingReference>';
  const text = named(ubl({ ...dated, number: 'M-2', code: '384', settlement: reference }));

  it('is no second claim: it is refused beside the first, and reissued in its place', async () => {
    const { json } = await register(drop('a.xml', named(ubl(dated))));
    const former = String(json['id']);
    const file = drop('b.xml', text);
    const beside = await register(file);
    expect(beside).toMatchObject({ code: 1, json: { code: 'duplicate_invoice' } });
    const { out } = await register(file, [], { json: false });
    expect(out).toContain('it corrects invoice M-1, which is registered');
    expect(await clients.run('tier-1', ['invoices', 'withdraw', former])).toMatchObject({
      code: 0,
    });
    const words = ['invoices', 'reissue', former, file];
    expect(await clients.run('tier-1', words)).toMatchObject({ code: 0 });
    expect(
      onLedger()
        .map(({ status }) => status)
        .sort(),
    ).toEqual(['registered', 'withdrawn']);
  });

  it('alone is registered with a warning, accepted by a person and by no rule', async () => {
    const said = await register(drop('b.xml', text));
    expect(said).toMatchObject({ code: 0, json: { warnings: [{ code: 'correction' }] } });
    expect(said.err).toContain('warning: correction');
    const id = String(said.json['id']);
    let looks = 0;
    const until = (): boolean => {
      looks += 1;
      return looks > 25;
    };
    const auto = ['watch-acceptance', '--auto', '--pause-ms', '20'];
    const { err } = await clients.run('maker', auto, { until });
    expect(err).toContain('it waits for a person: warning: correction');
    expect(onLedger()).toMatchObject([{ status: 'registered' }]);
    const details = String(said.json['details']);
    const accepted = await clients.run('maker', ['accept', id, '--details', details]);
    expect(accepted).toMatchObject({ code: 0 });
    expect(accepted.err).toContain('warning: correction');
    // And the first, when it comes late, is the same claim.
    expect(await register(drop('a.xml', named(ubl(dated))))).toMatchObject({
      json: { code: 'duplicate_invoice' },
    });
  });

  it('of the watcher has its warnings in the journal', async () => {
    drop('b.xml', text);
    await watchOnce();
    const last = journal().at(-1);
    expect(last).toMatchObject({ status: 'registered', code: 'ok' });
    expect(last?.['warnings']).toMatchObject([expect.stringContaining('warning: correction')]);
  });
});

describe('what stands in a document is shown and takes no effect', () => {
  // XML allows the C1 controls, of which U+009B begins a command to a terminal.
  const hostile = 'M\u009b2K\u202e1\u200b\u2028';

  it('in whatever command says it', async () => {
    const file = drop('a.xml', named(ubl({ ...dated, number: hostile, code: '381' })));
    const bad = drop('c.xml', `<${'x'}:y xmlns:x="u"/><\u009b/>`);
    const said = [
      await register(file),
      await register(file, [], { json: false }),
      await register(bad),
      await watchOnce(),
    ];
    const good = drop('d.xml', named(ubl({ ...dated, number: hostile, supplier: '\u202eX' })));
    said.push(await register(good), await register(good, [], { json: false }));
    for (const { out, err } of said) {
      expect(`${out}${err}`).not.toMatch(/[\u0080-\u009f\u200b-\u200f\u2028-\u202e]/);
    }
    expect(said.at(-1)?.out).toContain('\\u202eX');
  });
});

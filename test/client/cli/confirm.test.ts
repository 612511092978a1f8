import { beforeEach, describe, expect, it } from 'vitest';
import type { ToyClients } from './toyClients.ts';
import { SAMPLES, startToyClients } from './toyClients.ts';

// Before anything is signed a command says what it is, and asks.

const ISSUE = ['--to', 'bank', '--amount', '500', '--currency', 'EUR', '--payment', 'in'];

let clients: ToyClients;

beforeEach(async () => {
  clients = await startToyClients();
});

describe('a command that signs', () => {
  it('says who, what and how much, asks, and signs on a yes', async () => {
    const asked: string[] = [];
    const answers = (question: string): string => {
      asked.push(question);
      return 'yes';
    };
    const said = await clients.run('bank', ['money', 'issue', ...ISSUE], { answers });
    expect(said.code).toBe(0);
    expect(asked).toEqual(['sign this? [yes/no] ']);
    for (const words of ['bank signs issueMoney', 'to: bank', 'amount: 500.00 EUR', 'effect: ']) {
      expect(said.err).toContain(words);
    }
  });

  it.each(['no', '', 'y', 'Yes'])('signs nothing on %j', async (answer) => {
    const answers = (): string => answer;
    const said = await clients.run('bank', ['money', 'issue', ...ISSUE], { answers });
    expect(said).toMatchObject({ code: 2, json: { error: { code: 'usage' } } });
    expect(clients.node.submitted).toEqual([]);
  });

  it('signs nothing without a terminal, unless it is told --yes', async () => {
    const alone = { answers: null };
    const said = await clients.run('bank', ['money', 'issue', ...ISSUE], alone);
    expect(said).toMatchObject({ code: 2 });
    expect(said.err).toContain('--yes');
    expect(clients.node.submitted).toEqual([]);
    const agreed = await clients.run('bank', ['money', 'issue', ...ISSUE, '--yes'], alone);
    expect(agreed).toMatchObject({ code: 0 });
    expect(agreed.err).toContain('amount: 500.00 EUR');
  });

  it('does not register an invoice without an answer either', async () => {
    const file = `${SAMPLES}/gear-housings-ubl.xml`;
    const no = (): string => 'no';
    const said = await clients.run('tier-1', ['invoices', 'register', file], { answers: no });
    expect(said).toMatchObject({ code: 2 });
    expect(said.err).toContain('amount: 82,866.74 EUR');
    expect(said.err).toContain('debtor: maker');
    expect(clients.node.submitted).toEqual([]);
  });

  it('tells what stands behind the ids that it names', async () => {
    const file = `${SAMPLES}/gear-housings-ubl.xml`;
    const { json } = await clients.run('tier-1', ['invoices', 'register', file]);
    const { id, details } = json as { id: string; details: string };
    const said = await clients.run('maker', ['accept', id, '--details', details]);
    expect(said.code).toBe(0);
    for (const words of ['supplier tier-1', 'debtor maker', 'amount 82,866.74 EUR', '2027-01-31']) {
      expect(said.err).toContain(words);
    }
  });
});

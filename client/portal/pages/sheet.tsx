/** What makes a printed page a sheet for the file: which ledger, for whom, as of which block. */
import type { VNode } from 'preact';
import { ledger } from '../trust/ledger.ts';
import type { TallyFacts } from '../trust/tallyFacts.ts';
import { say, tellTime } from '../words/words.ts';
import { nameOf } from './money.tsx';

/** Of a page of lists, each of which says at which block it was proved; on paper alone. */
export function ListsHead({ member }: { readonly member: string }): VNode | null {
  const known = ledger.value;
  if (known === null) return null;
  const { name, chain: hash } = known.genesis;
  const told = { name: nameOf(member), time: tellTime(Date.now()) };
  return (
    <div class="paper">
      <p>{say('tally.sheet.ledger', { name, hash })}</p>
      <p>{say('list.sheet', told)}</p>
    </div>
  );
}

/** Stands on paper alone. */
export function SheetHead(given: {
  readonly facts: TallyFacts;
  readonly reader: string;
}): VNode | null {
  const known = ledger.value;
  if (known === null) return null;
  const { height, names } = given.facts;
  const name = names.get(given.reader) ?? given.reader;
  const { name: ledgerName, chain: hash } = known.genesis;
  return (
    <div class="paper">
      <p>{say('tally.sheet.ledger', { name: ledgerName, hash })}</p>
      <p>{say('tally.sheet.made', { name, height, time: tellTime(Date.now()) })}</p>
    </div>
  );
}

/** Prints the page as it is shown. */
export function SheetSection(): VNode {
  return (
    <section class="screen">
      <h2>{say('tally.sheet')}</h2>
      <p>{say('tally.sheet.text')}</p>
      <button type="button" class="quiet" onClick={() => print()}>
        {say('tally.sheet.print')}
      </button>
    </section>
  );
}

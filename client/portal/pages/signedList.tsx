/** What was signed in this browser and has no end yet, or came to one while the page is open. */
import type { VNode } from 'preact';
import { textCell } from '../lists/cells.ts';
import type { SignedLine } from '../signing/signing.ts';
import { damagedEntries, signedLines } from '../signing/signing.ts';
import { titleOfDeed } from '../words/labels.ts';
import { say, tellTime } from '../words/words.ts';
import type { Column } from './listTable.tsx';
import { ListTable } from './listTable.tsx';
import { OutcomeView } from './outcomeView.tsx';

/** Null where there is nothing of the kind. */
export function SignedList(): VNode | null {
  const lines = signedLines.value;
  const damaged = damagedEntries.value.length;
  if (lines.length === 0 && damaged === 0) return null;
  const title = say('signed.title');
  return (
    <section class="listed">
      <h2>{title}</h2>
      {damaged > 0 && <p class="fault">{say('signed.damaged', { count: damaged })}</p>}
      {lines.length > 0 && (
        <ListTable title={title} none="" rows={lines} columns={COLUMNS} keyOf={({ id }) => id} />
      )}
    </section>
  );
}

const COLUMNS: readonly Column<SignedLine>[] = [
  { title: 'col.deed', cell: ({ type }) => textCell(titleOfDeed(type)) },
  { title: 'col.signed.at', cell: ({ signedAt }) => ({ kind: 'time', ms: signedAt }) },
  {
    title: 'col.outcome',
    cell: (line) => textCell(outcomeText(line)),
    show: (line) =>
      line.outcome === null ? <p>{outcomeText(line)}</p> : <OutcomeView outcome={line.outcome} />,
  },
  {
    title: 'col.transaction',
    cell: ({ id }) => textCell(id),
    show: ({ id }) => (
      <span class="code" title={id}>
        {id.slice(0, 12)}…
      </span>
    ),
  },
];

function outcomeText({ outcome, expires }: SignedLine): string {
  if (outcome === null) return say('signed.pending', { time: tellTime(expires) });
  return say(`outcome.${outcome.kind}`);
}

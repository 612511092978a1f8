/** What the member holds and has registered. */
import type { VNode } from 'preact';
import type { Invoice } from '../../../contracts/state/invoices.ts';
import type { DayTotal, OwnedPiece } from '../../sdk/questions.ts';
import { textCell } from '../lists/cells.ts';
import type { MemberFacts } from '../trust/memberFacts.ts';
import { say } from '../words/words.ts';
import { lazily } from './lazily.tsx';
import type { Column } from './listTable.tsx';
import { Listed } from './listTable.tsx';
import { nameOf, ShortId } from './money.tsx';
import { PieceDeeds } from './pieceDeeds.tsx';
import { ListsHead } from './sheet.tsx';

const MarketHeld = lazily(async () => (await import('./marketLists.tsx')).MarketHeld);

/** See the head of this file. */
export function HoldingsPage({ known }: { readonly known: MemberFacts }): VNode {
  const { pieces, incoming, invoices, member } = known;
  return (
    <>
      <ListsHead member={member} />
      <h1>{say('holdings.title', { name: nameOf(member) })}</h1>
      <Listed
        title={say('holdings.incoming')}
        none={say('holdings.incoming.none')}
        height={incoming.height}
        rows={incoming.items}
        columns={INCOMING}
        keyOf={({ payDay, debtor, issuer, currency }) =>
          `${payDay} ${debtor} ${issuer} ${currency}`
        }
      />
      <Listed
        title={say('holdings.pieces')}
        none={say('holdings.pieces.none')}
        height={pieces.height}
        rows={pieces.items}
        columns={PIECES}
        keyOf={({ piece, receivable }) => `${receivable.id} ${piece.from}`}
        acts={({ piece, receivable }) => <PieceDeeds piece={piece} receivable={receivable} />}
      />
      <MarketHeld />
      <Listed
        title={say('holdings.invoices')}
        none={say('holdings.invoices.none')}
        height={invoices.height}
        rows={invoices.items}
        columns={INVOICES}
        keyOf={({ id }) => id}
      />
    </>
  );
}

const INCOMING: readonly Column<DayTotal>[] = [
  { title: 'col.payday', cell: ({ payDay }) => ({ kind: 'day', day: payDay }) },
  { title: 'col.debtor', cell: ({ debtor }) => textCell(nameOf(debtor)) },
  { title: 'col.issuer', cell: ({ issuer }) => textCell(nameOf(issuer)) },
  {
    title: 'col.amount',
    cell: ({ amount, currency }) => ({ kind: 'money', minor: amount, currency }),
  },
];

const PIECES: readonly Column<OwnedPiece>[] = [
  { title: 'col.debtor', cell: ({ receivable }) => textCell(nameOf(receivable.debtor)) },
  {
    title: 'col.units',
    cell: ({ piece: { from, to } }) => ({ kind: 'units', from, to }),
  },
  {
    title: 'col.open',
    cell: ({ open, receivable: { currency } }) => ({ kind: 'money', minor: open, currency }),
  },
  { title: 'col.payday', cell: ({ receivable }) => ({ kind: 'day', day: receivable.payDay }) },
  {
    title: 'col.bound',
    cell: ({ piece }) => (piece.pledges.length > 0 ? textCell(say('row.pledged')) : null),
  },
  {
    title: 'col.id',
    cell: ({ receivable }) => textCell(receivable.id),
    show: ({ receivable }) => <ShortId id={receivable.id} />,
  },
];

const INVOICES: readonly Column<Invoice>[] = [
  { title: 'col.debtor', cell: ({ debtor }) => textCell(nameOf(debtor)) },
  {
    title: 'col.amount',
    cell: ({ amount, currency }) => ({ kind: 'money', minor: amount, currency }),
  },
  { title: 'col.due', cell: ({ dueDay }) => ({ kind: 'day', day: dueDay }) },
  { title: 'col.status', cell: ({ status }) => textCell(say(`status.${status}`)) },
  { title: 'col.id', cell: ({ id }) => textCell(id), show: ({ id }) => <ShortId id={id} /> },
];

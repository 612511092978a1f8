/** The tally itself: a bar of units cut into pieces, what binds each, and all of it as a table. */
import type { VNode } from 'preact';
import { openUnits } from '../../../contracts/state/units.ts';
import { textCell } from '../lists/cells.ts';
import type { BarPiece } from '../tally/bar.ts';
import { BAR_WIDTH, layBar } from '../tally/bar.ts';
import type { DrawnPiece } from '../tally/drawn.ts';
import { partyOf } from '../tally/drawn.ts';
import { say, tellMoney } from '../words/words.ts';
import type { Column } from './listTable.tsx';
import { ListTable } from './listTable.tsx';
import { tellUnits } from './money.tsx';
import { PieceState, tellState } from './pieceState.tsx';

/** What is drawn. */
export interface Drawn {
  readonly pieces: readonly DrawnPiece[];
  readonly face: bigint;
  readonly currency: string;
  readonly hues: ReadonlyMap<string, number>;
  readonly name: (member: string) => string;
  /** At which height the pieces were proved; null of a moment that is past. */
  readonly height: number | null;
}

const STICK_TOP = 4;
const STICK_HEIGHT = 52;
const LANE_TOP = 62;
const LANE_STEP = 7;
/** Between two pieces, so that a cut is seen. */
const CUT = 3;

/** The bar and its legend. */
export function TallyBar({ drawn }: { readonly drawn: Drawn }): VNode {
  const { pieces, face, currency } = drawn;
  const bar = layBar(pieces, face);
  const height = LANE_TOP + LANE_STEP * Math.max(1, ...pieces.map(({ bonds }) => bonds.length));
  const amount = tellMoney(face, currency);
  return (
    <figure class="tally">
      <svg
        viewBox={`0 0 ${BAR_WIDTH} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={say('tally.bar.label', { amount, count: pieces.length })}
      >
        <defs>
          <Hatch id="hatch-disputed" />
        </defs>
        {bar.map((section) => (
          <Section key={String(section.from)} section={section} drawn={drawn} />
        ))}
      </svg>
      <div class="scale" aria-hidden="true">
        <span>{say('tally.first')}</span>
        <span>{say('tally.last')}</span>
      </div>
      <Legend bar={bar} />
    </figure>
  );
}

function Section(given: { readonly section: BarPiece<DrawnPiece>; readonly drawn: Drawn }): VNode {
  const { section, drawn } = given;
  const { piece, x, width, parts } = section;
  const room = Math.max(width - CUT, width / 2);
  const hue = hueOf(piece, drawn);
  const scale = room / width;
  return (
    <g>
      <title>{titleOf(section, drawn)}</title>
      {parts.map((part) => (
        <g key={part.kind} class={`part ${part.kind} ${hue === null ? '' : `hue-${hue}`}`}>
          <Stick x={x + (part.x - x) * scale} width={part.width * scale} kind={part.kind} />
        </g>
      ))}
      {piece?.bonds.map((bond, lane) => (
        <rect
          key={bond}
          class={`bond ${bond}`}
          x={x}
          y={LANE_TOP + lane * LANE_STEP}
          width={room}
          height={LANE_STEP - 2}
        />
      ))}
    </g>
  );
}

function Stick(given: { readonly x: number; readonly width: number; readonly kind: string }) {
  const { x, width, kind } = given;
  const place = { x, y: STICK_TOP, width, height: STICK_HEIGHT };
  return (
    <>
      <rect class="wood" {...place} />
      {kind === 'disputed' && <rect class="hatch" {...place} />}
    </>
  );
}

function Hatch({ id }: { readonly id: string }): VNode {
  return (
    <pattern id={id} width="10" height="10" patternUnits="userSpaceOnUse">
      <path d="M0 10L10 0" />
    </pattern>
  );
}

/** Only what is on the bar is explained. */
function Legend({ bar }: { readonly bar: readonly BarPiece<DrawnPiece>[] }): VNode {
  const kinds = new Set(bar.flatMap(({ parts }) => parts.map(({ kind }) => kind)));
  const bonds = new Set(bar.flatMap(({ piece }) => piece?.bonds ?? []));
  return (
    <ul class="legend" aria-hidden="true">
      {[...kinds].map((kind) => (
        <li key={kind}>
          <svg class="swatch" viewBox="0 0 16 16" aria-hidden="true">
            <g class={`part ${kind} ${kind === 'unknown' ? '' : 'hue-0'}`}>
              <rect class="wood" width="16" height="16" />
              {kind === 'disputed' && <rect class="hatch" width="16" height="16" />}
            </g>
          </svg>
          {say(`tally.key.${kind}`)}
        </li>
      ))}
      {[...bonds].map((bond) => (
        <li key={bond}>
          <svg class="swatch" viewBox="0 0 16 16" aria-hidden="true">
            <rect class={`bond ${bond}`} y="5" width="16" height="6" />
          </svg>
          {say(`tally.key.${bond}`)}
        </li>
      ))}
    </ul>
  );
}

function titleOf({ piece, from, to }: BarPiece<DrawnPiece>, { name, currency }: Drawn): string {
  const units = tellUnits(from, to);
  const holder = callParty(piece, name);
  const open = piece === null ? '' : ` · ${tellMoney(openUnits(piece), currency)}`;
  return `${holder} · ${units}${open}`;
}

function hueOf(piece: DrawnPiece | null, { hues }: Drawn): number | null {
  const party = piece === null ? null : partyOf(piece);
  return party === null ? null : (hues.get(party) ?? 0);
}

function callParty(piece: DrawnPiece | null, name: Drawn['name']): string {
  if (piece?.holder != null) return name(piece.holder);
  return piece?.payTo == null
    ? say('tally.unknown')
    : say('tally.payee', { name: name(piece.payTo) });
}

/** Every piece in words. */
export function TallyTable({ drawn }: { readonly drawn: Drawn }): VNode {
  const { pieces, face } = drawn;
  return (
    <ListTable
      title={say('tally.table')}
      none=""
      rows={layBar(pieces, face)}
      columns={pieceColumns(drawn)}
      keyOf={({ from }) => String(from)}
    />
  );
}

function pieceColumns(drawn: Drawn): readonly Column<BarPiece<DrawnPiece>>[] {
  const { currency, name, height } = drawn;
  return [
    {
      title: 'tally.col.holder',
      cell: ({ piece }) => textCell(callParty(piece, name)),
      show: ({ piece }) => (
        <span>
          <Swatch hue={hueOf(piece, drawn)} />
          {callParty(piece, name)}
        </span>
      ),
    },
    {
      title: 'tally.col.units',
      cell: ({ from, to }) => ({ kind: 'units', from, to }),
      show: ({ from, to }) => <>{tellUnits(from, to)}</>,
    },
    {
      title: 'tally.col.open',
      cell: ({ piece }) =>
        piece === null ? null : { kind: 'money', minor: openUnits(piece), currency },
    },
    {
      title: 'tally.col.state',
      cell: ({ piece }) =>
        piece === null ? null : textCell(tellState(piece, { currency, name, height }).join(' · ')),
      show: ({ piece }) =>
        piece === null ? null : <PieceState piece={piece} {...{ currency, name, height }} />,
    },
  ];
}

function Swatch({ hue }: { readonly hue: number | null }): VNode {
  const part = hue === null ? 'part unknown' : `part open hue-${hue}`;
  return (
    <svg class="swatch" viewBox="0 0 16 16" aria-hidden="true">
      <g class={part}>
        <rect class="wood" width="16" height="16" />
      </g>
    </svg>
  );
}

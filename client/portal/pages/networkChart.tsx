/** Who has signed and proposed the newest blocks, drawn, and as a table. */
import type { VNode } from 'preact';
import type { ProvedBlock } from '../trust/provedChain.ts';
import { say, tellNumber } from '../words/words.ts';
import { ScrollTable } from './scrollTable.tsx';

/** Sizes of the drawing; a cell is square. */
const CELL = 20;
const GAP = 4;
const BARS = 28;
const MAX_BARS = 4;
/** As many columns as there is room for; the newest stands on the right. */
const COLUMNS = 24;

/** See the head of this file. @param blocks the oldest first */
export function NetworkChart({ blocks }: { readonly blocks: readonly ProvedBlock[] }): VNode {
  const rows = [...new Set(blocks.flatMap(({ validators }) => validators))].sort();
  const width = COLUMNS * (CELL + GAP);
  const first = width - blocks.length * (CELL + GAP);
  const height = BARS + rows.length * (CELL + GAP);
  const title = say('network.chart', { count: blocks.length });
  return (
    <section>
      <h2>{title}</h2>
      <p>{say('network.chart.text', { names: rows.join(', ') })}</p>
      <svg class="health" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={title}>
        {blocks.map((block, at) => (
          <Column key={block.id} block={block} rows={rows} x={first + at * (CELL + GAP)} />
        ))}
      </svg>
      <details>
        <summary>{say('network.table')}</summary>
        <BlockRounds blocks={blocks} />
      </details>
    </section>
  );
}

function Column(given: {
  readonly block: ProvedBlock;
  readonly rows: readonly string[];
  readonly x: number;
}): VNode {
  const { block, rows, x } = given;
  const { header, round, signedBy, validators } = block;
  const bar = Math.min(round, MAX_BARS) * (BARS / (MAX_BARS + 1));
  return (
    <g>
      <title>{say('explore.block', { height: header.height })}</title>
      {bar > 0 && <rect class="again" x={x} y={BARS - GAP - bar} width={CELL} height={bar} />}
      {rows.map((id, row) => {
        const y = BARS + row * (CELL + GAP);
        const hasSigned = signedBy.includes(id);
        return (
          <g key={id}>
            {validators.includes(id) && (
              <rect
                class={hasSigned ? 'cell signed' : 'cell'}
                x={x + 1}
                y={y + 1}
                width={CELL - 2}
                height={CELL - 2}
                rx="3"
              />
            )}
            {header.proposer === id && (
              <circle
                class={hasSigned ? 'proposer signed' : 'proposer'}
                cx={x + CELL / 2}
                cy={y + CELL / 2}
                r={CELL / 4}
              />
            )}
          </g>
        );
      })}
    </g>
  );
}

function BlockRounds({ blocks }: { readonly blocks: readonly ProvedBlock[] }): VNode {
  return (
    <ScrollTable
      label={say('network.table')}
      heads={[
        say('explore.height'),
        say('network.attempts'),
        say('network.after'),
        say('explore.proposer'),
        say('network.missing'),
      ]}
    >
      {blocks
        .map((block, at) => ({ ...block, before: blocks[at - 1] }))
        .toReversed()
        .map(({ header, round, validators, signedBy, before }) => {
          const missing = validators.filter((one) => !signedBy.includes(one));
          const after = before === undefined ? null : header.time - before.header.time;
          return (
            <tr key={header.height}>
              <th scope="row">
                <a href={`#/explore/${header.height}`}>{tellNumber(header.height)}</a>
              </th>
              <td>{tellNumber(round + 1)}</td>
              <td>{after === null ? '' : tellNumber(Math.round(after / 100) / 10)}</td>
              <td>{header.proposer}</td>
              <td>{missing.join(', ') || say('network.missing.none')}</td>
            </tr>
          );
        })}
    </ScrollTable>
  );
}

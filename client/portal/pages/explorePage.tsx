/** The blocks of the ledger, each header proved; one of them, with what one may read of it. */
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { isHash } from '../../../ledger/encoding.ts';
import { useChain } from '../trust/chainReading.ts';
import { head } from '../trust/ledger.ts';
import type { ProvedBlock } from '../trust/provedChain.ts';
import { say, tellNumber, tellTime } from '../words/words.ts';
import { BlockView } from './blockView.tsx';
import { Mark } from './figures.tsx';
import { Notice } from './notices.tsx';
import { ScrollTable } from './scrollTable.tsx';
import { TransactionView } from './transactionView.tsx';

const PAGE_BLOCKS = 20;
const ADDRESS = '#/explore/';

/** See the head of this file. */
export function ExplorePage(): VNode {
  const wanted = useWanted();
  const height = Number(wanted);
  const isBlock = /^[0-9]{1,15}$/.test(wanted) && height > 0;
  return (
    <>
      <h1>{say('explore.title')}</h1>
      <Search />
      {isHash(wanted) && <TransactionView key={wanted} id={wanted} />}
      {!isHash(wanted) && isBlock && <OneBlock key={wanted} height={height} />}
      {!isHash(wanted) && !isBlock && <BlockList />}
    </>
  );
}

/** What stands behind the address of this page; empty: nothing does. */
function useWanted(): string {
  const [wanted, setWanted] = useState(wantedNow);
  useEffect(() => {
    const look = (): void => setWanted(wantedNow());
    addEventListener('hashchange', look);
    return () => removeEventListener('hashchange', look);
  }, []);
  return wanted;
}

function wantedNow(): string {
  return location.hash.startsWith(ADDRESS) ? location.hash.slice(ADDRESS.length) : '';
}

function Search(): VNode {
  const [said, setSaid] = useState('');
  const [isFault, setFault] = useState(false);
  const submit = (event: Event): void => {
    event.preventDefault();
    const text = said.replaceAll(/[\s.,]/g, '').toLowerCase();
    const isGood = isHash(text) || /^[1-9][0-9]{0,14}$/.test(text);
    setFault(!isGood);
    if (isGood) location.hash = `${ADDRESS}${text}`;
  };
  return (
    <form onSubmit={submit}>
      <label class="field wide">
        <span>{say('explore.search')}</span>
        <input
          value={said}
          required
          onInput={({ currentTarget }) => setSaid(currentTarget.value)}
        />
        <small>{say('explore.search.help')}</small>
      </label>
      {isFault && (
        <p class="fault" role="alert">
          {say('explore.search.fault')}
        </p>
      )}
      <button type="submit">{say('explore.search.act')}</button>
    </form>
  );
}

/** Why nothing of the chain is shown. */
export function ChainFault({ fault }: { readonly fault: string }): VNode {
  const kind = fault === 'bad_proof' ? 'alarm' : 'caution';
  return (
    <Notice kind={kind} title={say(`explore.fault.${kind}`)}>
      <p>{say('explore.fault.text', { code: fault })}</p>
    </Notice>
  );
}

/** Where a page of blocks begins; null: at the newest, whichever that is. */
function BlockList(): VNode {
  const [from, setFrom] = useState<number | null>(null);
  const { found, fault } = useChain(String(from), async (chain) => {
    const top = Math.min(from ?? chain.height, chain.height);
    return { top, newest: chain.height, blocks: await chain.blocksFrom(top, PAGE_BLOCKS) };
  });
  if (fault !== null) return <ChainFault fault={fault} />;
  if (found === null) {
    const text = head.value === null ? 'ledger.head.none' : 'page.loading';
    return <p class="quiet-text">{say(text)}</p>;
  }
  const { top, newest, blocks } = found;
  const older = top - PAGE_BLOCKS;
  const newer = Math.min(top + PAGE_BLOCKS, newest);
  return (
    <section>
      <h2>{say('explore.blocks')}</h2>
      <p>
        <Mark height={newest} />
      </p>
      <BlockTable blocks={blocks} />
      <p class="row">
        <button
          type="button"
          class="quiet"
          disabled={top >= newest}
          onClick={() => setFrom(newer >= newest ? null : newer)}
        >
          {say('explore.newer')}
        </button>
        <button type="button" class="quiet" disabled={older < 1} onClick={() => setFrom(older)}>
          {say('explore.older')}
        </button>
      </p>
    </section>
  );
}

function BlockTable({ blocks }: { readonly blocks: readonly ProvedBlock[] }): VNode {
  return (
    <ScrollTable
      label={say('explore.blocks')}
      heads={[
        say('explore.height'),
        say('explore.time'),
        say('explore.transactions'),
        say('explore.settlements'),
        say('explore.proposer'),
      ]}
    >
      {blocks.map(({ header }) => (
        <tr key={header.height}>
          <th scope="row">
            <a href={`${ADDRESS}${header.height}`}>{tellNumber(header.height)}</a>
          </th>
          <td>{tellTime(header.time)}</td>
          <td>{tellNumber(header.transactionCount)}</td>
          <td>{tellNumber(header.settlementCount)}</td>
          <td>{header.proposer}</td>
        </tr>
      ))}
    </ScrollTable>
  );
}

function OneBlock({ height }: { readonly height: number }): VNode {
  const { found, fault } = useChain(String(height), async (chain) => {
    return { block: await chain.blockAt(height), newest: chain.height };
  });
  if (fault !== null) return <ChainFault fault={fault} />;
  if (found === null) return <p class="quiet-text">{say('page.loading')}</p>;
  return (
    <>
      <p>
        <a href="#/explore">{say('explore.all')}</a>
      </p>
      {found.block === null ? (
        <p role="status">{say('explore.none', { height, newest: found.newest })}</p>
      ) : (
        <BlockView block={found.block} newest={found.newest} />
      )}
    </>
  );
}

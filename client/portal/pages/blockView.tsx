/** One block: what its header says, and of its transactions those that one may read. */
import type { VNode } from 'preact';
import type { Json } from '../../../ledger/canonical.ts';
import { isHash } from '../../../ledger/encoding.ts';
import { printable } from '../../../ledger/printable.ts';
import type { HistoryEntry } from '../../sdk/answers.ts';
import { eachEntry } from '../../sdk/histories.ts';
import type { LedgerClient } from '../../sdk/ledgerClient.ts';
import { useOwn } from '../trust/ownReading.ts';
import type { ProvedBlock } from '../trust/provedChain.ts';
import { refusalText } from '../words/ledgerTexts.ts';
import { say, sayIf, tellTime } from '../words/words.ts';
import { HashText, Mark } from './figures.tsx';

/** More of one block is not shown; a block has 10,000 at most. */
const MAX_ENTRIES = 500;

/** See the head of this file. */
export function BlockView(given: { readonly block: ProvedBlock; readonly newest: number }): VNode {
  const { header, id, round, validators, signedBy } = given.block;
  const { height } = header;
  const missing = validators.filter((one) => !signedBy.includes(one));
  return (
    <>
      <section>
        <h2>{say('explore.block', { height })}</h2>
        <p>
          <Mark height={height} />
        </p>
        <dl>
          <dt>{say('explore.time')}</dt>
          <dd>{tellTime(header.time)}</dd>
          <dt>{say('explore.id')}</dt>
          <dd>
            <HashText hash={id} />
          </dd>
          <dt>{say('explore.proposer')}</dt>
          <dd>
            {header.proposer}
            {round > 0 && ` · ${say('explore.round', { round: round + 1 })}`}
          </dd>
          <dt>{say('explore.signed')}</dt>
          <dd>
            {signedBy.join(', ')}
            {missing.length > 0 && ` · ${say('explore.missing', { names: missing.join(', ') })}`}
          </dd>
          <dt>{say('explore.state')}</dt>
          <dd>
            <HashText hash={header.state} />
          </dd>
        </dl>
        <p class="row">
          {height > 1 && <a href={`#/explore/${height - 1}`}>{say('explore.previous')}</a>}
          {height < given.newest && <a href={`#/explore/${height + 1}`}>{say('explore.next')}</a>}
        </p>
      </section>
      <section>
        <h2>{say('explore.transactions')}</h2>
        <p>{say('explore.count', { count: header.transactionCount })}</p>
        {header.transactionCount > 0 && <Entries height={height} />}
      </section>
    </>
  );
}

function Entries({ height }: { readonly height: number }): VNode {
  const read = useOwn(`block ${height}`, (client) => readEntries(client, height));
  if (read === null) return <p>{say('explore.locked')}</p>;
  const { found: entries, fault } = read;
  if (fault !== null) return <p class="fault">{say('explore.fault.text', { code: fault })}</p>;
  if (entries === null) return <p class="quiet-text">{say('page.loading')}</p>;
  if (entries.length === 0) return <p>{say('explore.entries.none')}</p>;
  return (
    <>
      <p>
        <Mark height={null} /> {say('explore.entries.text')}
      </p>
      <ul class="entries">
        {entries.map((entry) => (
          <li key={entry.index}>
            <Entry entry={entry} />
          </li>
        ))}
      </ul>
      {entries.length === MAX_ENTRIES && (
        <p>{say('explore.entries.most', { count: MAX_ENTRIES })}</p>
      )}
    </>
  );
}

function Entry({ entry }: { readonly entry: HistoryEntry }): VNode {
  const { code, all, index } = entry;
  const [id, member, deed] = ['id', 'member', 'deed'].map((name) => textOf(all[name] ?? null));
  const what = deed === undefined ? say('explore.entry.others') : deedText(deed);
  return (
    <>
      <strong>{what}</strong>
      <span class="quiet-text">
        {[
          say('explore.entry.place', { place: index + 1 }),
          ...(member === undefined ? [] : [say('explore.entry.by', { member })]),
          code === 'ok' ? say('explore.entry.done') : refusalOf(code),
        ].join(' · ')}
      </span>
      {id !== undefined && isHash(id) && (
        <a href={`#/explore/${id}`}>{say('explore.entry.prove', { id: id.slice(0, 8) })}</a>
      )}
    </>
  );
}

/** A deed by its type, in words where there are some. */
export function deedText(type: string): string {
  return sayIf(`deed.${type}`) ?? printable(type);
}

/** What a refusal means, with its code. */
export function refusalOf(code: string): string {
  return `${printable(code)}: ${refusalText(code, '')}`;
}

function textOf(json: Json): string | undefined {
  return typeof json === 'string' ? printable(json) : undefined;
}

async function readEntries(client: LedgerClient, height: number): Promise<HistoryEntry[]> {
  const found: HistoryEntry[] = [];
  for await (const entry of eachEntry(client, 'transactions', height)) {
    if (entry.height !== height || found.length === MAX_ENTRIES) break;
    found.push(entry);
  }
  return found;
}

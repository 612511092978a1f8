/** One receivable: its tally as it is and was, what is owed, what happened, and the sheet of it. */
import type { VNode } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { foldedReceivables } from '../../../contracts/state/folded.ts';
import { invoices } from '../../../contracts/state/invoices.ts';
import type { Receivable } from '../../../contracts/state/receivables.ts';
import type { Hash } from '../../../ledger/hash.ts';
import { printable } from '../../../ledger/printable.ts';
import { drawNow, drawPast, huesOf } from '../tally/drawn.ts';
import type { Branch } from '../tally/growth.ts';
import { growTree } from '../tally/growth.ts';
import type { PastPiece } from '../tally/past.ts';
import { leadsTo, replay } from '../tally/past.ts';
import type { TallyFacts } from '../trust/tallyFacts.ts';
import type { TallyView } from '../trust/tallyReading.ts';
import { placeOf, useTally } from '../trust/tallyReading.ts';
import { eventsOf } from '../trust/toldEvents.ts';
import { say, tellMoney } from '../words/words.ts';
import { DocumentCheck } from './documentCheck.tsx';
import { HashText } from './figures.tsx';
import { Notice } from './notices.tsx';
import { ReceivableDeeds } from './pieceDeeds.tsx';
import { ProofBox, ProofMark } from './proofBox.tsx';
import { InvoiceFacts, ReceivableFacts } from './receivableFacts.tsx';
import { SheetHead, SheetSection } from './sheet.tsx';
import { TallyBar, TallyTable } from './tallyBar.tsx';
import { Moment } from './tallyMoment.tsx';
import { TallyEvents, TallyTree } from './tallyStory.tsx';

/** See the head of this file. */
export function ReceivablePage({ id }: { readonly id: Hash }): VNode {
  const view = useTally(id);
  const { read, fault } = view;
  if (fault !== null) {
    return (
      <>
        <h1>{say('find.title')}</h1>
        <Notice kind="caution" title={say('reading.fault.title')}>
          <p>{say('reading.fault.text', { code: fault })}</p>
        </Notice>
      </>
    );
  }
  if (read === null) {
    return (
      <>
        <h1>{say('reading.title')}</h1>
        <p>{say('reading.text')}</p>
      </>
    );
  }
  return (
    <>
      <SheetHead facts={read.facts} reader={read.client.readsAs ?? ''} />
      <Title facts={read.facts} />
      <Alarms view={view} facts={read.facts} />
      <Facts view={view} facts={read.facts} />
      <ProofBox client={read.client} />
    </>
  );
}

/** A member as it is called, among those that are named in what was read. */
function namingOf({ names }: TallyFacts): (member: string) => string {
  return (member) => names.get(member) ?? printable(member);
}

function Title({ facts }: { readonly facts: TallyFacts }): VNode {
  const { receivable, invoice } = facts;
  const name = namingOf(facts);
  if (receivable !== null) {
    const { face, currency, debtor } = receivable;
    return (
      <h1>{say('tally.title', { amount: tellMoney(face, currency), debtor: name(debtor) })}</h1>
    );
  }
  if (invoice === null)
    return <h1>{say(facts.hasLeft ? 'tally.left.title' : 'tally.none.title')}</h1>;
  const amount = tellMoney(invoice.amount, invoice.currency);
  return <h1>{say('tally.invoice.title', { amount, debtor: name(invoice.debtor) })}</h1>;
}

/** What has to be known before anything else. */
function Alarms({ view, facts }: { readonly view: TallyView; readonly facts: TallyFacts }): VNode {
  const { gaps, readsAll, receivable, freeze, halt } = facts;
  const missing = gaps.reduce((sum, { from, to }) => sum + to - from + 1n, 0n);
  const refuted = facts.told.filter(
    (told) => view.standings.get(placeOf(told))?.kind === 'refuted',
  ).length;
  return (
    <>
      {readsAll && missing > 0n && receivable !== null && (
        <Notice kind="alarm" title={say('tally.gap.title')}>
          <p>{say('tally.gap.text', { amount: tellMoney(missing, receivable.currency) })}</p>
        </Notice>
      )}
      {refuted > 0 && (
        <Notice kind="alarm" title={say('tally.refuted.title')}>
          <p>{say('tally.refuted.text', { count: refuted })}</p>
        </Notice>
      )}
      {(freeze?.status === 'active' || halt?.status === 'active') && (
        <Notice kind="caution" title={say('tally.frozen.title')}>
          <p>{say('tally.frozen.text')}</p>
        </Notice>
      )}
    </>
  );
}

function Facts({ view, facts }: { readonly view: TallyView; readonly facts: TallyFacts }): VNode {
  const { receivable, invoice, height, id, told, cutAt } = facts;
  const name = namingOf(facts);
  const currency = receivable?.currency ?? invoice?.currency ?? '';
  return (
    <>
      {receivable !== null && <Tally view={view} facts={facts} receivable={receivable} />}
      {receivable !== null && <ReceivableFacts {...{ receivable, height, name }} />}
      {receivable === null && invoice !== null && <InvoiceFacts {...{ invoice, height, name }} />}
      {facts.isHidden && invoice !== null && (
        <Notice kind="caution" title={say('tally.hidden.title')}>
          <p>{say('tally.hidden.text')}</p>
        </Notice>
      )}
      {receivable === null && invoice === null && <Nothing facts={facts} />}
      {(told.length > 0 || cutAt !== null) && (
        <section class="events listed">
          <h2>{say('tally.events')}</h2>
          {cutAt !== null && <p role="alert">{say('tally.events.cut', { height: cutAt })}</p>}
          <TallyEvents
            {...{ told, currency, name }}
            standingOf={(entry) => view.standings.get(placeOf(entry))}
          />
        </section>
      )}
      {invoice !== null && (
        <section class="screen">
          <h2>{say('tally.document')}</h2>
          <p class="quiet-text">{say('tally.document.hash')}</p>
          <p>
            <HashText hash={invoice.document} />{' '}
            <ProofMark height={height} about={keyed(invoices.key(invoice.id))} />
          </p>
          <DocumentCheck key={id} document={invoice.document} />
        </section>
      )}
      {receivable !== null && <SheetSection />}
    </>
  );
}

function Nothing({ facts }: { readonly facts: TallyFacts }): VNode {
  const { hasLeft, height, id } = facts;
  if (!hasLeft) return <p>{say('tally.none.text')}</p>;
  return (
    <p>
      {say('tally.left.text')}{' '}
      <ProofMark height={height} about={keyed(foldedReceivables.key(id))} />
    </p>
  );
}

interface Played {
  readonly moments: readonly (readonly PastPiece[])[];
  readonly branches: readonly Branch[];
  readonly isWhole: boolean;
  readonly hues: ReadonlyMap<string, number>;
}

function Tally(given: {
  readonly view: TallyView;
  readonly facts: TallyFacts;
  readonly receivable: Receivable;
}): VNode {
  const { view, facts, receivable } = given;
  const { told, height } = facts;
  const [chosen, setChosen] = useState<number | null>(null);
  const played = useMemo(() => play(facts, receivable), [facts]);
  const at = chosen === null || chosen >= told.length ? null : chosen;
  const drawn = {
    pieces: at === null ? drawNow(facts) : drawPast(played.moments[at] ?? []),
    ...{ face: receivable.face, currency: receivable.currency, name: namingOf(facts) },
    hues: played.hues,
    height: at === null ? height : null,
  };
  const entry = at === null ? undefined : told[at];
  const standing = entry === undefined ? undefined : view.standings.get(placeOf(entry));
  return (
    <section>
      <h2>{say('tally.bar')}</h2>
      {entry !== undefined && (
        <p class="paper-only">
          <strong>{say('tally.time.paper', { height: entry.height, now: height })}</strong>
        </p>
      )}
      <TallyBar drawn={drawn} />
      <Moment {...{ at, height, standing, count: told.length, choose: setChosen }} />
      <p class="quiet-text">{say('tally.bar.help')}</p>
      <TallyTable drawn={drawn} />
      <ReceivableDeeds facts={facts} receivable={receivable} name={namingOf(facts)} />
      {!played.isWhole && facts.gaps.length === 0 && facts.cutAt === null && (
        <Notice kind="note" title={say('tally.moved.title')}>
          <p>{say('tally.moved.text')}</p>
        </Notice>
      )}
      {played.branches.length > 0 && (
        <details class="grown">
          <summary>{say('tally.tree')}</summary>
          <TallyTree branches={played.branches} name={namingOf(facts)} />
        </details>
      )}
    </section>
  );
}

/** All moments, as far as events tell them. */
function play(facts: TallyFacts, receivable: Receivable): Played {
  const now = drawNow(facts);
  const moments = replay(
    receivable,
    facts.told.map(({ all }) => eventsOf(all)),
  );
  return {
    moments,
    branches: growTree(moments),
    isWhole: leadsTo(moments.at(-1) ?? [], now),
    hues: huesOf([...moments.map(drawPast), now]),
  };
}

function keyed(key: string): { readonly of: string; readonly key: string } {
  return { of: key, key };
}

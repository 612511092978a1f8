/** Rows of things with amounts and days, and what stands behind each of them. */
import type { ComponentChildren, VNode } from 'preact';
import { facts } from '../trust/reading.ts';
import { say, tellNumber } from '../words/words.ts';
import { Mark } from './figures.tsx';
import { addressOf } from './place.ts';

/** A list under a title; says so where nothing is in it. */
export function Listed(given: {
  readonly title: string;
  readonly none: string;
  readonly height: number;
  readonly children: readonly VNode[];
}): VNode {
  const { title, none, height, children } = given;
  return (
    <section>
      <h2>
        {title} <Mark height={height} />
      </h2>
      {children.length === 0 ? <p class="quiet-text">{none}</p> : <ul class="rows">{children}</ul>}
    </section>
  );
}

/** One row: what it is about, beside it an amount, below it what else there is to say. */
export function Row(given: {
  readonly about: string;
  readonly amount: string;
  readonly children: ComponentChildren;
}): VNode {
  return (
    <li>
      <span class="about">{given.about}</span>
      <span class="amount">{given.amount}</span>
      <span class="beside">{given.children}</span>
    </li>
  );
}

/** A member as people call it. */
export function nameOf(id: string): string {
  return facts.value?.names.get(id) ?? id;
}

/** The beginning of the id of a receivable or invoice, which leads to its page. */
export function ShortId({ id }: { readonly id: string }): VNode {
  return (
    <a class="code" title={id} href={addressOf(id)}>
      {say('row.id', { id: id.slice(0, 8) })}
    </a>
  );
}

/** Units from the first to the last one. */
export function tellUnits(from: bigint, to: bigint): string {
  return say('tally.units', { from: tellNumber(from), to: tellNumber(to) });
}

/** What stands in lists: names of members, the way to a receivable, units. */
import type { VNode } from 'preact';
import { printable } from '../../../ledger/printable.ts';
import { facts } from '../trust/reading.ts';
import { say, tellNumber } from '../words/words.ts';
import { addressOf } from './place.ts';

/** A member as people call it. */
export function nameOf(id: string): string {
  return facts.value?.names.get(id) ?? id;
}

/** A member where one is chosen: two may have names that look alike, and no two one id. */
export function nameAndId({ id, name }: { readonly id: string; readonly name: string }): string {
  return `${printable(name)} (${id})`;
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

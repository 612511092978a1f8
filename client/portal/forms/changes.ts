/**
 * Changes of what is filled in. Each is of what stands there when it comes: a file is read while
 * somebody goes on typing, and neither loses the other's word; no browser.
 */
import type { Filled, FilledFields } from './filled.ts';

/** What stands there afterwards. */
export type Change<T> = (now: T) => T;

const EMPTY: Filled = { kind: 'text', text: '' };

/** Types or chooses; what was left open meanwhile stays open. */
export function changeText(text: string): Change<Filled> {
  return (now) => (now.kind === 'text' ? { kind: 'text', text } : now);
}

/** Changes one of several fields. */
export function changeField(name: string, change: Change<Filled>): Change<FilledFields> {
  return (now) => ({ ...now, [name]: change(now[name] ?? EMPTY) });
}

/** Changes the fields of a record. */
export function changeRecord(change: Change<FilledFields>): Change<Filled> {
  return (now) => (now.kind === 'record' ? { kind: 'record', fields: change(now.fields) } : now);
}

/** Changes the items of a list. */
export function changeItems(change: Change<readonly Filled[]>): Change<Filled> {
  return (now) => (now.kind === 'list' ? { kind: 'list', items: change(now.items) } : now);
}

/** Changes one item of a list. */
export function changeItem(at: number, change: Change<Filled>): Change<Filled> {
  return changeItems((items) => items.map((one, place) => (place === at ? change(one) : one)));
}

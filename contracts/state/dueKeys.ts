/** Keys of the due-queue: when an item is run, behind which others, and from which account. */
import type { Account } from './accounts.ts';
import { accounts } from './accounts.ts';
import { padded } from './factKeys.ts';
import type { Place } from './places.ts';

/**
 * The key of a due item.
 * @param time when it is run, ms since 1970
 * @param made where what it is about was made
 * @param dueTime when that was due first, when it is tried again; ms since 1970
 */
export function dueKey(time: number, made: Place, item: string, dueTime = time): string {
  const order = `${padded(dueTime, 15)}/${padded(made.height, 15)}/${padded(made.index, 6)}`;
  return `due/${padded(time, 15)}/${order}/${item}`;
}

/** What a due key says; see `dueKey`. */
export function readDueKey(key: string): {
  readonly time: number;
  readonly made: Place;
  readonly item: string;
} {
  const made = { height: Number(key.slice(36, 51)), index: Number(key.slice(52, 58)) };
  return { time: Number(key.slice(4, 19)), made, item: key.slice(59) };
}

/** Where what is paid from an account stands; `key` is the key of the account. */
export function dueOnPrefix(key: string): string {
  return `due-on/${key.slice(key.indexOf('/') + 1)}`;
}

/** What an entry below `dueOnPrefix` says. */
export function readDueOnKey(key: string): { readonly time: number; readonly item: string } {
  const [time = '', ...item] = key.split('/').slice(4);
  return { time: Number(time), item: item.join('/') };
}

/** The entry that says that an item is paid from an account at a time, ms since 1970. */
export function dueOnKey(
  { issuer, currency, member }: Pick<Account, 'issuer' | 'currency' | 'member'>,
  time: number,
  item: string,
): string {
  return `${dueOnPrefix(accounts.key(issuer, currency, member))}/${padded(time, 15)}/${item}`;
}

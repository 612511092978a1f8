/** How facts are kept: one kind of them with its key, its amounts and its stored form. */
import type { Json } from '../../ledger/canonical.ts';

/** The least that reading a fact needs; `World` of state.ts has it. */
export interface FactReader {
  readonly facts: { get(key: string): Json | undefined };
}

/** The least that writing a fact needs; `Draft` of state.ts has it. */
export interface FactWriter extends FactReader {
  set(key: string, value: Json): void;
}

/** The least that writing needs of what is several facts, which may come and go. */
export interface FactRemover extends FactWriter {
  remove(key: string): void;
}

/** How one kind of fact is found, read and written. */
export interface FactKind<T, Id extends readonly unknown[]> {
  /** The key of the fact with this id. */
  key(...id: Id): string;
  /** The fact, or undefined when there is none. */
  read(world: FactReader, ...id: Id): T | undefined;
  /** Puts the fact under its own key, in place of what stood there. */
  write(draft: FactWriter, fact: T): void;
  /** The fact that a stored value says; the value comes from our own state and is trusted. */
  decode(value: Json): T;
  /** The value to store; inverse of `decode`. */
  encode(fact: T): Json;
}

/**
 * A kind of fact.
 * @param idOf the id that a fact names itself by
 * @param amounts fields that are `bigint` here and decimal text in the state
 */
export function factKind<T extends object, Id extends readonly unknown[]>(
  key: (...id: Id) => string,
  idOf: (fact: T) => Id,
  amounts: readonly (keyof T & string)[],
): FactKind<T, Id> {
  // One that is written is decoded for its entries and for its counters, one after the other.
  let last: { readonly value: Json; readonly fact: T } | null = null;
  const decode = (value: Json): T => {
    if (last?.value === value) return last.fact;
    const fact: Record<string, unknown> = { ...(value as Record<string, Json>) };
    for (const name of amounts) {
      const amount = fact[name] as string | null;
      fact[name] = amount === null ? null : BigInt(amount);
    }
    last = { value, fact: fact as T };
    return last.fact;
  };
  const orderOf = orderMemo();
  const encode = (fact: T): Json => {
    const fields = fact as Record<string, unknown>;
    const value: Record<string, unknown> = {};
    for (const name of orderOf(Object.keys(fields))) value[name] = fields[name];
    for (const name of amounts) {
      const amount = value[name];
      value[name] = amount === null ? null : String(amount);
    }
    return value as Json;
  };
  return {
    key,
    decode,
    encode,
    read: (world, ...id) => {
      const value = world.facts.get(key(...id));
      return value === undefined ? undefined : decode(value);
    },
    write: (draft, fact) => draft.set(key(...idOf(fact)), encode(fact)),
  };
}

/**
 * Puts names of fields in the order in which they are hashed: what is kept in that order need not
 * be sorted whenever it is encoded. Facts of one kind mostly have their names in one order, so the
 * last answer is remembered.
 */
function orderMemo(): (names: readonly string[]) => readonly string[] {
  let last: readonly string[] = [];
  let ordered: readonly string[] = [];
  return (names) => {
    const isSame = names.length === last.length && names.every((name, at) => name === last[at]);
    if (!isSame) {
      last = names;
      ordered = [...names].sort();
    }
    return ordered;
  };
}

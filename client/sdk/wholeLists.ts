/**
 * Lists of what a member has, proved to be whole. What a node lists is its word; so each entry is
 * proved by its key, and with it the total of such things (contracts/state/totals.ts). As many
 * distinct proved entries as the total says are all that there are. The total also says when one of
 * them was written last: it is the same in every proof, so nothing changed between them.
 */
import type { FactReader } from '../../contracts/state/factKind.ts';
import type { Invoice } from '../../contracts/state/invoices.ts';
import { invoices } from '../../contracts/state/invoices.ts';
import type { Obligation } from '../../contracts/state/obligations.ts';
import { obligations } from '../../contracts/state/obligations.ts';
import type { Offer } from '../../contracts/state/offers.ts';
import { offers } from '../../contracts/state/offers.ts';
import type { PieceFact } from '../../contracts/state/pieces.ts';
import { holdings, pieceFacts } from '../../contracts/state/pieces.ts';
import type { Quote } from '../../contracts/state/quotes.ts';
import { quotes } from '../../contracts/state/quotes.ts';
import type { Receivable } from '../../contracts/state/receivables.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import type { Debt } from '../../contracts/state/rights.ts';
import { debts } from '../../contracts/state/rights.ts';
import { MemoryWorld } from '../../contracts/state/state.ts';
import type { CountedName, Total } from '../../contracts/state/totals.ts';
import { totals } from '../../contracts/state/totals.ts';
import { countedIn, hasUnits } from '../../contracts/trade/evidence/totalling.ts';
import { FormatError } from '../../ledger/assert.ts';
import type { Json } from '../../ledger/canonical.ts';
import { canonicalText } from '../../ledger/canonical.ts';
import { MAX_BUNDLE_KEYS } from '../../ledger/stateBundle.ts';
import type { ListItem, UnprovedPage } from './answers.ts';
import { ClientError } from './clientError.ts';
import type { ProvedStates } from './proved.ts';
import type { ListPath, ListQuery } from './queries.ts';

/** A list that can be proved whole: what is counted, and where a node lists it. */
export interface WholeList<T> {
  readonly of: CountedName;
  readonly path: ListPath;
  /** The filter of the path that takes the member. */
  readonly filter: string;
  decode(value: Json): T;
  /** Whether what is told is of the list, where it does not say by itself whose it is. */
  isListed?(entry: T): boolean;
  /** Keys of what is proved beside an entry, in the same proof. */
  beside(entry: T): readonly string[];
}

/** A whole list. All of its entries hold at `height`, and those of the totals too. */
export interface Whole<T> {
  readonly items: readonly T[];
  /** What is proved: the entries, and what stands beside each of them at its height. */
  readonly proved: FactReader;
  /** Null where there is nothing. */
  readonly total: Total | null;
  readonly height: number;
  /** Each can be filed; together they show the list. */
  readonly proofs: readonly Json[];
}

/** What of a node is asked: pages of lists, which it tells, and states, which it has proved. */
export interface ListNode {
  list(path: ListPath, query: ListQuery): Promise<UnprovedPage>;
  states(keys: readonly string[]): Promise<ProvedStates>;
}

/** Why a list is refused; `moving` when it has changed each time while it was read. */
export type NotWhole = 'left_out' | 'repeated' | 'foreign' | 'aged' | 'moving';

const none = (): readonly string[] => [];

/** Every list that can be proved whole, by what is counted. */
export const WHOLE_LISTS: {
  readonly pieces: WholeList<PieceFact>;
  readonly owing: WholeList<Receivable>;
  readonly obligations: WholeList<Obligation>;
  readonly invoices: WholeList<Invoice>;
  readonly waiting: WholeList<Invoice>;
  readonly offers: WholeList<Offer>;
  readonly offered: WholeList<Offer>;
  readonly quotes: WholeList<Quote>;
  readonly debts: WholeList<Debt>;
  readonly credits: WholeList<Debt>;
} = {
  pieces: {
    ...{ of: 'pieces', path: 'pieces', filter: 'holder', decode: pieceFacts.decode },
    isListed: hasUnits,
    beside: ({ receivable, from }) => [receivables.key(receivable), holdings.key(receivable, from)],
  },
  owing: listOf('owing', 'receivables', 'owing', receivables),
  obligations: listOf('obligations', 'obligations', 'debtor', obligations),
  invoices: listOf('invoices', 'invoices', 'supplier', invoices),
  waiting: listOf('waiting', 'invoices', 'waiting', invoices),
  offers: listOf('offers', 'offers', 'seller', offers),
  offered: listOf('offered', 'offers', 'addressee', offers),
  quotes: listOf('quotes', 'quotes', 'financier', quotes),
  debts: listOf('debts', 'debts', 'debtor', debts),
  credits: listOf('credits', 'debts', 'creditor', debts),
};

/** So often a list that changes while it is read is read again. */
const ATTEMPTS = 5;
/** A list may have this many pages; more is the doing of a node that leads in circles. */
const MAX_PAGES = 1_000;
const PAGE_LIMIT = 200;
/** What reading a value throws that has not the form of its kind. */
const FAULTS_OF_FORM = [FormatError, RangeError, SyntaxError, TypeError] as const;

/** Reads a list of a member from one node. @throws ClientError not_whole, bad_answer, … */
export async function fetchWhole<T>(
  node: ListNode,
  list: WholeList<T>,
  member: string,
): Promise<Whole<T>> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const whole = await new Reading(node, list, member).read();
    if (whole !== null) return whole;
  }
  throw notWhole(list.of, 'moving', `it has changed each of the ${ATTEMPTS} times it was read`);
}

/** What a node told of a list; `height` is that of its first page. */
interface Told {
  readonly items: readonly ListItem[];
  readonly height: number;
}

/** One reading of a list. */
class Reading<T> {
  readonly #node: ListNode;
  readonly #list: WholeList<T>;
  readonly #member: string;
  readonly #world = new MemoryWorld();
  readonly #proofs: Json[] = [];
  #totalText: string | null = null;
  #height = 0;

  constructor(node: ListNode, list: WholeList<T>, member: string) {
    this.#node = node;
    this.#list = list;
    this.#member = member;
  }

  /** Null when the list has changed meanwhile. @throws ClientError not_whole */
  async read(): Promise<Whole<T> | null> {
    const told = await this.#readTold();
    const name = totals.key(this.#list.of, this.#member);
    for (const keys of this.#bundles(told.items, name)) {
      const isSame = await this.#prove(keys, name);
      const total = this.#total();
      const changed =
        !isSame || (total === null ? told.items.length > 0 : total.writtenAt > told.height);
      if (changed) return null;
      // Before all that a node has made up is proved.
      this.#checkCount(told.items.length, total);
    }
    for (const item of told.items) this.#checkItem(item);
    return {
      items: told.items.map(({ key }) => this.#list.decode(this.#world.facts.get(key) ?? null)),
      proved: this.#world,
      total: this.#total(),
      height: this.#height,
      proofs: this.#proofs,
    };
  }

  async #readTold(): Promise<Told> {
    const { path, filter, of } = this.#list;
    const items = new Map<string, ListItem>();
    let [height, cursor]: [number | null, string | null] = [null, null];
    for (let pages = 0; pages < MAX_PAGES; pages += 1) {
      const more: ListQuery = cursor === null ? {} : { cursor };
      const query = { [filter]: this.#member, limit: PAGE_LIMIT, ...more };
      const page = await this.#node.list(path, query);
      height ??= page.height;
      for (const item of page.items) {
        if (!this.#isListed(item)) continue;
        if (items.has(item.key)) throw notWhole(of, 'repeated', `${item.key} is there twice`);
        items.set(item.key, item);
      }
      if (page.next === null) return { items: [...items.values()], height };
      cursor = page.next;
    }
    throw new ClientError('bad_answer', `the list of ${path} does not end`);
  }

  /** Keys for one proof after the other: in each the total, and entries with what is beside. */
  *#bundles(items: readonly ListItem[], total: string): Generator<readonly string[]> {
    let keys = new Set([total]);
    for (const { key, value } of items) {
      const own = [key, ...this.#list.beside(read(() => this.#list.decode(value)))];
      if (keys.size + own.filter((each) => !keys.has(each)).length > MAX_BUNDLE_KEYS) {
        yield [...keys];
        keys = new Set([total]);
      }
      for (const each of own) keys.add(each);
    }
    yield [...keys];
  }

  /** Whether the total is the one of the proofs before. */
  async #prove(keys: readonly string[], total: string): Promise<boolean> {
    const { bundle, proof } = await this.#node.states(keys);
    const writes = new Map(bundle.entries.map(({ key, value }) => [key, value]));
    const text = canonicalText(writes.get(total) ?? null);
    const isSame = this.#totalText === null || this.#totalText === text;
    this.#totalText = text;
    this.#height = bundle.header.height;
    this.#proofs.push(proof);
    this.#world.apply(writes, new Map());
    return isSame;
  }

  #total(): Total | null {
    return totals.read(this.#world, this.#list.of, this.#member) ?? null;
  }

  #checkCount(told: number, total: Total | null): void {
    const count = total?.count ?? 0;
    const words = `${told} of ${count} are shown`;
    if (told < count) throw notWhole(this.#list.of, 'left_out', words);
    if (told > count) throw notWhole(this.#list.of, 'foreign', words);
  }

  /** Told is what is proved, and it is of the list. */
  #checkItem({ key, value }: ListItem): void {
    const proved = this.#world.facts.get(key);
    const { of } = this.#list;
    if (proved === undefined || !this.#counts(this.#world, key)) {
      throw notWhole(of, 'foreign', `${key} is not of the list`);
    }
    if (canonicalText(proved) === read(() => canonicalText(value))) return;
    throw notWhole(of, 'aged', `${key} is not as it was told`);
  }

  #isListed({ key, value }: ListItem): boolean {
    const list = this.#list;
    if (list.isListed !== undefined)
      return read(() => list.isListed?.(list.decode(value)) === true);
    const told = { facts: { get: (asked: string) => (asked === key ? value : undefined) } };
    return this.#counts(told, key);
  }

  #counts(world: FactReader, key: string): boolean {
    const counted = read(() => countedIn(world, key));
    return counted.some(({ of, member }) => of === this.#list.of && member === this.#member);
  }
}

/** A node's word: what cannot be read is the node's fault. */
function read<T>(decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (!FAULTS_OF_FORM.some((fault) => error instanceof fault)) throw error;
    throw new ClientError('bad_answer', 'an entry of the list has not the agreed form');
  }
}

function notWhole(of: CountedName, reason: NotWhole, words: string): ClientError {
  return new ClientError('not_whole', `the list of ${of} does not hold: ${words}`, { of, reason });
}

function listOf<T>(
  of: CountedName,
  path: ListPath,
  filter: string,
  { decode }: { readonly decode: (value: Json) => T },
): WholeList<T> {
  return { of, path, filter, decode, beside: none };
}

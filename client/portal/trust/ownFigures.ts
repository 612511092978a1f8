/**
 * What the figures need beside what a member has: its own offers and sales, each proved, and how
 * long its invoices have waited for their answer, which a node tells. It is loaded with their page.
 */
import { dayAt, dayNumber } from '../../../contracts/state/calendar.ts';
import type { Invoice } from '../../../contracts/state/invoices.ts';
import type { Offer } from '../../../contracts/state/offers.ts';
import { offers } from '../../../contracts/state/offers.ts';
import { linkFacts } from '../../../contracts/state/pieces.ts';
import { receivables } from '../../../contracts/state/receivables.ts';
import { MemoryWorld } from '../../../contracts/state/state.ts';
import { isHash } from '../../../ledger/encoding.ts';
import type { Hash } from '../../../ledger/hash.ts';
import { MAX_BUNDLE_KEYS } from '../../../ledger/stateBundle.ts';
import { readShown } from '../../sdk/claiming.ts';
import { ClientError } from '../../sdk/clientError.ts';
import type { EventPage } from '../../sdk/eventAnswers.ts';
import type { LedgerClient } from '../../sdk/ledgerClient.ts';
import { daysOf } from '../../sdk/ledgerDays.ts';
import type { OwnOffer } from '../figures/sales.ts';
import { dayOfSale, isSold } from '../figures/sales.ts';

/** See the head of this file. */
export interface OwnFigures {
  /** Each proved at `height` or later; that a node has told all of them is its word. */
  readonly offers: readonly OwnOffer[];
  /** Offers that the node has told and that are not shown, or have left the state. */
  readonly unseen: number;
  /** Null: there was nothing to prove. */
  readonly height: number | null;
  /** The node holds no block before this one, so that it tells no offer of them; null: it does. */
  readonly heldFrom: number | null;
  /** Days from the registration of an invoice to its answer, of the newest that have one. */
  readonly waits: readonly number[];
  /** How many more have one, in a block that the node does not show. */
  readonly unknownWaits: number;
}

/** What of a client is asked. */
export type OwnClient = Pick<LedgerClient, 'ask' | 'readStates' | 'genesis'>;

/** Up to where the node is known to be, for whom, and of which invoices. */
export interface OwnAsked {
  readonly member: string;
  readonly height: number;
  readonly invoices: readonly Invoice[];
}

/** Changes of hands of a piece among which its sale is looked for. */
const MAX_CHANGES = 3;
/** The newest offers that are looked at, and the newest blocks in which they are looked for. */
const MAX_OFFERS = 200;
const MAX_BLOCKS = 50_000;
/** Of events in these blocks; more is the doing of a node that leads in circles. */
const MAX_PAGES = 1_000;
/** Invoices whose days are told: two blocks are asked for each. */
const MAX_WAITS = 40;

/** Reads for one member, one reading after the other: each asks only for what is new. */
export class OwnReading {
  /** Behind which events are asked for; null: none was yet. */
  #after: string | null = null;
  /** Of the first block of the node. */
  #first = 1;
  #ids: readonly Hash[] = [];
  /** Those that change no more. */
  readonly #ended = new Map<Hash, OwnOffer>();
  readonly #times = new Map<number, number>();
  #height: number | null = null;

  /** @throws ClientError; aborted as soon as the signal is */
  async read(client: OwnClient, asked: OwnAsked, signal: AbortSignal): Promise<OwnFigures> {
    const { member, height } = asked;
    await this.#hearOffers(client, member, height, signal);
    const own = await this.#readOffers(client, member, signal);
    const answered = answeredAmong(asked.invoices);
    const waits = await this.#readWaits(client, answered, signal);
    return {
      offers: own,
      unseen: this.#ids.length - own.length,
      height: this.#height,
      heldFrom: this.#first === 1 ? null : this.#first,
      waits,
      unknownWaits: answered.length - waits.length,
    };
  }

  /** Which offers the member has made: those that ended are in no list of a node. */
  async #hearOffers(
    client: OwnClient,
    member: string,
    height: number,
    signal: AbortSignal,
  ): Promise<void> {
    if (this.#after === null) {
      const { all } = await client.ask((node) => node.fetchStatus({ signal }), { signal });
      this.#first = firstOf(all['heldFrom']);
      const held = Math.min(this.#first - 1, height);
      this.#after = String(Math.max(0, height - MAX_BLOCKS, held));
    }
    for (let pages = 0; pages < MAX_PAGES; pages += 1) {
      const query = { after: this.#after, types: 'offerOpened', limit: 200 };
      const page: EventPage = await client.ask((node) => node.fetchEvents(query, { signal }), {
        signal,
      });
      const told = page.items.flatMap(({ event: { offer }, member: sender }) =>
        sender === member && typeof offer === 'string' && isHash(offer) ? [offer] : [],
      );
      this.#ids = [...new Set([...this.#ids, ...told])].slice(-MAX_OFFERS);
      this.#after = page.next ?? String(page.height);
      if (page.next === null) return;
    }
  }

  async #readOffers(
    client: OwnClient,
    member: string,
    signal: AbortSignal,
  ): Promise<readonly OwnOffer[]> {
    const world = new MemoryWorld();
    const open = this.#ids.filter((id) => !this.#ended.has(id));
    const keys = open.map((id) => offers.key(id));
    const height = await prove(client, keys, world, signal);
    const made = open.flatMap((id) => offers.read(world, id) ?? []);
    const mine = made.filter(({ seller }) => seller === member);
    await prove(client, mine.flatMap(keysBeside), world, signal);
    this.#height ??= height;
    const sold = [...mine, ...[...this.#ended.values()].map(({ offer }) => offer)];
    const read = new Map(mine.map((offer) => [offer.id, ownOffer(world, offer, sold)]));
    for (const [id, own] of read) if (own.offer.status !== 'open') this.#ended.set(id, own);
    return this.#ids.flatMap((id) => this.#ended.get(id) ?? read.get(id) ?? []);
  }

  /** That of blocks a node tells: nobody has a proof of what others have sent. */
  async #readWaits(
    client: OwnClient,
    answered: readonly Span[],
    signal: AbortSignal,
  ): Promise<readonly number[]> {
    const days = daysOf(client.genesis);
    const waits: number[] = [];
    for (const { from, to } of answered) {
      const begun = await this.#timeOf(client, from, signal);
      const ended = await this.#timeOf(client, to, signal);
      if (begun !== null && ended !== null) waits.push(dayAt(days, ended) - dayAt(days, begun));
    }
    return waits;
  }

  async #timeOf(client: OwnClient, height: number, signal: AbortSignal): Promise<number | null> {
    const known = this.#times.get(height);
    if (known !== undefined || height < this.#first) return known ?? null;
    const ask = { signal };
    const committed = await client.ask((node) => node.fetchHeader(height, ask), ask);
    if (committed === null) return null;
    this.#times.set(height, committed.header.time);
    return committed.header.time;
  }
}

/** Of the blocks between which an invoice waited. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** The newest that have an answer. */
function answeredAmong(invoices: readonly Invoice[]): readonly Span[] {
  return invoices
    .flatMap(({ registeredAt, answeredAt }) =>
      answeredAt === null ? [] : [{ from: registeredAt, to: answeredAt }],
    )
    .sort((one, other) => other.to - one.to)
    .slice(0, MAX_WAITS);
}

/** The word of a node; what is no height is as if it held all. */
function firstOf(told: unknown): number {
  return typeof told === 'number' && Number.isSafeInteger(told) && told > 1 ? told : 1;
}

function keysBeside(offer: Offer): readonly string[] {
  const { receivable, from } = offer;
  return [
    receivables.key(receivable),
    ...placesOf(offer).map((place) => linkFacts.key(receivable, from, place)),
  ];
}

function placesOf(offer: Offer): readonly number[] {
  return Array.from({ length: isSold(offer) ? MAX_CHANGES : 0 }, (_, place) => place);
}

function ownOffer(world: MemoryWorld, offer: Offer, sold: readonly Offer[]): OwnOffer {
  const { receivable: id, from } = offer;
  const receivable = receivables.read(world, id) ?? null;
  const links = placesOf(offer).flatMap((place) => linkFacts.read(world, id, from, place) ?? []);
  return {
    ...{ offer, receivable, day: dayOfSale(offer, links, sold) },
    payDay: receivable === null ? null : dayNumber(receivable.payDay),
  };
}

/** Takes what is shown of these keys, proved, into a world; the height of the first proof. */
async function prove(
  client: OwnClient,
  keys: readonly string[],
  world: MemoryWorld,
  signal: AbortSignal,
): Promise<number | null> {
  const hidden = new Set<string>();
  const all = [...new Set(keys)].sort();
  let height: number | null = null;
  for (let at = 0; at < all.length; at += MAX_BUNDLE_KEYS) {
    try {
      const asked = all.slice(at, at + MAX_BUNDLE_KEYS);
      const { bundle } = await readShown(client, asked, hidden, { signal });
      height ??= bundle.header.height;
      world.apply(new Map(bundle.entries.map(({ key, value }) => [key, value])), new Map());
    } catch (error) {
      if (!(error instanceof ClientError) || error.code !== 'not_shown') throw error;
    }
  }
  return height;
}

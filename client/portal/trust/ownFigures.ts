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
import type { Genesis } from '../../../ledger/genesis.ts';
import type { Hash } from '../../../ledger/hash.ts';
import { MAX_BUNDLE_KEYS } from '../../../ledger/stateBundle.ts';
import { readShown } from '../../sdk/claiming.ts';
import { ClientError } from '../../sdk/clientError.ts';
import type { EventPage } from '../../sdk/eventAnswers.ts';
import { LedgerClient } from '../../sdk/ledgerClient.ts';
import type { Signer } from '../../sdk/signer.ts';
import type { OwnOffer } from '../figures/sales.ts';

/** See the head of this file. */
export interface OwnFigures {
  /** Each proved at `height` or later; that a node has told all of them is its word. */
  readonly offers: readonly OwnOffer[];
  /** Null: there was nothing to prove. */
  readonly height: number | null;
  /** Days from the registration of an invoice to its answer, of the newest that have one. */
  readonly waits: readonly number[];
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

/** Reads them. @throws ClientError */
export async function readOwnFigures(
  genesis: Genesis,
  reader: Signer,
  sinceHeight: number,
  invoices: readonly Invoice[],
): Promise<OwnFigures> {
  const client = new LedgerClient({ genesis, nodes: [location.origin], reader, sinceHeight });
  const world = new MemoryWorld();
  const ids = await readOfferIds(client, reader.member, Math.max(0, sinceHeight - MAX_BLOCKS));
  const height = await prove(
    client,
    ids.map((id) => offers.key(id)),
    world,
  );
  const made = ids.flatMap((id) => offers.read(world, id) ?? []);
  const mine = made.filter(({ seller }) => seller === reader.member);
  await prove(client, mine.flatMap(keysBeside), world);
  const own = mine.map((offer) => ownOffer(world, offer));
  return { offers: own, height, waits: await readWaits(client, invoices) };
}

/** The ledger day of a time, ms since 1970, as a number of days. */
export function ledgerDay(genesis: Genesis, time: number): number {
  const { start, dayMs, utcOffsetMinutes, cutOffHour } = genesis;
  // Which calendar counts days of business makes no difference to the days themselves.
  return dayAt({ start, dayMs, utcOffsetMinutes, cutOffHour, calendar: 1 }, time);
}

/** Which offers a member has made, the newest last: those that ended are in no list of a node. */
async function readOfferIds(
  client: LedgerClient,
  member: string,
  from: number,
): Promise<readonly Hash[]> {
  const ids: Hash[] = [];
  let after: string | null = String(from);
  for (let pages = 0; after !== null && pages < MAX_PAGES; pages += 1) {
    const query = { after, types: 'offerOpened', limit: 200 };
    const page: EventPage = await client.ask((node) => node.fetchEvents(query));
    for (const { event, member: sender } of page.items) {
      const { offer } = event;
      if (sender === member && typeof offer === 'string' && isHash(offer)) ids.push(offer);
    }
    after = page.next;
  }
  return [...new Set(ids)].slice(-MAX_OFFERS);
}

function keysBeside({ receivable, from, kind, status }: Offer): readonly string[] {
  const isSale = kind === 'sale' && status === 'taken';
  const places = isSale ? Array.from({ length: MAX_CHANGES }, (_, place) => place) : [];
  return [
    receivables.key(receivable),
    ...places.map((place) => linkFacts.key(receivable, from, place)),
  ];
}

function ownOffer(world: MemoryWorld, offer: Offer): OwnOffer {
  const { receivable: id, from, kind, status, seller } = offer;
  const receivable = receivables.read(world, id) ?? null;
  const isSale = kind === 'sale' && status === 'taken';
  const links = Array.from({ length: isSale ? MAX_CHANGES : 0 }, (_, place) =>
    linkFacts.read(world, id, from, place),
  );
  const sale = links.find((link) => link?.kind === 'sale' && link.assignor === seller);
  return {
    ...{ offer, receivable, day: sale?.day ?? null },
    payDay: receivable === null ? null : dayNumber(receivable.payDay),
  };
}

/** Takes what is shown of these keys, proved, into a world; the height of the first proof. */
async function prove(
  client: LedgerClient,
  keys: readonly string[],
  world: MemoryWorld,
): Promise<number | null> {
  const hidden = new Set<string>();
  const all = [...new Set(keys)].sort();
  let height: number | null = null;
  for (let at = 0; at < all.length; at += MAX_BUNDLE_KEYS) {
    try {
      const asked = all.slice(at, at + MAX_BUNDLE_KEYS);
      const { bundle } = await readShown(client, asked, hidden, {});
      height ??= bundle.header.height;
      world.apply(new Map(bundle.entries.map(({ key, value }) => [key, value])), new Map());
    } catch (error) {
      if (!(error instanceof ClientError) || error.code !== 'not_shown') throw error;
    }
  }
  return height;
}

/** That of blocks a node tells: nobody has a proof of what others have sent. */
async function readWaits(
  client: LedgerClient,
  invoices: readonly Invoice[],
): Promise<readonly number[]> {
  const times = new Map<number, Promise<number | null>>();
  const timeOf = (height: number): Promise<number | null> => {
    const known = times.get(height) ?? readTime(client, height);
    times.set(height, known);
    return known;
  };
  const answered = invoices
    .flatMap(({ registeredAt, answeredAt }) =>
      answeredAt === null ? [] : [{ from: registeredAt, to: answeredAt }],
    )
    .sort((one, other) => other.to - one.to)
    .slice(0, MAX_WAITS);
  const waits: number[] = [];
  for (const { from, to } of answered) {
    const [begun, ended] = [await timeOf(from), await timeOf(to)];
    if (begun === null || ended === null) continue;
    waits.push(ledgerDay(client.genesis, ended) - ledgerDay(client.genesis, begun));
  }
  return waits;
}

async function readTime(client: LedgerClient, height: number): Promise<number | null> {
  const committed = await client.ask((node) => node.fetchHeader(height));
  return committed?.header.time ?? null;
}

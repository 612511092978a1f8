/**
 * `npm run story:year`: four nodes, and a year of trade in about a minute: receivables are made,
 * sold and paid by themselves, some are overdue, and an auditor replays all of it.
 *
 *   --days N      ledger days to trade, 365 when absent
 *   --day-ms N    length of a ledger day, 200 ms when absent
 *   --seed N      another market
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { LedgerClient } from '../client/sdk/ledgerClient.ts';
import { dayAt } from '../contracts/state/calendar.ts';
import type { Json, JsonObject } from '../ledger/canonical.ts';
import type { Genesis } from '../ledger/genesis.ts';
import { decodeGenesis } from '../ledger/genesis.ts';
import { auditNetwork } from './auditing.ts';
import { Devnet } from './devnet.ts';
import type { EndSignal } from './endSignals.ts';
import { onEndSignal } from './endSignals.ts';
import { memberSigner, OVERSEER } from './memberKeys.ts';
import { Stage } from './stage.ts';
import { foundStory } from './storyNetwork.ts';
import type { Month } from './yearMarket.ts';
import { Market } from './yearMarket.ts';

/** Apart from the ports of `npm start`, which may be running. */
const FIRST_PORT = 8_401;
/** Invoices under way at one time: enough to keep the nodes at work, and no more. */
const MAX_UNDER_WAY = 24;
/** The longest tenor is less; by then everything is due. */
const LAST_DUE_DAYS = 85;

/**
 * @returns the exit code: 0 when the year went as it should, 1 when not, 2 for bad usage, that of a
 *   shell when it was told to end
 */
export async function main(args: readonly string[]): Promise<number> {
  const options = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { days: options, 'day-ms': options, seed: options },
  });
  const days = Number(values.days ?? '365');
  const dayMs = Number(values['day-ms'] ?? '200');
  const seed = Number(values.seed ?? '1');
  if (![days, dayMs, seed].every((value) => Number.isSafeInteger(value) && value > 0)) {
    console.error('--days, --day-ms and --seed are whole numbers above zero');
    return 2;
  }
  const stop = new AbortController();
  onEndSignal((name) => stop.abort(name));
  const folder = await mkdtemp(join(tmpdir(), 'tally-year-'));
  const devnet = new Devnet(join(folder, 'network'));
  try {
    await playYear(devnet, join(folder, 'network'), { days, dayMs, seed, stop: stop.signal });
    return stop.signal.aborted ? 128 + constants.signals[stop.signal.reason as EndSignal] : 0;
  } catch (error) {
    console.error(`failed with seed ${seed}: ${String(error)}`);
    return 1;
  } finally {
    await devnet.stopAll();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Year {
  /** Nothing more is begun once it is aborted. */
  readonly stop: AbortSignal;
  readonly days: number;
  readonly dayMs: number;
  readonly seed: number;
}

async function playYear(devnet: Devnet, home: string, year: Year): Promise<void> {
  await foundStory(home, [], {
    dayMs: year.dayMs,
    firstPort: Number(process.env['TALLY_FIRST_PORT'] ?? FIRST_PORT),
  });
  await devnet.startAll();
  const genesis = decodeGenesis(new Uint8Array(await readFile(join(home, 'genesis.json'))));
  const nodes = (await devnet.ids()).map((id) => devnet.url(id));
  const reader = await memberSigner(home, OVERSEER);
  const client = new LedgerClient({ genesis, nodes, reader });
  const firstDay = dayOf(genesis, Date.now());
  const market = await Market.open({ home, client, seed: year.seed, firstDay });
  console.log(
    `A year of ${year.days} ledger days, each ${year.dayMs} ms long, on ${nodes.length} nodes`,
  );
  await trade(market, (nowMs) => dayOf(genesis, nowMs) - firstDay, year);
  for (let day = 0; day < LAST_DUE_DAYS && !year.stop.aborted; day += 1) await pause(year.dayMs);
  if (year.stop.aborted) return;
  printMonths(market.months);
  printReceivables(await receivables(client));
  await auditNetwork(new Stage(home, (line) => console.log(line)), nodes);
}

/** Each ledger day brings an invoice or two, as long as the network keeps up. */
async function trade(
  market: Market,
  dayAtMs: (nowMs: number) => number,
  { days, dayMs, stop }: Year,
): Promise<void> {
  const underWay = new Set<Promise<void>>();
  let number = 0;
  for (let day = 0; day < days && !stop.aborted; ) {
    const today = dayAtMs(Date.now());
    if (today < day) {
      await pause(Math.min(dayMs, 50));
      continue;
    }
    day = Math.max(day, today) + 1;
    number += 1;
    const trading = market.trade(today, number).finally(() => underWay.delete(trading));
    underWay.add(trading);
    if (underWay.size >= MAX_UNDER_WAY) await Promise.race(underWay);
  }
  await Promise.all(underWay);
}

async function receivables(client: LedgerClient): Promise<JsonObject[]> {
  const found: JsonObject[] = [];
  let cursor: string | null = null;
  do {
    const query: Record<string, string | number> = { debtor: 'nordhafen', limit: 200 };
    if (cursor !== null) query['cursor'] = cursor;
    const page = await client.list('receivables', query);
    for (const { value } of page.items) found.push(value as JsonObject);
    cursor = page.next;
  } while (cursor !== null);
  return found;
}

function printMonths(months: readonly Month[]): void {
  console.log('\nmonth  registered  accepted  sold  refused          amount');
  for (const [index, month] of months.entries()) {
    const { registered, accepted, sold, refused, amount } = month;
    const counts = [registered, accepted, sold, refused].map(String);
    const [first = '', second = '', third = '', fourth = ''] = counts;
    const cents = String(amount).padStart(3, '0');
    const euros = `${cents.slice(0, -2)}.${cents.slice(-2)}`;
    console.log(
      `${String(index + 1).padStart(5)}${first.padStart(12)}${second.padStart(10)}` +
        `${third.padStart(6)}${fourth.padStart(9)}${euros.padStart(16)}`,
    );
  }
}

/**
 * How the year's receivables ended; every one of them is due by now.
 * @throws Error when most were not paid: the buyer was given the money for all but a few
 */
function printReceivables(all: readonly JsonObject[]): void {
  const byStatus = new Map<Json, number>();
  for (const { status = null } of all) byStatus.set(status, (byStatus.get(status) ?? 0) + 1);
  const shown = [...byStatus].map(([status, count]) => `${count} ${String(status)}`).join(', ');
  console.log(`\n${all.length} receivables: ${shown}; nobody pressed a button\n`);
  const paid = byStatus.get('paid') ?? 0;
  if (paid === 0 || 2 * paid < all.length)
    throw new Error(`${paid} of ${all.length} receivables were paid`);
}

function dayOf(genesis: Genesis, nowMs: number): number {
  const { start, dayMs, utcOffsetMinutes, cutOffHour } = genesis;
  return dayAt({ start, dayMs, utcOffsetMinutes, cutOffHour, calendar: 1 }, nowMs);
}

function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}

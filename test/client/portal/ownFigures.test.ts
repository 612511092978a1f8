import { beforeEach, describe, expect, it } from 'vitest';
import type { OwnClient, OwnFigures } from '../../../client/portal/trust/ownFigures.ts';
import { OwnReading } from '../../../client/portal/trust/ownFigures.ts';
import { ClientError } from '../../../client/sdk/clientError.ts';
import type { NodeConnection } from '../../../client/sdk/nodeConnection.ts';
import type { Invoice } from '../../../contracts/state/invoices.ts';
import type { Offer, OfferStatus } from '../../../contracts/state/offers.ts';
import { offers } from '../../../contracts/state/offers.ts';
import type { Json } from '../../../ledger/canonical.ts';
import type { Genesis } from '../../../ledger/genesis.ts';

// The figures of a member read from a node that is played here, and what it was asked for.

const DAY_MS = 86_400_000;
let heldFrom: number;
let height: number;
/** Offers of the node by id, and those that it tells and does not show. */
let made: Map<string, Offer>;
let hidden: Set<string>;
/** Of the events: height at which an offer was opened, and its id. */
let opened: (readonly [height: number, id: string])[];
let asked: string[];
let reading: OwnReading;

const idOf = (at: number): string => String(at).padStart(64, '0');

function offer(at: number, status: OfferStatus): void {
  const id = idOf(at);
  const parties = { seller: 'talwerk', addressee: null, kind: 'assignment', status };
  const words = { receivable: idOf(900 + at), from: 1n, to: 10n, price: 0n, reserve: null };
  made.set(id, { id, ...parties, ...words } as Offer);
}

function open(at: number, status: OfferStatus): void {
  height += 1;
  opened.push([height, idOf(at)]);
  offer(at, status);
}

const node = {
  fetchStatus: () => Promise.resolve({ all: { heldFrom } }),
  fetchEvents: ({ after }: { readonly after: string }) => {
    asked.push(`events ${after}`);
    const found = opened.filter(([at]) => at > Number(after)).slice(0, 2);
    const items = found.map(([, id]) => ({ member: 'talwerk', event: { offer: id } }));
    const next = found.length === 2 ? String(found.at(-1)?.[0]) : null;
    return Promise.resolve({ items, next, height });
  },
  fetchHeader: (at: number) => {
    asked.push(`header ${at}`);
    return Promise.resolve({ header: { time: at * DAY_MS } });
  },
} as unknown as NodeConnection;

const client = {
  genesis: { start: 0, dayMs: DAY_MS, utcOffsetMinutes: 0, cutOffHour: 0 } as Genesis,
  ask: <T>(question: (one: NodeConnection) => Promise<T>, options?: { signal?: AbortSignal }) => {
    if (options?.signal?.aborted) return Promise.reject(new ClientError('aborted', 'left'));
    return question(node);
  },
  readStates: (keys: readonly string[]) => {
    const key = keys.find((one) => hidden.has(one));
    if (key !== undefined) {
      return Promise.reject(new ClientError('not_shown', 'not yours', { key }));
    }
    asked.push(...keys.filter((one) => one.startsWith('offer/')));
    const entries = keys.map((one) => {
      const found = made.get(one.slice('offer/'.length));
      return { key: one, value: found === undefined ? null : (offers.encode(found) as Json) };
    });
    return Promise.resolve({ bundle: { header: { height }, entries } });
  },
} as unknown as OwnClient;

beforeEach(() => {
  [heldFrom, height, opened, asked] = [1, 0, [], []];
  [made, hidden, reading] = [new Map(), new Set(), new OwnReading()];
});

async function read(
  invoices: readonly Invoice[] = [],
  signal = new AbortController().signal,
): Promise<OwnFigures> {
  asked = [];
  return await reading.read(client, { member: 'talwerk', height, invoices }, signal);
}

const invoice = (registeredAt: number, answeredAt: number | null): Invoice =>
  ({ registeredAt, answeredAt }) as Invoice;

describe('the figures of a member', () => {
  it('are read once: later only what was opened since, and what may have changed', async () => {
    for (const at of [1, 2]) open(at, 'declined');
    open(3, 'open');
    const first = await read();
    expect(first.offers.map(({ offer: { id } }) => id)).toEqual([1, 2, 3].map(idOf));
    expect(asked).toContain('events 0');
    open(4, 'open');
    offer(3, 'lapsed');
    const second = await read();
    expect(second.offers.map(({ offer: { status } }) => status)).toEqual([
      ...(['declined', 'declined', 'lapsed', 'open'] as const),
    ]);
    expect(asked).toEqual(['events 3', `offer/${idOf(3)}`, `offer/${idOf(4)}`]);
    await read();
    expect(asked).toEqual(['events 4', `offer/${idOf(4)}`]);
  });

  it('say how many offers were told and not shown, or are gone', async () => {
    for (const at of [1, 2, 3]) open(at, 'lapsed');
    hidden.add(`offer/${idOf(1)}`);
    made.delete(idOf(2));
    expect(await read()).toMatchObject({ unseen: 2, offers: [{ offer: { id: idOf(3) } }] });
  });

  it('ask for each block once, and say of how many invoices they know no wait', async () => {
    height = 20;
    const invoices = [invoice(3, 5), invoice(3, 9), invoice(4, null)];
    expect(await read(invoices)).toMatchObject({ waits: [6, 2], unknownWaits: 0 });
    expect(asked.filter((one) => one.startsWith('header'))).toHaveLength(3);
    await read([...invoices, invoice(9, 11)]);
    expect(asked.filter((one) => one.startsWith('header'))).toEqual(['header 11']);
  });

  it('are what a node can tell that joined by a snapshot, and say what it cannot', async () => {
    heldFrom = 3;
    for (const at of [1, 2, 3, 4]) open(at, 'lapsed');
    const own = await read([invoice(1, 2), invoice(2, 4), invoice(3, 4)]);
    expect(own).toMatchObject({ heldFrom: 3, waits: [1], unknownWaits: 2 });
    expect(own.offers.map(({ offer: { id } }) => id)).toEqual([3, 4].map(idOf));
    expect(asked).toContain('events 2');
  });

  it('end when who has asked has left', async () => {
    open(1, 'open');
    await expect(read([], AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' });
    expect(asked).toEqual([]);
  });
});

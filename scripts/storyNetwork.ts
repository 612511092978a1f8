/** The network of the story: who is in it, where its nodes listen, whom names in invoices mean. */
import { readFile } from 'node:fs/promises';
import { readInvoice } from '../client/invoices/readInvoice.ts';
import type { Place } from './consortium.ts';
import { CONSORTIUM, foundNetwork, SAMPLE_NAMES } from './consortium.ts';
import type { Devnet } from './devnet.ts';
import { findFreePorts } from './freePorts.ts';
import type { Stage } from './stage.ts';
import type { Theatre } from './story.ts';

const STORY_DAY_MS = 2_000;
const FIRST_PORT = 8_101;

/**
 * Founds the story's network in a folder, on ports of loopback that are free now.
 * @param invoices the reader's own documents, whose names are given to members of the story
 */
export async function foundStory(home: string, invoices: readonly string[]): Promise<void> {
  const validators = CONSORTIUM.filter((organisation) => organisation.validator);
  const ports = await findFreePorts(FIRST_PORT, 2 * validators.length);
  const places = new Map<string, Place>();
  for (const [index, { id }] of validators.entries()) {
    const restPort = ports[index] ?? 0;
    const peerPort = ports[validators.length + index] ?? 0;
    places.set(id, { host: '127.0.0.1', restPort, peerPort });
  }
  await foundNetwork({
    home,
    name: 'tallystick-story',
    organisations: CONSORTIUM,
    places,
    start: Date.now(),
    dayMs: STORY_DAY_MS,
    // Real invoices are older than the ledger days of a story.
    parameters: { maxTermDays: 36_525 },
    payingBank: 'hafenbank',
    documentNames: { ...SAMPLE_NAMES, ...(await namesIn(invoices)) },
    development: true,
  });
}

/** The reader's supplier is our tier 1, and the reader's buyer our car maker. */
async function namesIn(invoices: readonly string[]): Promise<Record<string, string>> {
  const names: Record<string, string> = {};
  for (const file of invoices) {
    const { supplier, buyer } = readInvoice(await readFile(file));
    if (supplier.name !== null) names[supplier.name] = 'talwerk';
    if (buyer.name !== null) names[buyer.name] = 'nordhafen';
  }
  return names;
}

/** The nodes of a running network as the story sees them. */
export async function theatreOf(stage: Stage, devnet: Devnet): Promise<Theatre> {
  const ids = await devnet.ids();
  return {
    stage,
    url: (id) => devnet.url(id),
    urls: (first) => [first, ...ids.filter((id) => id !== first)].map((id) => devnet.url(id)),
    kill: (id) => devnet.kill(id),
    start: (id) => devnet.start(id),
  };
}

/**
 * The ledger as this page knows it: the genesis document that is pinned here, and the newest header
 * that was proved to it. Everything certain on a page rests on these two.
 */
import type { ReadonlySignal, Signal } from '@preact/signals';
import { computed, signal } from '@preact/signals';
import { FormatError } from '../../../ledger/assert.ts';
import type { Genesis } from '../../../ledger/genesis.ts';
import { decodeGenesis } from '../../../ledger/genesis.ts';
import { ClientError } from '../../sdk/clientError.ts';
import type { NodeConnection } from '../../sdk/nodeConnection.ts';
import type { ProvedHead } from '../../sdk/proved.ts';
import { expectHead } from '../../sdk/proved.ts';
import type { Choice, Pin, Trouble } from './following.ts';
import { followNothing, toldTrouble } from './following.ts';
import { keepHead, pinChosen, pinFirst } from './pin.ts';

/** The pinned ledger. */
export interface KnownLedger {
  readonly genesis: Genesis;
  /** Of the first visit, ms since 1970. */
  readonly since: number;
  readonly isFirstVisit: boolean;
}

/** Null until the node has shown its genesis document. */
export const ledger: Signal<KnownLedger | null> = signal(null);
/** The newest header that was proved; null before there is one. */
export const head: Signal<ProvedHead | null> = signal(null);
const pinned: Signal<Pin | null> = signal(null);
/** The newest header that this browser has ever proved, also before this page; null: none. */
export const proved: ReadonlySignal<Pick<Pin, 'height' | 'block'> | null> = computed(() => {
  const pin = pinned.value;
  return pin === null || pin.height === 0 ? null : pin;
});
/** What came of the last look at the node. */
const found: Signal<Trouble | null> = signal(null);
/** What is wrong: a split of the ledger for good, else with the node at present. Null: nothing. */
export const trouble: ReadonlySignal<Trouble | null> = computed(() =>
  toldTrouble(pinned.value, found.value),
);

const PAUSE_MS = 3_000;
/** However much a node says that something has happened. */
const LEAST_MS = 200;
/** Resolved when a look is asked for. */
let asked: PromiseWithResolvers<void> = Promise.withResolvers();

/** Follows the ledger of a node for as long as the page is open. */
export async function followLedger(node: NodeConnection): Promise<never> {
  for (;;) {
    try {
      found.value = await look(node);
    } catch (error) {
      found.value = troubleOf(error);
    }
    await pause();
    await shown();
  }
}

/** Ends the pause between two looks: something has happened. */
export function lookNow(): void {
  asked.resolve();
}

/** One that was asked to end before it began is none: a block comes while another is looked at. */
async function pause(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, LEAST_MS));
  const rest = new Promise((resolve) => setTimeout(resolve, PAUSE_MS - LEAST_MS));
  await Promise.race([asked.promise, rest]);
  asked = Promise.withResolvers();
}

/** Believes another ledger from now on: the one that its reader was shown, and no other. */
export async function pinAnother(node: NodeConnection, chosen: Choice): Promise<void> {
  try {
    const genesis = decodeGenesis(await node.fetchGenesis());
    found.value = await pinChosen(newPin(genesis), chosen);
  } catch (error) {
    found.value = troubleOf(error);
  }
  if (found.value === null) location.reload();
}

/** Looks at the node once, and goes on with the pin; what is wrong with what it shows. */
async function look(node: NodeConnection): Promise<Trouble | null> {
  if (ledger.value === null) {
    const other = await openLedger(node);
    if (other !== null) return other;
  }
  const [pin, known] = [pinned.value, ledger.value];
  if (pin === null || known === null) return null;
  const json = await node.fetchHead();
  if (json === null) return followNothing(pin);
  const shown = expectHead(json, known.genesis);
  const followed = await keepHead(pin, shown);
  if (followed.trouble?.kind === 'otherLedger') {
    // Another tab has pinned another ledger: this one begins anew with that.
    [pinned.value, ledger.value, head.value] = [null, null, null];
    return followed.trouble;
  }
  pinned.value = followed.pin;
  const isNewer = followed.pin.height > pin.height || head.value === null;
  if (followed.trouble === null && isNewer) head.value = shown;
  return followed.trouble;
}

/** Pins the ledger of the node when none is pinned; what is wrong when another one is. */
async function openLedger(node: NodeConnection): Promise<Trouble | null> {
  const genesis = decodeGenesis(await node.fetchGenesis());
  const { pin, isFirst } = await pinFirst(newPin(genesis));
  if (pin.chain !== genesis.chain) {
    return { kind: 'otherLedger', pinned: pin.chain, served: genesis.chain };
  }
  // The pin first: no reader signs between the two on a ledger that is known to have split.
  pinned.value = pin;
  ledger.value = { genesis, since: pin.since, isFirstVisit: isFirst };
  return null;
}

function newPin({ chain }: Genesis): Pin {
  return { chain, since: Date.now(), height: 0, block: chain, fork: null };
}

function troubleOf(error: unknown): Trouble {
  const reason = error instanceof Error ? error.message : String(error);
  const isUntrue =
    error instanceof FormatError || (error instanceof ClientError && error.code === 'bad_proof');
  return { kind: isUntrue ? 'lying' : 'silent', reason };
}

/** A page that nobody looks at asks nothing. */
async function shown(): Promise<void> {
  if (!document.hidden) return;
  await new Promise((resolve) =>
    document.addEventListener('visibilitychange', resolve, { once: true }),
  );
}

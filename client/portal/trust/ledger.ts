/**
 * The ledger as this page knows it: the genesis document that is pinned here, and the newest header
 * that was proved to it. Everything certain on a page rests on these two.
 */
import type { Signal } from '@preact/signals';
import { signal } from '@preact/signals';
import { FormatError } from '../../../ledger/assert.ts';
import type { Genesis } from '../../../ledger/genesis.ts';
import { decodeGenesis } from '../../../ledger/genesis.ts';
import { ClientError } from '../../sdk/clientError.ts';
import type { NodeConnection } from '../../sdk/nodeConnection.ts';
import type { ProvedHead } from '../../sdk/proved.ts';
import { expectHead } from '../../sdk/proved.ts';
import type { Choice, Pin, Trouble } from './following.ts';
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
/** What is wrong with the node at present; null: nothing is. */
export const trouble: Signal<Trouble | null> = signal(null);

const PAUSE_MS = 3_000;

/** Follows the ledger of a node for as long as the page is open. */
export async function followLedger(node: NodeConnection): Promise<never> {
  let pin: Pin | null = null;
  for (;;) {
    try {
      pin = await look(node, pin);
    } catch (error) {
      trouble.value = troubleOf(error);
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    await shown();
  }
}

/** Believes another ledger from now on: the one that its reader was shown, and no other. */
export async function pinAnother(node: NodeConnection, chosen: Choice): Promise<void> {
  try {
    const genesis = decodeGenesis(await node.fetchGenesis());
    trouble.value = await pinChosen(newPin(genesis), chosen);
  } catch (error) {
    trouble.value = troubleOf(error);
  }
  if (trouble.value === null) location.reload();
}

/** The pin after one look at the node; null as long as it shows another ledger. */
async function look(node: NodeConnection, before: Pin | null): Promise<Pin | null> {
  const pin = before ?? (await openLedger(node));
  const known = ledger.value;
  if (pin === null || known === null) return null;
  const json = await node.fetchHead();
  if (json === null) {
    trouble.value = null;
    return pin;
  }
  const proved = expectHead(json, known.genesis);
  const followed = await keepHead(pin, proved);
  if ('trouble' in followed) {
    trouble.value = followed.trouble;
    if (followed.trouble.kind !== 'otherLedger') return pin;
    // Another tab has pinned another ledger: this one begins anew with that.
    [ledger.value, head.value] = [null, null];
    return null;
  }
  if (followed.pin.height > pin.height || head.value === null) head.value = proved;
  trouble.value = null;
  return followed.pin;
}

/** Pins the ledger of the node when none is pinned; null when another one is. */
async function openLedger(node: NodeConnection): Promise<Pin | null> {
  const genesis = decodeGenesis(await node.fetchGenesis());
  const { pin, isFirst } = await pinFirst(newPin(genesis));
  if (pin.chain !== genesis.chain) {
    trouble.value = { kind: 'otherLedger', pinned: pin.chain, served: genesis.chain };
    return null;
  }
  ledger.value = { genesis, since: pin.since, isFirstVisit: isFirst };
  return pin;
}

function newPin({ chain }: Genesis): Pin {
  return { chain, since: Date.now(), height: 0, block: chain };
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

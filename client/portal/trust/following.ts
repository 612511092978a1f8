/** From what a node shows to what the page believes, without a browser. */
import type { Hash } from '../../../ledger/hash.ts';
import type { ProvedHead } from '../../sdk/proved.ts';

/** The ledger that a browser has pinned, and how far it has followed it. */
export interface Pin {
  readonly chain: Hash;
  /** Of the first visit, ms since 1970. */
  readonly since: number;
  /** The newest header that was proved here; height 0 before there was one. */
  readonly height: number;
  readonly block: Hash;
}

/** Why the page does not go on with what a node shows. */
export type Trouble =
  /** It has not answered. */
  | { readonly kind: 'silent'; readonly reason: string }
  /** It serves another ledger than the one that is pinned. */
  | { readonly kind: 'otherLedger'; readonly pinned: Hash; readonly served: Hash }
  /** It shows an older state than was proved here before. */
  | { readonly kind: 'older'; readonly height: number; readonly seen: number }
  /** Validators have signed two blocks of one height. */
  | { readonly kind: 'fork'; readonly height: number }
  /** What it has sent does not hold. */
  | { readonly kind: 'lying'; readonly reason: string };

/** What a header that was proved means to who has pinned a ledger. */
export type Followed = { readonly pin: Pin } | { readonly trouble: Trouble };

/** Goes on to a proved header, unless it contradicts what was proved before. */
export function followHead(pin: Pin, { height, block }: ProvedHead): Followed {
  if (height < pin.height) return { trouble: { kind: 'older', height, seen: pin.height } };
  if (height === pin.height && block !== pin.block) return { trouble: { kind: 'fork', height } };
  return { pin: { ...pin, height, block } };
}

/** What of the pin that is stored, with another tab at work beside this one, comes of a header. */
export function followStored(stored: Pin | null, own: Pin, proved: ProvedHead): Followed {
  const pin = stored ?? own;
  if (pin.chain !== own.chain) return { trouble: otherLedger(pin.chain, own.chain) };
  return followHead(pin, proved);
}

/**
 * Why a ledger is not pinned in place of another, although a reader chose to: the node serves
 * another one than was shown, or another one was pinned meanwhile. Null: it is what was chosen.
 */
export function againstChoice(chosen: Choice, pinned: Hash, served: Hash): Trouble | null {
  if (served === chosen.served && pinned === chosen.pinned) return null;
  return otherLedger(pinned, served);
}

/** What a reader was shown who gives the pinned ledger up. */
export interface Choice {
  readonly pinned: Hash;
  readonly served: Hash;
}

function otherLedger(pinned: Hash, served: Hash): Trouble {
  return { kind: 'otherLedger', pinned, served };
}

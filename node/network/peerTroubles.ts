/**
 * What keeps a known peer away, said once in the words of an operator and then rarely, and how long
 * to wait before the next attempt where trying often would help nobody.
 */
import type { Log } from './log.ts';
import { errorFacts } from './log.ts';
import type { Meters } from './meters.ts';

/** Why a peer is not there. */
export type Trouble =
  | 'other_chain'
  | 'other_node'
  | 'drops_us'
  | 'name_unknown'
  | 'nobody_answers'
  | 'unknown';

/** What a trouble is, after how many times in a row it is said, and how the waits grow, ms. */
interface Kind {
  readonly sentence: string;
  readonly saidAfter: number;
  /** First and longest wait between attempts; null: the usual pace, for it may end any moment. */
  readonly waits: readonly [number, number] | null;
}

const KINDS: Readonly<Record<Trouble, Kind>> = {
  other_chain: {
    sentence: 'other chain: this peer is a node of another network; compare the genesis documents',
    saidAfter: 1,
    waits: [30_000, 600_000],
  },
  other_node: {
    sentence: 'wrong address or peer id: another node answers where this peer should be',
    saidAfter: 1,
    waits: [2_000, 30_000],
  },
  drops_us: {
    sentence:
      'this peer ends each connection at once: its node.json may not name this node’s peer id',
    saidAfter: 3,
    waits: [2_000, 15_000],
  },
  name_unknown: {
    sentence: 'wrong address: the name of this peer’s machine is not known here',
    saidAfter: 3,
    waits: null,
  },
  nobody_answers: {
    sentence: 'nobody answers at the address of this peer: it is down, or the address is wrong',
    saidAfter: 10,
    waits: null,
  },
  unknown: { sentence: 'this peer cannot be reached', saidAfter: 3, waits: null },
};

/** Said again while it lasts. */
export const SAY_AGAIN_MS = 3_600_000;

interface Account {
  trouble: Trouble;
  count: number;
  saidAtMs: number | null;
}

/** See the head of this file. */
export class PeerTroubles {
  readonly #log: Log;
  readonly #meters: Meters;
  readonly #now: () => number;
  readonly #accounts = new Map<string, Account>();

  /** @param now ms of a clock that only goes forward */
  constructor(log: Log, meters: Meters, now: () => number) {
    this.#log = log;
    this.#meters = meters;
    this.#now = now;
  }

  /** Notes that a dial of a peer came to nothing. */
  dialFailed(peer: string, addresses: readonly string[], error: unknown): void {
    this.#note(peer, troubleOf(error), { addresses: addresses.join(' '), ...errorFacts(error) });
  }

  /** Notes that a peer said protocols of another chain, whose first letters are `chain`. */
  otherChain(peer: string, chain: string): void {
    this.#note(peer, 'other_chain', { chain });
  }

  /** Notes a connection that ended before anything of the peer was read. */
  dropped(peer: string): void {
    // Cut here for that reason: it is no second trouble.
    if (this.#accounts.get(peer)?.trouble === 'other_chain') return;
    this.#note(peer, 'drops_us', {});
  }

  /** Notes that a peer is there and heard. */
  heard(peer: string): void {
    this.#accounts.delete(peer);
  }

  /** What keeps a peer away, if that has been said. */
  troubleOf(peer: string): Trouble | null {
    const account = this.#accounts.get(peer);
    return account === undefined || account.saidAtMs === null ? null : account.trouble;
  }

  /** How long to wait at least before it is dialed again, ms; 0: as usual. */
  waitMs(peer: string): number {
    const account = this.#accounts.get(peer);
    if (account === undefined) return 0;
    const { waits, saidAfter } = KINDS[account.trouble];
    if (waits === null || account.count < saidAfter) return 0;
    const [first, longest] = waits;
    return Math.min(first * 2 ** Math.min(account.count - saidAfter, 20), longest);
  }

  #note(peer: string, trouble: Trouble, facts: object): void {
    const before = this.#accounts.get(peer);
    const same = before?.trouble === trouble ? before : null;
    const account = same ?? { trouble, count: 0, saidAtMs: null };
    account.count += 1;
    this.#accounts.set(peer, account);
    const { sentence, saidAfter } = KINDS[trouble];
    if (account.count < saidAfter) return;
    const now = this.#now();
    if (account.saidAtMs !== null && now - account.saidAtMs < SAY_AGAIN_MS) return;
    account.saidAtMs = now;
    this.#meters.add('peers_troubled', peer);
    this.#log.warn({ peer, reason: trouble, times: account.count, ...facts }, sentence);
  }
}

/** What an error of libp2p means; it says so in words only. */
function troubleOf(error: unknown): Trouble {
  const words = wordsOf(error);
  if (/does not match expected remote identity|UnexpectedPeerError/.test(words))
    return 'other_node';
  if (/ENOTFOUND|EAI_AGAIN/.test(words)) return 'name_unknown';
  if (/ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|[Tt]imed? ?out|abort/.test(words)) {
    return 'nobody_answers';
  }
  return 'unknown';
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const inner = error instanceof AggregateError ? error.errors.map(wordsOf) : [];
  return [error.name, error.message, ...inner].join(' ');
}

/**
 * Receivables of the small chain that are traded to their end in a real store: registered,
 * accepted, a quarter of them cut and handed on, paid by themselves, and gone from the state.
 */
import type { ChainState } from '../../contracts/execute.ts';
import { nextDueTime } from '../../contracts/settle.ts';
import type { Folded } from '../../contracts/state/folded.ts';
import { foldedReceivables } from '../../contracts/state/folded.ts';
import type { Json } from '../../ledger/canonical.ts';
import { utf8 } from '../../ledger/encoding.ts';
import type { Genesis } from '../../ledger/genesis.ts';
import { hashOf } from '../../ledger/hash.ts';
import type { StateProof } from '../../ledger/proof.ts';
import { proofJson } from '../../ledger/proof.ts';
import { proveKey } from '../../ledger/stateTree.ts';
import { decodeTransaction } from '../../ledger/transaction.ts';
import type { ChainStore } from '../../node/store/chainStore.ts';
import {
  acceptInvoice,
  decide,
  initialState,
  registerInvoice,
  START,
  smallGenesis,
  transactionOf,
} from './smallChain.ts';

const DAY_MS = 86_400_000;
const SUPPLIERS = Array.from({ length: 50 }, (_, at) => `supplier-${at}`);
const TAKERS = ['s1', 's2', 's3'];
/** When all have left: they are issued in the 76 days before the start, and due in March. */
const LEFT = START + 150 * DAY_MS;
const MAX_JWS_BYTES = 1 << 16;

/** What has ended leaves after three days, its invoice 140 days after its issue. */
export const TRADE_GENESIS: Genesis = smallGenesis(
  'traded',
  { archiveDays: 3, maxInvoiceAgeDays: 80 },
  SUPPLIERS,
);

/** How many facts of each family a state has. */
export type Families = ReadonlyMap<string, number>;

/** One run of trade, block by block. */
export class FoldedTrade {
  #store: ChainStore;
  readonly #keys = new Set<string>(initialState(TRADE_GENESIS).facts.keys());
  readonly #count: number;
  readonly #perBlock: number;
  /** Ids of the receivables, in the order of their registration. */
  readonly ids: string[] = [];
  blocks = 0;
  transactions = 0;

  /** @param count receivables, at most 20,000 */
  constructor(store: ChainStore, count: number, perBlock: number) {
    this.#store = store;
    this.#count = count;
    this.#perBlock = perBlock;
  }

  /** Goes on over a store that was closed and opened again. */
  reopen(store: ChainStore): void {
    this.#store = store;
  }

  /** Money for the buyer, and that three suppliers take what the others hand on. */
  async prepare(): Promise<void> {
    const payment = hashOf(utf8('payment of all'));
    const amount = '900000000000';
    const money = { type: 'issueMoney', version: 1, to: 'buyer', currency: 'EUR', amount, payment };
    const consents = TAKERS.flatMap((member) =>
      SUPPLIERS.map((assignor, nonce) => {
        const words = { assignor, currency: 'EUR', limit: amount, untilDay: '2026-03-01' };
        const deed = { type: 'giveConsent', version: 1, ...words };
        return transactionOf(TRADE_GENESIS, deed, { member, nonce });
      }),
    );
    await this.#commit([transactionOf(TRADE_GENESIS, money), ...consents]);
  }

  /** Registers all and lets the buyer accept all; every fourth is cut and handed on. */
  async open(): Promise<void> {
    for (let first = 0; first < this.#count; first += this.#perBlock) {
      const numbers = Array.from(
        { length: Math.min(this.#perBlock, this.#count - first) },
        (_, at) => first + at,
      );
      const registered = numbers.map((number) => this.#register(number));
      await this.#commit(registered);
      await this.#commit(
        registered.map((each) => acceptInvoice(TRADE_GENESIS, each, this.#state().time)),
      );
      const cut = registered.filter((_, at) => at % 4 === 0);
      await this.#commit(cut.map((each, at) => this.#handOn(each, TAKERS[at % 3] ?? 's1')));
    }
  }

  /** Lets ledger time pass, block by block as things are due, until all have left. */
  async end(): Promise<void> {
    for (;;) {
      const { world, time } = this.#state();
      const due = nextDueTime(world);
      if (due === null || due > LEFT) return;
      await this.#commit([], Math.max(due, time + 1_000));
    }
  }

  /** What the state has, as its writes say it. */
  families(): Families {
    const counts = new Map<string, number>();
    for (const key of [...this.#keys].sort()) {
      const [family = ''] = key.split('/', 1);
      counts.set(family, (counts.get(family) ?? 0) + 1);
    }
    return counts;
  }

  /** The leaf of a receivable that has left; undefined while it has not. */
  leaf(id: string): Folded | undefined {
    return foldedReceivables.read(this.#state().world, id);
  }

  /** The file of the end of a receivable (client/sdk/ends.ts), from the store alone. */
  endFile(id: string): Json {
    const { blocks, height } = this.#store;
    const { header, certificate } = blocks.header(height) ?? {};
    if (header === undefined || certificate === undefined) throw new Error('there is a block');
    const key = foldedReceivables.key(id);
    const { tree, world } = this.#state();
    const value = world.facts.get(key) ?? null;
    const path = proveKey(tree, key);
    const proof: StateProof = { type: 'state', trail: [], header, certificate, key, value, path };
    const steps: Json[] = [];
    for (let next = this.leaf(id)?.digest ?? null; next !== null; ) {
      const step = JSON.parse(blocks.archivedText(next) ?? '') as {
        readonly former: string | null;
      };
      steps.push(step);
      next = step.former;
    }
    return { proof: proofJson(proof), steps, type: 'end', version: 1 };
  }

  #register(number: number): string {
    const supplier = SUPPLIERS[number % SUPPLIERS.length] ?? '';
    const own = Math.floor(number / SUPPLIERS.length);
    const jws = registerInvoice(TRADE_GENESIS, supplier, own, this.#state().time);
    this.ids.push(decodeTransaction(jws, MAX_JWS_BYTES).id);
    return jws;
  }

  #handOn(registered: string, assignee: string): string {
    const { id, member } = decodeTransaction(registered, MAX_JWS_BYTES);
    const reference = hashOf(utf8('contract'));
    const part = (from: number, to: number): Json => {
      return { from: String(from), to: String(to), assignee, reference };
    };
    const words = { receivable: id, piece: '1', parts: [part(1, 40_000), part(60_001, 90_000)] };
    const deed = { type: 'assignToMany', version: 1, ...words, disclosed: true };
    const expires = this.#state().time + 300_000;
    const expiring = { ...deed, expiresDay: '2026-02-20' };
    return transactionOf(TRADE_GENESIS, expiring, { member, expires });
  }

  #state(): ChainState {
    return this.#store.chainState();
  }

  async #commit(jws: readonly string[], time?: number): Promise<void> {
    const block = decide(this.#state(), jws, time);
    const refused = block.executed.results.find(({ code }) => code !== 'ok');
    if (refused !== undefined) throw new Error(`refused: ${JSON.stringify(refused)}`);
    await this.#store.commit(block);
    for (const [key, value] of block.executed.facts) {
      if (value === null) this.#keys.delete(key);
      else this.#keys.add(key);
    }
    this.blocks += 1;
    this.transactions += jws.length;
  }
}

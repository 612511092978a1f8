import type { UnprovedPage } from '../../../client/sdk/answers.ts';
import type { ProvedStates } from '../../../client/sdk/proved.ts';
import type { ListNode } from '../../../client/sdk/wholeLists.ts';
import { holdings, pieces } from '../../../contracts/state/pieces.ts';
import { totals } from '../../../contracts/state/totals.ts';
import type { Json, JsonObject } from '../../../ledger/canonical.ts';

const idOf = (at: number): string => String(at).padStart(64, '0');

/** Pieces of one holder that a node has, and what it does between two questions. */
export class FakeNode implements ListNode {
  height = 10;
  writtenAt = 10;
  /** The height that it says of its list; its own where that is null. */
  toldHeight: number | null = null;
  readonly asked: number[] = [];
  facts: ReadonlyMap<string, Json>;
  /** Pieces that somebody else holds. */
  others: ReadonlySet<number> = new Set();
  between: () => void = () => {};

  constructor(count: number) {
    this.facts = new Map(Array.from({ length: count }, (_, at) => this.#piece(at)));
  }

  #piece(at: number): [string, Json] {
    const words = { from: '1', to: '10', paid: '0', released: '0', disputed: '0' };
    const receivable = idOf(at);
    const key = pieces.key(receivable, 1n);
    return [key, { ...words, receivable }];
  }

  #holding(key: string): Json | undefined {
    const at = Number(key.split('/')[1]);
    if (key !== holdings.key(idOf(at), 1n)) return undefined;
    const holder = this.others.has(at) ? 's2' : 's1';
    return { holder, receivable: idOf(at), from: '1', yielded: '0', pledges: [] };
  }

  /** Something of the first piece is paid. */
  pay(): void {
    const [first, ...rest] = this.facts;
    if (first === undefined) throw new Error('there is a piece');
    const [key, value] = first;
    this.facts = new Map([[key, { ...(value as JsonObject), paid: '1' }], ...rest]);
    this.height += 1;
    this.writtenAt = this.height;
  }

  remove(): void {
    this.facts = new Map([...this.facts].slice(1));
    this.height += 1;
    this.writtenAt = this.height;
  }

  async list(): Promise<UnprovedPage> {
    const items = [...this.facts].map(([key, value]) => ({ key, value: value as JsonObject }));
    return { proved: false, items, next: null, height: this.toldHeight ?? this.height };
  }

  async states(keys: readonly string[]): Promise<ProvedStates> {
    this.asked.push(keys.length);
    const { height, writtenAt } = this;
    const count = this.facts.size;
    const total = { of: 'pieces', member: 's1', count, sums: [], writtenAt };
    const standing = (key: string): Json =>
      key === totals.key('pieces', 's1')
        ? total
        : (this.facts.get(key) ?? this.#holding(key) ?? null);
    const entries = keys.map((key) => ({ key, value: standing(key), path: [] }));
    this.between();
    return {
      bundle: { header: { height }, entries },
      block: '',
      proof: {},
    } as unknown as ProvedStates;
  }
}

/** What nodes think of their links, which is wrong now and then: whom they cannot reach. */
import type { Links } from './links.ts';
import { Lots } from './lots.ts';
import type { SimNode } from './simNode.ts';

/** How often nodes look. */
export const LOOK_EVERY_MS = 300;
/** How often one is wrong about one of the others, also in a healed network. */
const WRONG = 0.15;

/** See the head of this file. */
export class Looks {
  readonly #links: Links;
  readonly #wrong: number;
  /** A source of its own, so that seeds stay what they are. */
  readonly #lots: Lots;

  constructor(seed: number, links: Links, wrong: number = WRONG) {
    this.#lots = new Lots(seed + 1_000_003);
    this.#links = links;
    this.#wrong = wrong;
  }

  /** Ids of those whom `node` takes for unreachable; one of twins that is there is enough. */
  absentOf(node: SimNode, nodes: readonly SimNode[]): string[] {
    const others = nodes.filter(({ id }) => id !== node.id);
    const linked = others.filter((to) => to.up && !this.#links.isCut(node.name, to.name));
    const seen = new Set(linked.filter(() => !this.#lots.chance(this.#wrong)).map(({ id }) => id));
    return others.map(({ id }) => id).filter((id) => !seen.has(id));
  }
}

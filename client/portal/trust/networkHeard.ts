/** Whether the network can go on, and whether a node shows it as it is; no page. */
import type { Hash } from '../../../ledger/hash.ts';
import { hearHeights, isStated } from '../../../ledger/heightStatement.ts';
import type { ValidatorSet } from '../../../ledger/validators.ts';
import { quorumPower, totalPower } from '../../../ledger/validators.ts';
import { newnessOf } from '../../sdk/newest.ts';
import type { NodeConnection } from '../../sdk/nodeConnection.ts';

/** What validators have said just now, through a node. */
export interface NetworkHeard {
  /** What each of those that count says it is at. */
  readonly heights: ReadonlyMap<string, number>;
  /** A height that was decided when they were asked; null: too few have spoken. */
  readonly decided: number | null;
  /** Of the newest header that the node proves, after they were asked. */
  readonly shown: number;
  /** Of those that count, of all, and of those that a block needs. */
  readonly power: { readonly said: number; readonly all: number; readonly need: number };
}

/** The newest header that a node proves, and who decides at its height. */
interface Shown {
  readonly height: number;
  readonly validators: ValidatorSet;
}

/**
 * Asks the validators through a node.
 * @param nonce 32 bytes in hex, never used before
 * @param readShown asks the node what it shows, after the validators were asked
 * @throws ClientError
 */
export async function hearNetwork(
  node: Pick<NodeConnection, 'fetchHeights'>,
  { chain, nonce }: { readonly chain: Hash; readonly nonce: string },
  readShown: () => Promise<Shown>,
): Promise<NetworkHeard> {
  const statements = await node.fetchHeights(nonce);
  const { height: shown, validators: set } = await readShown();
  const context = { chain, nonce, set };
  const { validators, height: decided } = hearHeights(statements, context);
  const counted = statements.filter(
    (one) => validators.includes(one.validator) && isStated(one, context),
  );
  const said = totalPower(set.filter(({ id }) => validators.includes(id)));
  return {
    heights: new Map(counted.map(({ validator, height }) => [validator, height])),
    ...{ decided, shown },
    power: { said, all: totalPower(set), need: quorumPower(set) },
  };
}

/**
 * `behind`: the node keeps blocks back, or gets them late; whatever else it says is of then.
 * `quorum`: too few validators answer for a block.
 */
export function standingOf({
  decided,
  shown,
  power,
}: NetworkHeard): 'behind' | 'quorum' | 'newest' {
  if (newnessOf(shown, decided) === 'behind') return 'behind';
  return power.said < power.need ? 'quorum' : 'newest';
}

/** Where in the chain something was done: what came first is served first. */

/**
 * The block of a transaction, by height, and the transaction's index in it. What a due item makes
 * has the place of the item; what a block does before both has index 0. Facts of which something
 * falls due carry the place of their making as `made`: the queue is in this order, never in one of
 * ids, which can be ground (indexes.ts).
 */
export type Place = {
  readonly height: number;
  readonly index: number;
};

/** What is in a condition of terms; without the schemas of terms.ts, so that it fits a browser. */
import type { Condition, Source } from './terms.ts';

/** A condition and all below it, itself first. */
export function nodesOf(root: Condition): Condition[] {
  const nodes: Condition[] = [root];
  for (const node of nodes) {
    if (node.op === 'not') nodes.push(node.of);
    if (node.op === 'all' || node.op === 'any') nodes.push(...node.of);
  }
  return nodes;
}

/** Everyone whom a condition by itself, without those below it, believes. */
export function sourcesOf(node: Condition): readonly Source[] {
  if (node.op === 'match') return [node.order, node.receipt];
  return node.op === 'attested' || node.op === 'rate' ? [node.from] : [];
}

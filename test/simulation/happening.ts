/** What can happen in the world of a simulation, as data. */
import type { Hash } from '../../ledger/hash.ts';
import type { FetchBodyEffect } from '../../node/consensus/effect.ts';
import type { Input } from '../../node/consensus/input.ts';
import type { Message } from '../../node/consensus/messages.ts';
import { decodeMessage, encodeMessage } from '../../node/consensus/messages.ts';
import type { Status } from '../../node/consensus/repair.ts';
import { decodeStatus, encodeStatus } from '../../node/consensus/repair.ts';
import type { SimNode } from './simNode.ts';

/** One thing that happens, mostly to one node. `life` is the life of the node it was meant for. */
export type Happening =
  | { kind: 'message'; to: SimNode; from: SimNode; message: Message }
  | { kind: 'status'; to: SimNode; from: SimNode; status: Status }
  | { kind: 'tell'; node: SimNode; life: number; once: boolean }
  | { kind: 'input'; node: SimNode; life: number; input: Input }
  | { kind: 'search'; node: SimNode; life: number; wanted: FetchBodyEffect; attempt: number }
  | { kind: 'askBody'; to: SimNode; from: SimNode; block: Hash }
  | { kind: 'body'; to: SimNode; from: SimNode; block: Hash }
  | { kind: 'transaction'; node: SimNode; text: string }
  | { kind: 'workload' }
  | { kind: 'links' }
  | { kind: 'restart'; node: SimNode }
  | { kind: 'lose'; node: SimNode; chainToo: boolean }
  | { kind: 'partition' }
  | { kind: 'heal' };

/** The node it happens to. */
export function nodeOf(what: Happening): SimNode | null {
  if ('node' in what) return what.node;
  return 'to' in what ? what.to : null;
}

/** The same as it comes out of a wire, when all go over one. */
export function overWire(what: Happening, wire: boolean): Happening {
  if (!wire) return what;
  if (what.kind === 'status') return { ...what, status: decodeStatus(encodeStatus(what.status)) };
  if (what.kind !== 'message') return what;
  return { ...what, message: decodeMessage(encodeMessage(what.message)) };
}

/** Where all nodes stand. */
export function placesOf(nodes: readonly SimNode[]): string {
  const places = nodes.map((node) => {
    const { height, round, step, halted } = node.state;
    return `${node.name}@${height}/${round}/${step}${halted ?? ''}${node.up ? '' : ' down'}`;
  });
  return places.join(' ');
}

/** The line that enters the trace. */
export function describe(what: Happening, nowMs: number): string {
  const node = nodeOf(what)?.name ?? '';
  if (what.kind === 'message') {
    const { message } = what;
    const place = placeOf(message);
    return `${nowMs} ${node}<${what.from.name} ${message.kind} ${place}\n`;
  }
  return `${nowMs} ${node} ${what.kind === 'input' ? what.input.kind : what.kind}\n`;
}

function placeOf(message: Message): number {
  if ('certificate' in message) return message.certificate.round;
  return 'round' in message ? message.round : message.since;
}

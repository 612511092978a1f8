/** Planted mistakes in how events are told and followed. */
import { lived } from './lived.ts';
import type { Mutant } from './mutant.ts';

const LISTED = ['node/rest/events'];
const STREAMED = ['node/rest/eventStreams'];
const RELAYED = ['client/relay/relay'];
const SIGNED = ['client/relay/webhook'];
const MIRRORED = ['client/mirror/rows'];
const FOLLOWED = ['client/sdk/followEvents'];

/** Mistakes about events, each with the tests that find it. */
export const TELLING_MUTANTS: readonly Mutant[] = [
  lived('the event at a cursor is told again', 'each once', LISTED, {
    file: 'node/rest/events.ts',
    from: 'return index > after &&',
    to: 'return index >= after &&',
  }),
  lived('behind a cursor its block is over', 'nothing is lost', LISTED, {
    file: 'node/rest/events.ts',
    from: 'let height = at === null ? from + 1 : from;',
    to: 'let height = from + 1;',
  }),
  lived('transactions come before due items', 'the order of the chain', LISTED, {
    file: 'node/rest/events.ts',
    from: 'return [...outcomes, ...results];',
    to: 'return [...results, ...outcomes];',
  }),
  lived('every event is told to everybody', 'who may be told', LISTED, {
    file: 'node/rest/told.ts',
    from: 'return placed.filter(({ event }) => this.#isTold(event));',
    to: 'return placed;',
  }),
  lived('everybody is told who sent it', 'the sender alone', LISTED, {
    file: 'node/rest/told.ts',
    from: 'const sent = this.isSender(sender.member) ? { ...sender } : {};',
    to: 'const sent = { ...sender };',
  }),
  lived('a page ends the list', 'a long run of empty blocks', LISTED, {
    file: 'node/rest/eventRoutes.ts',
    from: 'next: to < height ? String(to) : null',
    to: 'next: null',
  }),
  lived('older events are no secret of a node', 'it says that it has none', LISTED, {
    file: 'node/rest/eventRoutes.ts',
    from: 'place.at === null ? place.height + 1 : place.height',
    to: '999_999_999',
  }),
  lived('a stream goes on without a token', 'it ends with it', STREAMED, {
    file: 'node/rest/stillReads.ts',
    from: 'if (error instanceof RestError) return false;',
    to: 'if (error instanceof RestError) return true;',
  }),
  lived('a stream begins anew after each block', 'each once', STREAMED, {
    file: 'node/rest/eventRoutes.ts',
    from: 'at = { height: to, at: null };',
    to: 'at = after;',
  }),
  lived('a slow reader is waited for', 'nothing is held for it', STREAMED, {
    file: 'node/rest/eventStreams.ts',
    from: 'if (heldSince !== null && heldSince < late) stream.destroy();',
    to: 'if (heldSince !== null && heldSince < 0) stream.destroy();',
  }),
  lived('one member takes all streams', 'they are shared', STREAMED, {
    file: 'node/rest/eventStreams.ts',
    from: '!this.#byMember.hasRoom(member, 1) ||',
    to: '',
  }),
  lived('an event is taken twice', 'each once', FOLLOWED, {
    file: 'client/sdk/followEvents.ts',
    from: 'order > 0 && place.at !== null',
    to: 'order >= 0 && place.at !== null',
  }),
  lived('the cursor goes before the event', 'at least once', RELAYED, {
    file: 'client/relay/relay.ts',
    from: 'if (event !== null) {',
    to: 'if (event !== null && (await folder.writeCursor(cursor)) === undefined) {',
  }),
  lived('a dead letter is not kept', 'nothing is lost', RELAYED, {
    file: 'client/relay/relay.ts',
    from: 'await folder.bury({ ...webhook, reason });',
    to: '',
  }),
  lived('a letter that fails again is removed', 'nothing is lost', RELAYED, {
    file: 'client/relay/relay.ts',
    from: '    if (reason === null) {\n      await folder.removeLetter(id);',
    to: '    await folder.removeLetter(id);\n    if (reason === null) {',
  }),
  lived('a receiver may hang', 'it is bounded', RELAYED, {
    file: 'client/relay/receiver.ts',
    from: 'signal: AbortSignal.any([signal, timeout]),',
    to: 'signal,',
  }),
  lived('the time is in milliseconds', 'Standard Webhooks', SIGNED, {
    file: 'client/relay/webhook.ts',
    from: 'String(Math.floor(nowMs / 1_000))',
    to: 'String(nowMs)',
  }),
  lived('what a due item names is not read', 'it has changed', MIRRORED, {
    file: 'client/mirror/proveFacts.ts',
    from: 'if (isId(due)) for',
    to: 'if (isId(due) && item === null) for',
  }),
  lived('a holding is no row of a piece', 'who holds it', MIRRORED, {
    file: 'client/mirror/rows.ts',
    from: "(kind !== 'piece' && kind !== 'holding')",
    to: "kind !== 'piece'",
  }),
  lived('any event of the block is proved', 'it is in the proof', FOLLOWED, {
    file: 'client/sdk/followEvents.ts',
    from: 'if (proved.height === height && isIn) return true;',
    to: 'if (proved.height === height) return true;',
  }),
];

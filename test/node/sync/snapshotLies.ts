/** What lying peers make of honest answers, each lie with a name. */
import { headerId } from '../../../ledger/block.ts';
import { utf8 } from '../../../ledger/encoding.ts';
import { frontierRoot } from '../../../ledger/merkle.ts';
import type { ValidatorSet } from '../../../ledger/validators.ts';
import { decodeBatch, encodeBatch } from '../../../node/network/batch.ts';
import type { SnapshotOffer, SnapshotQuestion } from '../../../node/sync/snapshotQuestion.ts';
import {
  decodeBlocks,
  decodeOffer,
  decodeSnapshotQuestion,
  decodeTrail,
  encodeBlocks,
  encodeChange,
  encodeOffer,
  encodeSnapshotQuestion,
} from '../../../node/sync/snapshotQuestion.ts';
import type { Peer, SceneChain } from './snapshotScene.ts';
import { certify } from './snapshotScene.ts';

/** What a liar knows: the true answer, what was asked, and the whole chain. */
export interface Lying {
  readonly answer: Uint8Array;
  readonly question: SnapshotQuestion;
  readonly chain: SceneChain;
}

/** The question that is answered falsely, what the lie is, and how it is made. */
export type Lie = readonly [
  SnapshotQuestion['kind'],
  string,
  (lying: Lying) => Uint8Array | Promise<Uint8Array>,
];

const MAX = 16 << 20;
const HASH = 'ab'.repeat(32);

const flipAt =
  (share: number) =>
  ({ answer }: Lying): Uint8Array => {
    const bytes = Uint8Array.from(answer);
    const at = Math.floor(share * (bytes.length - 1));
    bytes[at] = (bytes[at] ?? 0) ^ 4;
    return bytes;
  };

const itemsOf = (bytes: Uint8Array): Uint8Array[] => [...decodeBatch(bytes, MAX)];

/** A lie about the list of parts, or of whatever an answer is a list of. */
const listed =
  (change: (items: Uint8Array[]) => Uint8Array[]) =>
  ({ answer }: Lying): Uint8Array =>
    encodeBatch(change(itemsOf(answer)));

/** The first byte of a part says whether it is all facts of a subtree, or a group with its own. */
const PART_KINDS = ['facts', 'group'] as const;

/** A lie within the first part of a kind: that is kept, its items are others. */
const within = (
  kind: (typeof PART_KINDS)[number],
  change: (items: Uint8Array[]) => Uint8Array[],
): ((lying: Lying) => Uint8Array) =>
  listed((parts) => {
    const at = parts.findIndex(([first]) => first === PART_KINDS.indexOf(kind));
    return parts.map((part, place) => {
      if (place !== at) return part;
      return Buffer.concat([part.subarray(0, 1), encodeBatch(change(itemsOf(part.subarray(1))))]);
    });
  });

/** Lies within parts of either kind. */
const PART_LIES: readonly Lie[] = PART_KINDS.flatMap((kind): Lie[] => [
  ['state', `${kind}: an item left out`, within(kind, (items) => items.slice(0, -1))],
  ['state', `${kind}: the first item left out`, within(kind, (items) => items.slice(1))],
  [
    'state',
    `${kind}: an item twice`,
    within(kind, (items) => [...items, items.at(-1) ?? new Uint8Array()]),
  ],
  [
    'state',
    `${kind}: a fact added`,
    within(kind, (items) => [...items, utf8('account/liar\n{"balance":"1"}')]),
  ],
  ['state', `${kind}: items turned round`, within(kind, (items) => items.toReversed())],
  [
    'state',
    `${kind}: another value of the last fact`,
    within(kind, (items) => items.map((item, at) => (at < items.length - 1 ? item : worth(item)))),
  ],
  [
    'state',
    `${kind}: a value of another fact`,
    within(kind, (items) => [...items.slice(0, -1), utf8('member/bank\n"mine"')]),
  ],
]);

/** The same fact with a digit more in its value; another item with a flipped bit. */
function worth(item: Uint8Array): Uint8Array {
  const bytes = Uint8Array.from(item);
  const digit = bytes.findLastIndex((byte) => byte >= 48 && byte < 57);
  const at = digit < 0 ? bytes.length - 1 : digit;
  bytes[at] = (bytes[at] ?? 0) + 1;
  return bytes;
}

const offered =
  (change: (offer: SnapshotOffer, chain: SceneChain) => SnapshotOffer) =>
  ({ answer, chain }: Lying): Uint8Array => {
    const offer = decodeOffer(answer);
    return offer === null ? answer : encodeOffer(change(offer, chain));
  };

/** A header of the liar's own, under a certificate of so many validators of a set. */
const forged = (
  header: (offer: SnapshotOffer) => Partial<SnapshotOffer['header']>,
  by: readonly string[],
): ((lying: Lying) => Uint8Array) =>
  offered((offer, chain) => {
    const own = { ...offer.header, ...header(offer) };
    const set: ValidatorSet = chain.validators.at(own.height);
    const certificate = certify(own.chain, own.height, headerId(own), set, by);
    return { ...offer, header: own, certificate };
  });

const HEADER_LIES: readonly Lie[] = (
  [
    ...(['chain', 'previous', 'previousCommit', 'transactions', 'results', 'settlements'] as const),
    ...(['evidence', 'state', 'history', 'validators', 'nextValidators', 'parameters'] as const),
  ] as const
).map((field) => [
  'offer',
  `a header with another ${field}`,
  offered((offer) => ({ ...offer, header: { ...offer.header, [field]: HASH } })),
]);

const OFFER_LIES: readonly Lie[] = [
  ...HEADER_LIES,
  [
    'offer',
    'a height that nobody has reached',
    offered((offer) => ({ ...offer, header: { ...offer.header, height: 999 } })),
  ],
  [
    'offer',
    'another state under two of four signatures',
    forged(() => ({ state: HASH }), ['v1', 'v2']),
  ],
  [
    'offer',
    'a greater height under one signature',
    forged(({ header }) => ({ height: header.height + 9 }), ['v3']),
  ],
  [
    'offer',
    'a certificate without enough signatures',
    offered((offer) => {
      const { certificate } = offer;
      const signatures = certificate.signatures.map((it, at) => (at < 2 ? null : it));
      return { ...offer, certificate: { ...certificate, signatures } };
    }),
  ],
  [
    'offer',
    'a certificate with one bad signature',
    offered((offer) => {
      const { certificate } = offer;
      const [first, second, ...others] = certificate.signatures;
      const signatures = [second ?? null, first ?? null, ...others];
      return { ...offer, certificate: { ...certificate, signatures } };
    }),
  ],
  [
    'offer',
    'the certificate of another block',
    offered((offer, chain) => {
      const other = chain.store.blocks.header(offer.header.height - 1);
      return { ...offer, certificate: other?.certificate ?? offer.certificate };
    }),
  ],
  [
    'offer',
    'a history whose peaks are folded into one',
    offered((offer) => {
      const peaks = [frontierRoot(offer.history)];
      return { ...offer, history: { size: offer.history.size, peaks } };
    }),
  ],
  [
    'offer',
    'a history with another peak',
    offered((offer) => {
      const peaks = [...offer.history.peaks.slice(1), HASH];
      return { ...offer, history: { ...offer.history, peaks } };
    }),
  ],
  [
    'offer',
    'a history of another size',
    offered((offer) => ({ ...offer, history: { ...offer.history, size: offer.history.size + 1 } })),
  ],
  ['offer', 'bytes that are no offer', () => utf8('{"offer":1}')],
  ['offer', 'a flipped bit at the beginning', flipAt(0.01)],
  ['offer', 'a flipped bit in the middle', flipAt(0.5)],
];

const TRAIL_LIES: readonly Lie[] = [
  ['trail', 'no changes', () => new Uint8Array()],
  [
    'trail',
    'a change to the liar’s own validators',
    ({ answer, chain }) => {
      const [change] = decodeTrail(answer);
      if (change === undefined) return answer;
      const mine = chain.genesis.validators.slice(0, 1);
      return encodeBatch([encodeChange({ ...change, nextValidators: mine })]);
    },
  ],
  [
    'trail',
    'a change that only one validator has signed',
    ({ answer, chain }) => {
      const [change] = decodeTrail(answer);
      if (change === undefined) return answer;
      const { header } = change;
      const certificate = certify(
        header.chain,
        header.height,
        headerId(header),
        chain.validators.at(header.height),
        ['v4'],
      );
      return encodeBatch([encodeChange({ ...change, certificate })]);
    },
  ],
  [
    'trail',
    'a header that changes nothing',
    ({ chain, answer }) => {
      const block = chain.blocks[1];
      if (block === undefined) return answer;
      const { header } = block.executed;
      const nextValidators = chain.genesis.validators;
      return encodeBatch([
        encodeChange({ header, certificate: block.certificate, nextValidators }),
      ]);
    },
  ],
  [
    'trail',
    'a header that changes nothing, before the true changes',
    ({ chain, answer }) => {
      const block = chain.blocks[1];
      if (block === undefined) return answer;
      const { header } = block.executed;
      const change = { header, certificate: block.certificate };
      const nothing = encodeChange({ ...change, nextValidators: chain.genesis.validators });
      return encodeBatch([nothing, ...decodeTrail(answer).map(encodeChange)]);
    },
  ],
  ['trail', 'a flipped bit', flipAt(0.7)],
  ['trail', 'bytes cut off', ({ answer }) => answer.subarray(0, -3)],
];

const STATE_LIES: readonly Lie[] = [
  ...[0, 0.001, 0.01, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 0.99, 1].map(
    (share): Lie => ['state', `a flipped bit at ${100 * share} %`, flipAt(share)],
  ),
  [
    'state',
    'the state of another height',
    async ({ chain, question }) => {
      const older = { ...question, height: chain.store.height - 1 } as SnapshotQuestion;
      return await chain.answer('nobody', encodeSnapshotQuestion(older));
    },
  ],
  ['state', 'bytes cut off', ({ answer }) => answer.subarray(0, -1)],
  ['state', 'half of the bytes', ({ answer }) => answer.subarray(0, answer.length / 2)],
  ['state', 'bytes added', ({ answer }) => Buffer.concat([answer, Buffer.alloc(9)])],
  ['state', 'a megabyte of nothing', () => new Uint8Array(1 << 20)],
  ['state', 'text', () => utf8('no such state here')],
  ['state', 'a part of no known kind', listed(() => [utf8('\u0007nothing')])],
  ['state', 'an empty part', listed((items) => [Uint8Array.of(0), ...items.slice(1)])],
  ...PART_LIES,
  ['state', 'the first part twice', listed((items) => [items[0] ?? utf8('-'), ...items])],
  [
    'state',
    'a hundred parts',
    listed((items) => Array.from({ length: 100 }, () => items[0] ?? utf8('-'))),
  ],
];

const BLOCK_LIES: readonly Lie[] = [
  [
    'blocks',
    'blocks from a lower height',
    ({ chain, question }) => {
      const to = question.kind === 'blocks' ? question.to : 0;
      return encodeBlocks(chain.store.blocks.runBack(to - 1, 9_000));
    },
  ],
  ['blocks', 'blocks turned round', ({ answer }) => encodeBlocks(decodeBlocks(answer).reverse())],
  [
    'blocks',
    'outcomes of another block',
    listed((items) => [items[0] ?? utf8('-'), items[3] ?? utf8('-')]),
  ],
  ['blocks', 'no outcomes', listed((items) => items.slice(0, 1))],
  ['blocks', 'outcomes that are none', listed((items) => [items[0] ?? utf8('-'), utf8('{}')])],
  [
    'blocks',
    'empty outcomes',
    listed((items) => [items[0] ?? utf8('-'), utf8('{"outcomes":[],"results":[]}')]),
  ],
  ...[0.05, 0.2, 0.4, 0.6, 0.8, 0.95].map(
    (share): Lie => ['blocks', `a flipped bit at ${100 * share} %`, flipAt(share)],
  ),
  ['blocks', 'bytes cut off', ({ answer }) => answer.subarray(0, -2)],
];

const OTHER_TEXT = utf8(`{"facts":{},"former":null,"receivable":"${HASH}"}`);

/** Lies about what has left the state. */
export const ARCHIVE_LIES: readonly Lie[] = [
  ['archive', 'another text', listed((items) => [OTHER_TEXT, ...items.slice(1)])],
  ['archive', 'another text behind true ones', listed((items) => [...items, OTHER_TEXT])],
  [
    'archive',
    'a text with another amount',
    listed((items) => items.map((item, at) => (at === 0 ? worth(item) : item))),
  ],
  ['archive', 'the first text twice', listed((items) => [items[0] ?? OTHER_TEXT, ...items])],
  [
    'archive',
    'a text that came before, and was not asked for',
    ({ chain, answer }) => {
      const { facts } = chain.store.chainState().world;
      const [leaf] = chain.blocks.flatMap(({ executed }) =>
        [...executed.facts.keys()].filter((key) => key.startsWith('folded/')),
      );
      const { digest } = facts.get(leaf ?? '') as { readonly digest: string };
      const text = chain.store.blocks.archivedText(digest) ?? '';
      return encodeBatch([...itemsOf(answer), utf8(text), utf8(text)]);
    },
  ],
  ['archive', 'text that is no list', () => utf8('no such text here')],
  ['archive', 'bytes cut off', ({ answer }) => answer.subarray(0, -3)],
  ['archive', 'bytes added', ({ answer }) => Buffer.concat([answer, Buffer.alloc(9)])],
  ...[0.01, 0.2, 0.5, 0.8, 0.99].map(
    (share): Lie => ['archive', `a flipped bit at ${100 * share} %`, flipAt(share)],
  ),
];

/** All lies that a peer can be convicted of, but for those. */
export const LIES: readonly Lie[] = [...OFFER_LIES, ...TRAIL_LIES, ...STATE_LIES, ...BLOCK_LIES];

/**
 * A peer that answers honestly but for one kind of question.
 * @param told hears of each answer that is another than the honest one
 */
export function liar(
  chain: SceneChain,
  name: string,
  [kind, , lie]: Lie,
  told: () => void = () => {},
): Peer {
  return async (request) => {
    const question = decodeSnapshotQuestion(request);
    const answer = await chain.answer(name, request);
    if (question.kind !== kind) return answer;
    const said = await lie({ answer, question, chain });
    if (!Buffer.from(said).equals(answer)) told();
    return said;
  };
}

/** Makes a chain in a process of its own, for `benchJoin.ts`, and hands out its snapshot. */
import { openChain } from '../node/chain.ts';
import { ANSWER_LIMITS, answerSnapshotQuestion } from '../node/sync/snapshotAnswer.ts';
import { StatePins } from '../node/sync/statePins.ts';
import { foundChain, growChain } from './benchChain.ts';

/** What is made, and where. */
export interface PeerJob {
  readonly home: string;
  readonly receivables: number;
}

/** A chain that is handed out from now on. */
export interface PeerReady {
  /** The folder of a node, with the genesis document. */
  readonly node: string;
  readonly transactions: number;
  readonly receivables: number;
}

/** A question by its number, and the answer to it. */
export interface PeerWord {
  readonly number: number;
  readonly bytes: Uint8Array;
}

const BLOCK = 200;

async function handOut({ home, receivables }: PeerJob): Promise<void> {
  const { genesis, node } = await foundChain(home);
  const { store } = await openChain(node);
  // An invoice and its acceptance for each.
  const words = { home, transactions: 2 * receivables, acceptEach: 1, block: BLOCK };
  const counts = await growChain(words, genesis, {
    state: () => store.chainState(),
    take: async ({ body, certificate, executed }) => {
      await store.commit({ body, certificate, executed });
    },
  });
  const pins = new StatePins(() => performance.now());
  const view = store.view();
  if (view !== null) await pins.hold(view);
  const source = {
    pins,
    limits: ANSWER_LIMITS,
    changesAfter: () => [],
    blocksBack: (to: number, maxBytes: number) => store.blocks.runBack(to, maxBytes),
    archivedText: (digest: string) => store.blocks.archivedText(digest),
  };
  const { signal } = new AbortController();
  process.on('message', async ({ number, bytes: question }: PeerWord) => {
    const answer = await answerSnapshotQuestion(source, 'joiner', question, signal);
    process.send?.({ number, bytes: Uint8Array.from(answer) } satisfies PeerWord);
  });
  process.send?.({ node, ...counts } satisfies PeerReady);
}

process.once('message', (job: PeerJob) => void handOut(job));

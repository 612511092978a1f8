/**
 * The worker that verifies the chain from the founding document on, as `tally audit` does: every
 * signature, every rule, by the auditor and the rules themselves.
 */
import '../jitless.ts';
import type { Genesis } from '../../../ledger/genesis.ts';
import { ChainAuditor } from '../../auditor/chainAuditor.ts';
import type { ChainSource } from '../../auditor/nodeAudit.ts';
import { NodeAudit } from '../../auditor/nodeAudit.ts';
import { ClientError } from '../../sdk/clientError.ts';
import type { FromAuditor, Progress, ToAuditor } from './auditWords.ts';

/** How often it says how far it is, ms. */
const TELL_MS = 100;

const heard: Exclude<ToAuditor, { kind: 'begin' }>[] = [];
let wake: () => void = () => undefined;

self.addEventListener('message', ({ data }: MessageEvent<ToAuditor>) => {
  if (data.kind === 'begin') return void audit(data.genesis);
  heard.push(data);
  wake();
});

/** The node, as far as the page reads it for this worker. */
const source: ChainSource = {
  url: 'the node',
  // Nobody compares here.
  fetchStatus: () => Promise.reject(new ClientError('not_found', 'not asked here')),
  fetchHeader: () => Promise.resolve(null),
  fetchBlocks: wanted,
};

async function* wanted(from: number, limit: number): AsyncGenerator<Uint8Array> {
  say({ kind: 'want', from, limit });
  for (;;) {
    const word = heard.shift();
    if (word === undefined) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    } else if (word.kind === 'bytes') yield word.bytes;
    else if (word.kind === 'end') return;
    else throw new ClientError(word.code, 'the page could not read', word.facts);
  }
}

async function audit(genesis: Genesis): Promise<void> {
  const began = performance.now();
  const auditor = new ChainAuditor(genesis);
  const progress = (): Progress => {
    const { verifiedHeight: height, transactions } = auditor;
    return { height, transactions, ms: performance.now() - began };
  };
  let told = began;
  const onVerified = (): void => {
    if (performance.now() - told < TELL_MS) return;
    told = performance.now();
    say({ kind: 'progress', ...progress() });
  };
  try {
    const { failures } = await new NodeAudit(genesis, { source, auditor, onVerified }).catchUp();
    say({ kind: 'done', failure: failures[0] ?? null, ...progress() });
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    const { code } = error;
    say({ kind: 'unread', code, status: Number(error.facts['status'] ?? 0), ...progress() });
  }
}

function say(word: FromAuditor): void {
  self.postMessage(word);
}

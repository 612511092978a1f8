/**
 * The worker that verifies the chain from the founding document on, as `tally audit` does: every
 * signature, every rule, by the auditor and the rules themselves.
 */
import '../jitless.ts';
import type { ChainSource } from '../../auditor/nodeAudit.ts';
import { ClientError } from '../../sdk/clientError.ts';
import { auditChain } from './auditing.ts';
import type { FromAuditor, ToAuditor } from './auditWords.ts';

const heard: Exclude<ToAuditor, { kind: 'begin' }>[] = [];
let wake: () => void = () => undefined;

self.addEventListener('message', ({ data }: MessageEvent<ToAuditor>) => {
  if (data.kind === 'begin') return void auditChain({ ...data, source, say });
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

function say(word: FromAuditor): void {
  self.postMessage(word);
}

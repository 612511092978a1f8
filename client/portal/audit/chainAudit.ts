/** The audit that runs in this page: begun, followed, stopped. */
import type { Signal } from '@preact/signals';
import { signal } from '@preact/signals';
import type { Genesis } from '../../../ledger/genesis.ts';
import type { AuditFailure } from '../../auditor/auditReport.ts';
import { ClientError } from '../../sdk/clientError.ts';
import { systemEnvironment } from '../../sdk/environment.ts';
import { NodeConnection } from '../../sdk/nodeConnection.ts';
import { TokenMaker } from '../../sdk/readTokens.ts';
import type { Signer } from '../../sdk/signer.ts';
import { startAuditWorker } from '../keys/startWorker.ts';
import type { FromAuditor, Progress, ProvedBefore, ToAuditor } from './auditWords.ts';

/** How an audit stands. */
export type AuditState = Progress &
  (
    | { readonly kind: 'running' | 'stopped' | 'verified' | 'short' }
    | { readonly kind: 'failed'; readonly failure: AuditFailure }
    /** It broke off, by a code. */
    | { readonly kind: 'lost'; readonly code: string }
    /** The node gives no blocks: this member may not read them, or a code of the client. */
    | { readonly kind: 'unread'; readonly code: string; readonly isRight: boolean }
  );

/** That of the page; null: none was begun. */
export const audit: Signal<AuditState | null> = signal(null);

let worker: Worker | null = null;

/**
 * Verifies the chain anew from its founding document, with what the reader may read.
 * @param proved the newest header that was ever proved here: a node that gives no blocks up to it
 *   keeps them back, and one that gives another shows a fork
 */
export function beginAudit(genesis: Genesis, reader: Signer, proved: ProvedBefore): void {
  stopAudit();
  const started = startAuditWorker();
  const { chain } = genesis;
  const tokens = new TokenMaker({ chain, signer: reader, environment: systemEnvironment });
  const node = new NodeConnection(location.origin, tokens);
  worker = started;
  audit.value = { kind: 'running', height: 0, transactions: 0, ms: 0 };
  started.addEventListener('message', ({ data }: MessageEvent<FromAuditor>) => {
    // One that was stopped may have said something before it ended.
    if (worker !== started) return;
    if (data.kind === 'want') return void readFor(started, node, data);
    audit.value = stateAfter(data, proved.height);
    if (data.kind !== 'progress') end();
  });
  started.addEventListener('error', () => {
    if (worker !== started || audit.value === null) return;
    audit.value = { ...progressOf(audit.value), kind: 'lost', code: 'internal' };
    end();
  });
  const { height, block } = proved;
  tell(started, { kind: 'begin', genesis, proved: { height, block } });
}

/** What was verified until now stays said. */
export function stopAudit(): void {
  const state = audit.value;
  if (worker !== null && state !== null) audit.value = { ...progressOf(state), kind: 'stopped' };
  end();
}

function end(): void {
  worker?.terminate();
  worker = null;
}

/** Reads a page of blocks for the worker, which has no key. */
async function readFor(
  to: Worker,
  node: NodeConnection,
  { from, limit }: { readonly from: number; readonly limit: number },
): Promise<void> {
  try {
    for await (const part of node.fetchBlocks(from, limit)) {
      if (worker !== to) return;
      // What is handed over is gone here, and others may use the same buffer.
      tell(to, { kind: 'bytes', bytes: new Uint8Array(part) });
    }
    tell(to, { kind: 'end' });
  } catch (error) {
    const known = error instanceof ClientError ? error : null;
    tell(to, { kind: 'broken', code: known?.code ?? 'unreachable', facts: known?.facts ?? {} });
  }
}

function stateAfter(word: Exclude<FromAuditor, { kind: 'want' }>, newest: number): AuditState {
  const progress = progressOf(word);
  if (word.kind === 'progress') return { ...progress, kind: 'running' };
  if (word.kind === 'unread') {
    const { code, status } = word;
    return { ...progress, kind: 'unread', code, isRight: status === 401 || status === 403 };
  }
  if (word.kind === 'lost') return { ...progress, kind: 'lost', code: word.code };
  if (word.failure === null) {
    return { ...progress, kind: word.height < newest ? 'short' : 'verified' };
  }
  return { ...progress, kind: 'failed', failure: word.failure };
}

function progressOf({ height, transactions, ms }: Progress): Progress {
  return { height, transactions, ms };
}

function tell(to: Worker, word: ToAuditor): void {
  to.postMessage(word);
}

import { describe, expect, it } from 'vitest';
import { hashOf } from '../../../ledger/hash.ts';
import { encodeBatch } from '../../../node/network/batch.ts';
import type { StagedArchive } from '../../../node/sync/snapshotArchive.ts';
import { ArchiveDownload } from '../../../node/sync/snapshotArchive.ts';
import { SnapshotPeers } from '../../../node/sync/snapshotPeers.ts';

// Texts that have left a state are waited for as long as somebody gives some, and not for ever.

const TEXT = Buffer.from('{"receivable":"ab"}');
const DIGEST = hashOf(TEXT);

/** A download of one text, at a clock that goes on by `stepMs` at each look. */
function download(stepMs: number, fetch: (nowMs: number) => Uint8Array | null) {
  const kept: string[] = [];
  let nowMs = 0;
  const stop = new AbortController();
  const now = (): number => {
    nowMs += stepMs;
    // Long over: whoever still looks would look for ever.
    if (nowMs > 1_000_000) stop.abort(new Error('it never ends'));
    return nowMs;
  };
  const staged: StagedArchive = {
    async *missingTexts() {
      yield DIGEST;
    },
    keepTexts: async (texts) => {
      kept.push(...texts.keys());
      return [];
    },
  };
  const answers = fetch(0) !== null;
  const network = {
    fetch: async () => fetch(nowMs) ?? new Uint8Array(),
    peers: () => [{ name: 'a', connected: answers }],
    report: () => undefined,
  };
  const log = { info: () => undefined, warn: () => undefined };
  const peers = new SnapshotPeers({ network, now, signal: stop.signal, log });
  const running = new ArchiveDownload({ peers, staged, now }).run(stop.signal);
  return { running, kept };
}

describe('a text that has left', () => {
  it('is given up when nobody is there to give it', async () => {
    const { running, kept } = download(2_000, () => null);
    expect([await running, kept]).toEqual([false, []]);
  });

  it('is given up when all that is given is nothing', async () => {
    // Less than it takes until a peer that gave nothing is asked again.
    const { running, kept } = download(700, () => new Uint8Array());
    expect([await running, kept]).toEqual([false, []]);
  });

  it('is kept when one gives it', async () => {
    const { running, kept } = download(10, () => encodeBatch([TEXT]));
    expect([await running, kept]).toEqual([true, [DIGEST]]);
  });
});

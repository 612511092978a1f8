/** What became of a signed deed, as a page says it; no browser. */
import { codeEntry } from '../../../contracts/state/refusals.ts';
import type { JsonObject } from '../../../ledger/canonical.ts';
import type { ProvedTransaction } from '../../sdk/proved.ts';
import type { JournalEnd } from '../../sdk/signingJournal.ts';
import type { Submitted } from '../../sdk/submit.ts';

/** See the head of this file. Heights are of blocks that hold it, proved. */
export type Outcome =
  | { readonly kind: 'done'; readonly height: number }
  /** It waits for further keys of the member. */
  | { readonly kind: 'waits'; readonly height: number }
  /** By the rules, proved; or, without a height, by the word of the node. */
  | {
      readonly kind: 'refused';
      readonly code: string;
      /** What was wrong, in English. */
      readonly sentence: string;
      readonly facts: JsonObject;
      readonly height: number | null;
    }
  /** It came into no block in time, and can be in none any more. */
  | { readonly kind: 'lapsed' }
  /** It may still take effect: the page goes on looking. */
  | { readonly kind: 'unclear' };

type Proved = Pick<ProvedTransaction, 'height' | 'result'>;

/** Of what was just handed in. */
export function outcomeOf(submitted: Submitted): Outcome {
  if (submitted.status === 'refused') {
    const { code, facts, mayStillHappen } = submitted;
    return mayStillHappen ? { kind: 'unclear' } : refusedWith(code, facts, null);
  }
  return outcomeOfProved(submitted);
}

/** Of what is in a block. */
export function outcomeOfProved({ height, result }: Proved): Outcome {
  if (result.code !== 'ok') return refusedWith(result.code, result.facts as JsonObject, height);
  const isWaiting = result.events.some((event) => event['type'] === 'approvalOpened');
  return { kind: isWaiting ? 'waits' : 'done', height };
}

/** Of what the journal has. */
export function outcomeOfEnd({ status, code, height }: JournalEnd): Outcome {
  if (status === 'lapsed') return { kind: 'lapsed' };
  if (code === 'ok' && height !== null) return { kind: 'done', height };
  return refusedWith(code ?? 'internal', {}, height);
}

function refusedWith(code: string, facts: JsonObject, height: number | null): Outcome {
  return { kind: 'refused', code, sentence: codeEntry(code)?.sentence ?? '', facts, height };
}

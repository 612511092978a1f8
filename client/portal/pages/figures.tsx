/** Figures, and what stands behind them. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Hash } from '../../../ledger/hash.ts';
import { say } from '../words/words.ts';

const GROUP_LETTERS = 8;
const GROUPS = [0, 8, 16, 24, 32, 40, 48, 56];

/** Says that something was proved in this browser, or (height null) that a node says it. */
export function Mark({ height }: { readonly height: number | null }): VNode {
  const kind = height === null ? 'told' : 'proved';
  return (
    <span class={`mark ${kind}`} title={say(`mark.${kind}.help`)}>
      {say(`mark.${kind}`, height === null ? {} : { height })}
    </span>
  );
}

/** A hash in groups that two people can read to each other. */
export function HashText({ hash }: { readonly hash: Hash }): VNode {
  return (
    <span class="hash">
      {GROUPS.map((from) => (
        <span key={from}>{hash.slice(from, from + GROUP_LETTERS)}</span>
      ))}
    </span>
  );
}

/** Copies a text to the clipboard, and says so. */
export function CopyButton({ text }: { readonly text: string }): VNode {
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <button type="button" class="quiet" onClick={() => void copy()}>
      <span aria-live="polite">{say(isCopied ? 'ledger.copied' : 'ledger.copy')}</span>
    </button>
  );
}

/**
 * Laws of what leaves the state: only what was over does, all that was about it goes with it, and
 * the leaf that stays names the bytes of it.
 */
import type { Json } from '../../ledger/canonical.ts';
import { canonicalText } from '../../ledger/canonical.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { Days } from '../state/calendar.ts';
import { dayAt, dayEnd } from '../state/calendar.ts';
import { under } from '../state/factKeys.ts';
import type { FactReader } from '../state/factKind.ts';
import type { ArchivedStep, Folded } from '../state/folded.ts';
import { decodeArchived, foldedReceivables } from '../state/folded.ts';
import { invoices } from '../state/invoices.ts';
import type { Receivable } from '../state/receivables.ts';
import { receivables } from '../state/receivables.ts';
import type { World, Writes } from '../state/state.ts';
import { scanAll } from '../state/state.ts';
import type { Violation } from './everyFact.ts';
import { everyFact } from './everyFact.ts';

type Words = Readonly<Record<string, Json>>;
type Steps = ReadonlyMap<Hash, ArchivedStep | null>;

/** Kinds of facts that name one receivable, and how; what stands still is named by a target. */
const NAMING: Readonly<Record<string, (words: Words) => Json | undefined>> = {
  ...Object.fromEntries(
    [
      ...(['piece', 'holding', 'link', 'reserve', 'offer', 'request', 'pledge'] as const),
      ...(['guarantee', 'claim', 'debt', 'contract', 'grant', 'register-entry'] as const),
    ].map((family) => [family, ({ receivable }: Words) => receivable]),
  ),
  correction: ({ repair }) => (repair as Words)['receivable'],
  freeze: ofTarget,
  halt: ofTarget,
  receivable: ({ id, invoice }) => (id === invoice ? undefined : invoice),
};

/** What a fact that left was: only so it may leave. */
const OVER: Readonly<Record<string, (words: Words) => boolean>> = {
  receivable: ({ status, note, dispute }) => status === 'paid' && note === null && dispute === null,
  offer: ({ status }) => status !== 'open',
  request: ({ status }) => status !== 'open',
  quote: ({ status }) => status !== 'open',
  claim: ({ status }) => status !== 'open',
  guarantee: ({ status }) => status !== 'offered' && status !== 'active',
  debt: ({ amount, settled }) => amount === settled,
  contract: ({ checkTime, held }) => checkTime === null && held === '0',
  correction: ({ endedAt }) => endedAt !== null,
  freeze: ({ status }) => status !== 'active',
  halt: ({ status }) => status !== 'active',
  piece: isClosed,
};

/**
 * Nothing names a receivable that is not in the state, what has left is there no more, and exactly
 * what has ended is on its way out.
 */
export function checkFolded(world: World): Violation[] {
  const violations: Violation[] = [];
  for (const [family, subject] of Object.entries(NAMING)) {
    for (const [key, value] of scanAll(world.facts, ...under(family))) {
      const id = subject(value as Words);
      // It is asked of every fact: whether there is one is enough.
      if (typeof id !== 'string' || world.facts.get(receivables.key(id)) !== undefined) continue;
      violations.push({ law: 'nothing names a receivable that has left', facts: { key } });
    }
  }
  for (const { receivable: id } of everyFact(world, 'folded', foldedReceivables)) {
    if (receivables.read(world, id) === undefined) continue;
    violations.push({ law: 'what has left is there no more', facts: { id } });
  }
  for (const { id, status, fold } of everyFact(world, 'receivable', receivables)) {
    if ((status === 'paid') === (fold !== null)) continue;
    violations.push({ law: 'what has ended is on its way out', facts: { id } });
  }
  return violations;
}

/** What a block writes and archives. */
interface Leaving {
  readonly facts: Writes;
  readonly archived: ReadonlyMap<Hash, string>;
}

/**
 * Only what was over leaves, after the days of the parameters; each fact about it is in an archived
 * text, which the leaf names, or a step that its own leaf is going to name.
 * @param before the world before the block
 */
export function checkLeaving(before: World, { facts, archived }: Leaving): Violation[] {
  const steps = new Map(
    [...archived].map(([digest, text]) => [digest, decodeArchived(text, digest)]),
  );
  const violations: Violation[] = [];
  const left = new Set<string>();
  for (const [digest, step] of steps) {
    if (step === null) violations.push({ law: 'a digest is of its bytes', facts: { digest } });
    for (const [key, value] of Object.entries(step?.facts ?? {})) {
      left.add(key);
      if (!isGone(facts, key))
        violations.push({ law: 'what is archived has left', facts: { key } });
      if (isOver(key, value)) continue;
      violations.push({ law: 'only what was over leaves', facts: { key } });
    }
  }
  for (const [key, value] of facts) {
    if (value === null && isLost(before, { facts, archived }, key) && !left.has(key)) {
      violations.push({ law: 'what leaves with a receivable is archived', facts: { key } });
    }
    if (value === null || !key.startsWith('folded/')) continue;
    const leaf = foldedReceivables.decode(value);
    const known = before.facts.get(key);
    const isNamed =
      known === undefined
        ? isLeafOf(before, leaf, steps)
        : isLongerBy(foldedReceivables.decode(known), leaf, steps);
    if (isNamed) continue;
    violations.push({ law: 'a leaf names what has left', facts: { key } });
  }
  return violations;
}

/** The facts that have left in a block, as they were last. */
export function leftIn(archived: ReadonlyMap<Hash, string>): ReadonlyMap<string, Json> {
  const steps = [...archived].flatMap(([digest, text]) => decodeArchived(text, digest) ?? []);
  return new Map(steps.flatMap(({ facts }) => Object.entries(facts)));
}

function isGone(facts: Writes, key: string): boolean {
  // What came and left in one block is not written at all.
  return (facts.get(key) ?? null) === null;
}

/** Whether a fact is gone that named a receivable which has left by this block. */
function isLost(before: World, { facts }: Leaving, key: string): boolean {
  const value = before.facts.get(key);
  const subject = NAMING[key.slice(0, key.indexOf('/'))]?.((value ?? {}) as Words);
  return typeof subject === 'string' && facts.has(foldedReceivables.key(subject));
}

function isOver(key: string, value: Json): boolean {
  return OVER[key.slice(0, key.indexOf('/'))]?.(value as Words) ?? true;
}

/** Whether a leaf that was there says what it said, of one step more: that of the invoice. */
function isLongerBy(known: Folded, leaf: Folded, steps: Steps): boolean {
  const { receivable: id, digest, steps: count } = leaf;
  const step = steps.get(digest);
  const isNext = step?.former === known.digest && count === known.steps + 1;
  const isInvoice = step?.receivable === id && invoices.key(id) in step.facts;
  const words = { ...leaf, steps: known.steps, digest: known.digest };
  return (
    isNext &&
    isInvoice &&
    canonicalText(foldedReceivables.encode(words)) ===
      canonicalText(foldedReceivables.encode(known))
  );
}

/** Whether the steps of a leaf are the ones that it counts, and its words those of what left. */
function isLeafOf(before: FactReader, leaf: Folded, steps: Steps): boolean {
  const { receivable: id, digest, steps: count } = leaf;
  const last = steps.get(digest)?.facts[receivables.key(id)];
  let [next, made]: [Hash | null, number] = [digest, 0];
  for (let step = steps.get(digest); step != null; step = steps.get(next ?? '')) {
    if (step.receivable !== id) return false;
    made += 1;
    next = step.former;
  }
  const known = receivables.read(before, id)?.fold;
  if (next !== (known?.digest ?? null) || made + (known?.steps ?? 0) !== count) return false;
  const isOfDocument = invoices.read(before, leaf.invoice)?.document === leaf.document;
  return (
    last !== undefined &&
    isOfDocument &&
    isOf(leaf, receivables.decode(last)) &&
    isLate(before, last)
  );
}

/** Whether it says of the receivable what that was. */
function isOf(leaf: Folded, receivable: Receivable): boolean {
  const sameWords = (['invoice', 'supplier', 'debtor', 'currency', 'face'] as const).every(
    (name) => leaf[name] === receivable[name],
  );
  const sameEnd = (['paid', 'cancelled', 'forgiven'] as const).every(
    (name) => leaf[name] === receivable[name],
  );
  return sameWords && sameEnd && leaf.endedTime === receivable.fold?.endedTime;
}

/** Whether the days after its end were over. */
function isLate(before: FactReader, value: Json): boolean {
  const { fold } = receivables.decode(value);
  const { archiveDays = 0 } = before.facts.get('parameters') as { readonly archiveDays?: number };
  const days = before.facts.get('days') as unknown as Days;
  if (fold === null) return false;
  return fold.time >= dayEnd(days, dayAt(days, fold.endedTime) + archiveDays);
}

function isClosed({ from, to, paid, released, disputed }: Words): boolean {
  const [first, last, ...closed] = [from, to, paid, released].map((each) => BigInt(String(each)));
  const sum = closed.reduce((total, each) => total + each, 0n);
  return disputed === '0' && sum === (last ?? 0n) - (first ?? 0n) + 1n;
}

function ofTarget({ target }: Words): Json | undefined {
  const [kind, id] = String(target).split('/');
  return kind === 'receivable' || kind === 'piece' ? id : undefined;
}

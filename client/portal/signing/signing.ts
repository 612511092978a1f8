/**
 * What is signed on this page: from the form of a deed to what became of it, and what else was
 * signed in this browser and has no end yet. What signs is loaded when somebody does.
 */
import type { Signal } from '@preact/signals';
import { effect, signal, untracked } from '@preact/signals';
import type { DeedType } from '../../../contracts/deeds.ts';
import type { Invoice } from '../../../contracts/state/invoices.ts';
import type { JsonObject } from '../../../ledger/canonical.ts';
import type { Hash } from '../../../ledger/hash.ts';
import type { Opening } from '../../sdk/alike.ts';
import { ClientError } from '../../sdk/clientError.ts';
import type { SignedDeed } from '../../sdk/compose.ts';
import type { JournalEntry } from '../../sdk/signingJournal.ts';
import type { Filling } from '../forms/filling.ts';
import type { KeyState } from '../keys/memberKey.ts';
import { keyState } from '../keys/memberKey.ts';
import { ledger } from '../trust/ledger.ts';
import { deskOf } from './openedDesk.ts';
import type { Outcome } from './outcome.ts';
import type { Draft, SigningDesk } from './signingDesk.ts';

/** How far the one dialog of the page is; what it is about stands in it. */
export type SigningStep =
  | { readonly kind: 'answering'; readonly invoice: Invoice }
  | { readonly kind: 'choosing'; readonly about: string; readonly choices: readonly Filling[] }
  | { readonly kind: 'filling'; readonly filling: Filling }
  | { readonly kind: 'telling'; readonly type: DeedType }
  | {
      readonly kind: 'asking';
      readonly draft: Draft;
      readonly isBusy: boolean;
      /** Where it was filled in; null: nothing was. */
      readonly back: Filling | null;
    }
  /** It was signed, and is being kept. */
  | { readonly kind: 'keeping'; readonly type: DeedType; readonly id: Hash }
  | { readonly kind: 'sending'; readonly type: DeedType; readonly id: Hash }
  | {
      readonly kind: 'ended';
      readonly type: DeedType;
      readonly id: Hash;
      readonly outcome: Outcome;
    }
  /** Nothing was signed; the code of a `ClientError`. */
  | { readonly kind: 'failed'; readonly code: string; readonly back: Filling | null };

/** A deed that was signed in this browser; its outcome is null while that is not known. */
export interface SignedLine {
  readonly id: Hash;
  readonly type: string;
  /** ms since 1970. */
  readonly signedAt: number;
  readonly expires: number;
  readonly outcome: Outcome | null;
}

/** Null: nothing is being signed. */
export const step: Signal<SigningStep | null> = signal(null);
/** What was signed and is, or was while the page is open, without an end; the newest first. */
export const signedLines: Signal<readonly SignedLine[]> = signal([]);
/** Entries of the journal of this browser that cannot be read. */
export const damagedEntries: Signal<readonly Hash[]> = signal([]);

const LOOK_MS = 4_000;
/** What this tab hands in at present, so that it does not do so twice. */
const sending = new Set<Hash>();
let isLooking = false;

/** What a form adds to the words of a deed: what its commitments are of, and the way back. */
export interface FilledIn {
  readonly opens: readonly Opening[];
  readonly back: Filling | null;
}

/** Tells a deed, and asks whether it is to be signed. */
export async function tell(
  type: DeedType,
  words: JsonObject,
  { opens, back }: FilledIn = { opens: [], back: null },
): Promise<void> {
  const telling = show({ kind: 'telling', type });
  try {
    const draft = await (await deskOf()).draft(type, words, opens);
    goOn(telling, { kind: 'asking', draft, isBusy: false, back });
  } catch (error) {
    goOn(telling, { kind: 'failed', code: codeOf(error), back });
  }
}

/** Signs what was told, and hands it in. @param agreed what of before is meant a second time */
export async function signTold(
  draft: Draft,
  agreed: ReadonlySet<Hash>,
  back: Filling | null,
): Promise<void> {
  const asking = show({ kind: 'asking', draft, isBusy: true, back });
  const { type } = draft;
  const who = keyState.value;
  let handing: SigningStep | null = null;
  try {
    const desk = await deskOf();
    const signature = await desk.sign(draft, agreed, (signed) => {
      if (signed === null) return step.value === asking;
      handing = goOn(asking, { kind: 'keeping', type, id: signed.id });
      return handing !== null;
    });
    if (signature.kind === 'left') return;
    if (signature.kind === 'asked') {
      const { before } = signature;
      goOn(asking, { kind: 'asking', draft: { ...draft, before }, isBusy: false, back });
      return;
    }
    const { id, expires } = signature.signed;
    handing = goOn(handing, { kind: 'sending', type, id });
    const line = { id, type, signedAt: Date.now(), expires };
    sending.add(id);
    if (isStill(who)) note({ ...line, outcome: null });
    const outcome = await handIn(desk, signature.signed);
    // Whoever has opened the page meanwhile is told nothing of it.
    if (isStill(who)) note({ ...line, outcome });
    goOn(handing, { kind: 'ended', type, id, outcome });
  } catch (error) {
    goOn(handing ?? asking, { kind: 'failed', code: codeOf(error), back });
  }
}

/** Whether the same key is open. */
function isStill(who: KeyState): boolean {
  const { value } = keyState;
  if (value.kind !== 'open' || who.kind !== 'open') return false;
  return value.member === who.member && value.keyName === who.keyName;
}

function show(next: SigningStep): SigningStep {
  step.value = next;
  return next;
}

/** Whoever has closed the dialog, begun something else or locked the key is not asked any more. */
function goOn(from: SigningStep | null, next: SigningStep): SigningStep | null {
  if (from === null || step.value !== from) return null;
  return show(next);
}

/** Closes the dialog: what is not kept yet is not signed, what is kept goes on. */
export function leaveSigning(): void {
  step.value = null;
}

/** Goes on, while a key is open, with what its member has signed here and has no end yet. */
export function followSigned(): void {
  effect(() => {
    const isOpen = keyState.value.kind === 'open' && ledger.value !== null;
    if (isOpen) void untracked(lookForEnds);
    else untracked(forget);
  });
  setInterval(() => {
    if (!document.hidden) void lookForEnds();
  }, LOOK_MS);
}

/** Whoever sits here next is shown nothing of it. */
function forget(): void {
  signedLines.value = [];
  damagedEntries.value = [];
  step.value = null;
}

async function handIn(desk: SigningDesk, signed: SignedDeed): Promise<Outcome> {
  try {
    return await desk.send(signed);
  } catch {
    // It is in the journal: it is gone on with, whatever has gone wrong here.
    return { kind: 'unclear' };
  } finally {
    sending.delete(signed.id);
  }
}

async function lookForEnds(): Promise<void> {
  if (isLooking || keyState.value.kind !== 'open' || ledger.value === null) return;
  isLooking = true;
  const who = keyState.value;
  try {
    const desk = await deskOf();
    const damaged: Hash[] = [];
    const entries = await desk.pending((id) => damaged.push(id));
    damagedEntries.value = damaged;
    for (const entry of entries) if (isStill(who)) noteEntry(entry);
    for (const entry of entries) {
      if (!isStill(who)) return;
      if (!sending.has(entry.signed.id)) await lookForEnd(desk, entry, who);
    }
  } catch {
    // A node that does not answer is said by the page as a whole; the next look tries again.
  } finally {
    isLooking = false;
  }
}

async function lookForEnd(desk: SigningDesk, entry: JournalEntry, who: KeyState): Promise<void> {
  // One that cannot be gone on with now does not keep the others from it; the next look tries it.
  const outcome = await desk.resume(entry).catch(() => null);
  if (outcome === null || !isStill(who)) return;
  noteEntry(entry, outcome);
  const now = step.value;
  const isShown = now?.kind === 'ended' && now.id === entry.signed.id;
  if (isShown) step.value = { ...now, outcome };
}

function noteEntry({ signed, transaction, signedAt }: JournalEntry, outcome?: Outcome): void {
  const { id, expires } = signed;
  note({ id, type: transaction.deed.type, signedAt, expires, outcome: outcome ?? null });
}

/** In its place, or before the others; nothing that is known is forgotten. */
function note(line: SignedLine): void {
  const before = signedLines.value.find(({ id }) => id === line.id);
  const isKnown = line.outcome === null || line.outcome.kind === 'unclear';
  const kept = before === undefined || !isKnown ? line : before;
  const told = { ...kept, signedAt: before?.signedAt ?? line.signedAt };
  const others = signedLines.value.filter(({ id }) => id !== line.id);
  signedLines.value = [told, ...others].sort((one, other) => other.signedAt - one.signedAt);
}

function codeOf(error: unknown): string {
  return error instanceof ClientError ? error.code : 'internal';
}

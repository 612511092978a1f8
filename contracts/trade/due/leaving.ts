/**
 * An invoice that is over leaves the state as receivables do (folding.ts), with what oracles have
 * said of it: one that nobody has accepted in the end, days after that; one that was accepted once
 * no receivable of it is there any more. It stays as long as one that looks like it may still be
 * registered, and one that was reissued until what replaced it has left. What its supplier has
 * used stays for ever: where a leaf that stays names the document beside the supplier, the entry of
 * that is not needed any more.
 */
import { assert } from '../../../ledger/assert.ts';
import type { Json } from '../../../ledger/canonical.ts';
import type { Hash } from '../../../ledger/hash.ts';
import type { DayNumber } from '../../state/calendar.ts';
import { dayAt, dayEnd } from '../../state/calendar.ts';
import { under } from '../../state/factKeys.ts';
import { encodeArchived, foldedReceivables } from '../../state/folded.ts';
import type { Invoice } from '../../state/invoices.ts';
import { documents, identities, invoices, isOver, namedIn } from '../../state/invoices.ts';
import { listings } from '../../state/listings.ts';
import { holdsUnder, INVOICE_AGE } from '../../state/protocol.ts';
import { receivables } from '../../state/receivables.ts';
import type { Event } from '../../state/rule.ts';
import type { Scene } from '../../state/scene.ts';
import type { Draft } from '../../state/state.ts';
import { scanAll } from '../../state/state.ts';
import { registeredDay } from '../invoices/accepting.ts';
import { SKELETON_DAYS } from '../invoices/likeness.ts';

/** Plans that invoices leave which have become over since the draft's savepoint. */
export function planLeaving(scene: Scene): void {
  const { draft, parameters } = scene;
  const keys = new Set(draft.written().filter((key) => key.startsWith('invoice/')));
  for (const key of keys) {
    const invoice = invoices.read(draft, key.slice('invoice/'.length));
    if (invoice !== undefined && isOver(invoice)) planOne(scene, invoice, parameters.archiveDays);
  }
}

/** Plans that an accepted invoice leaves, when no receivable of it is there any more. */
export function planAccepted(scene: Scene, id: Hash): void {
  const { draft } = scene;
  const invoice = invoices.read(draft, id);
  // Others that came of it keep the first there.
  if (invoice === undefined || receivables.read(draft, id) !== undefined) return;
  planOne(scene, invoice, 0);
}

/** Lets it leave so many days from now, or when none that looks like it can come any more. */
function planOne(scene: Scene, invoice: Invoice, after: number): void {
  const { draft, days, time } = scene;
  const { leaveTime, replacedBy } = invoice;
  if (leaveTime !== null) return;
  if (replacedBy !== null && invoices.read(draft, replacedBy) !== undefined) return;
  const day = Math.max(dayAt(days, time) + after, lastLike(scene, invoice));
  invoices.write(draft, { ...invoice, leaveTime: dayEnd(days, day) });
}

/** The last ledger day on which one may be registered that looks like it. */
function lastLike({ parameters }: Scene, { issueDay }: Invoice): DayNumber {
  return registeredDay(issueDay) + parameters.maxInvoiceAgeDays + SKELETON_DAYS;
}

/** Takes an invoice out of the state whose time has come, and lets what it replaced follow. */
export function leaveInvoice(scene: Scene, id: Hash): readonly Event[] {
  const { draft, days, time, parameters } = scene;
  const invoice = invoices.read(draft, id);
  assert(invoice !== undefined, 'a due item names an invoice that is there');
  const isAgeBound = holdsUnder(INVOICE_AGE, parameters.protocol);
  if (!isAgeBound || time < dayEnd(days, lastLike(scene, invoice))) {
    // What is allowed may have changed since it was planned.
    const leaveTime = dayEnd(days, dayAt(days, time) + parameters.archiveDays);
    invoices.write(draft, { ...invoice, leaveTime });
    return [];
  }
  const digest = archiveInvoice(draft, invoice);
  if (invoice.former !== null) planFormer(scene, invoice.former);
  return [{ type: 'invoiceFolded', invoice: id, digest }];
}

function planFormer(scene: Scene, id: Hash): void {
  const former = invoices.read(scene.draft, id);
  if (former === undefined) return;
  if (isOver(former)) planOne(scene, former, 0);
  else planAccepted(scene, id);
}

/** The digest of its text is named by what is left of its receivable, or by its identity. */
function archiveInvoice(draft: Draft, invoice: Invoice): Hash {
  const { id, supplier, identity } = invoice;
  const leaf = foldedReceivables.read(draft, id);
  const used = identities.read(draft, supplier, identity);
  assert(used !== undefined, 'the identity of an invoice is used');
  const former = leaf === undefined ? used.left : leaf.digest;
  const facts = factsWith(draft, invoice);
  const { text, digest } = encodeArchived({ receivable: id, former, facts });
  draft.archive(digest, text);
  if (isNamedByLeaves(draft, invoice)) draft.remove(identities.key(supplier, invoice.document));
  for (const key of Object.keys(facts)) draft.remove(key);
  if (leaf === undefined) identities.write(draft, { ...used, left: digest });
  else foldedReceivables.write(draft, { ...leaf, steps: leaf.steps + 1, digest });
  return digest;
}

/** What leaves with it: whoever reads the invoice may read all of it. */
function factsWith(draft: Draft, invoice: Invoice): Record<string, Json> {
  const { id } = invoice;
  const said = [...scanAll(draft.facts, ...under(`statement/${id}`))].map(([key]) => key);
  const keys = [invoices.key(id), ...said, listings.key('statements', id)];
  const facts: Record<string, Json> = {};
  for (const key of keys) {
    const value = draft.facts.get(key);
    if (value !== undefined) facts[key] = value;
  }
  return facts;
}

/** Whether leaves say that its supplier has used the document, and nothing else needs the entry. */
function isNamedByLeaves(draft: Draft, { supplier, document, former }: Invoice): boolean {
  const leaf = documents.read(draft, document);
  if (leaf === undefined) return false;
  if (former !== null && invoices.read(draft, former)?.document === document) return false;
  const own = namedIn(leaf).find((each) => each.supplier === supplier);
  return foldedReceivables.read(draft, own?.invoice ?? '')?.document === document;
}

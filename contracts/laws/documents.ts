/** Laws of registration: every invoice uses its fingerprints, and every document says by whom. */
import type { Hash } from '../../ledger/hash.ts';
import { foldedReceivables } from '../state/folded.ts';
import type { DocumentLeaf, Invoice, Registrant } from '../state/invoices.ts';
import { documents, identities, invoices, MAX_REGISTRATIONS, namedIn } from '../state/invoices.ts';
import type { World } from '../state/state.ts';
import type { Violation } from './everyFact.ts';
import { everyFact } from './everyFact.ts';

/** What no document says of an invoice could be proved to be unregistered. */
export function checkRegistrations(world: World): Violation[] {
  return [
    ...everyFact(world, 'invoice', invoices).flatMap((each) => checkUsed(world, each)),
    ...everyFact(world, 'document', documents).flatMap((leaf) => checkLeaf(world, leaf)),
  ];
}

function checkUsed(world: World, invoice: Invoice): Violation[] {
  const { id, supplier, identity, document, status } = invoice;
  const uses = [identity, document].map((used) => identities.read(world, supplier, used));
  const leaf = documents.read(world, document);
  const law = 'every registration has its leaves';
  if (uses.includes(undefined) || leaf === undefined) return [{ law, facts: { id } }];
  if (status === 'accepted' && leaf.kept === null) {
    return [{ law: 'the first that is accepted has its place', facts: { id } }];
  }
  const isFull = leaf.registrations.length === MAX_REGISTRATIONS - 1;
  const isNamed = namedIn(leaf).some((each) => each.supplier === supplier);
  return isFull || isNamed ? [] : [{ law, facts: { id } }];
}

function checkLeaf(world: World, leaf: DocumentLeaf): Violation[] {
  const { fingerprint, registrations, kept } = leaf;
  const facts = { fingerprint };
  const violations: Violation[] = [];
  const named = namedIn(leaf);
  if (registrations.length >= MAX_REGISTRATIONS) {
    violations.push({ law: 'a document names no more than it may', facts });
  }
  if (new Set(named.map(({ supplier }) => supplier)).size !== named.length) {
    violations.push({ law: 'a document names a supplier once', facts });
  }
  for (const { supplier, invoice } of named) {
    const signed = invoices.read(world, invoice) ?? foldedReceivables.read(world, invoice);
    // Of one that has left and that nobody owed the supplier's own entry is there.
    const isUsed = identities.read(world, supplier, fingerprint)?.invoice === invoice;
    if (signed === undefined ? isUsed : signed.supplier === supplier) continue;
    violations.push({ law: 'who is named has signed it', facts: { ...facts, invoice } });
  }
  if (kept !== null && !isAccepted(world, kept, fingerprint)) {
    violations.push({ law: 'the kept place is of what was accepted', facts });
  }
  return violations;
}

function isAccepted(world: World, { invoice: id }: Registrant, fingerprint: Hash): boolean {
  const invoice = invoices.read(world, id);
  if (invoice === undefined) return foldedReceivables.read(world, id)?.document === fingerprint;
  return invoice.status === 'accepted' && invoice.document === fingerprint;
}

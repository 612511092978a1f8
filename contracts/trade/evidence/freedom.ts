/**
 * What a purchaser asks of a piece before it pays, and a bank files when it has paid: who accepted
 * it, who holds it, whether its document was registered once, and everything that can hurt it. A
 * pure function of facts under keys that follow from the receivable and the first unit, so that who
 * has these facts proved at one height has the answer proved.
 */
import type { Hash } from '../../../ledger/hash.ts';
import type { Encumbrance } from '../../state/encumbrances.ts';
import type { FactReader } from '../../state/factKind.ts';
import type { Invoice } from '../../state/invoices.ts';
import { documents, identities, invoices } from '../../state/invoices.ts';
import { namesOf } from '../../state/listings.ts';
import type { RegisterEntry } from '../../state/oracles.ts';
import { REGISTER_TOPIC, registerEntries } from '../../state/oracles.ts';
import type { BarePiece } from '../../state/pieces.ts';
import { pieces } from '../../state/pieces.ts';
import type { Receivable } from '../../state/receivables.ts';
import { receivables } from '../../state/receivables.ts';
import { isEnrolled } from './attesting.ts';
import { burdensOf, encumbrancesOf } from './encumbrances.ts';

/** What the facts say of a piece. `entries` are those of legal registers, attested by oracles. */
export interface Freedom {
  readonly receivable: Receivable;
  readonly piece: BarePiece;
  readonly invoice: Invoice;
  readonly isRegisteredOnce: boolean;
  readonly encumbrances: readonly Encumbrance[];
  readonly entries: readonly RegisterEntry[];
}

/**
 * What the facts say of the piece that begins at `from`; null when there is no such piece.
 * @param except an offer that is no burden to who asks, since it would take it
 */
export function readFreedom(
  world: FactReader,
  id: Hash,
  from: bigint,
  except: Hash | null = null,
): Freedom | null {
  const receivable = receivables.read(world, id);
  const piece = pieces.readBare(world, id, from);
  const invoice = receivable && invoices.read(world, receivable.invoice);
  if (receivable === undefined || piece === undefined || invoice === undefined) return null;
  const { supplier, identity, document } = invoice;
  const leaf = documents.read(world, document);
  const named = [...(leaf?.registrations ?? []), ...(leaf?.kept ? [leaf.kept] : [])];
  return {
    receivable,
    piece,
    invoice,
    isRegisteredOnce:
      identities.read(world, supplier, identity)?.invoice === invoice.id &&
      identities.read(world, supplier, document)?.invoice === invoice.id &&
      named.every((each) => each.supplier === supplier),
    encumbrances: encumbrancesOf(world, { receivable, piece }, except),
    entries: entriesOf(world, id),
  };
}

/** Whether nothing burdens the piece. */
export function isFree({ encumbrances }: Freedom): boolean {
  return burdensOf(encumbrances).length === 0;
}

/** Where in the chain facts were proved: after block `height`, on ledger day `day`. */
export interface At {
  readonly height: number;
  readonly day: string;
}

/** What oracles that are enrolled now have attested of legal registers, in the order of names. */
function entriesOf(world: FactReader, id: Hash): readonly RegisterEntry[] {
  return [...namesOf(world, 'entries', id)].sort().flatMap((name) => {
    const [claimant = '', oracle = ''] = name.split('/');
    if (!isEnrolled(world, oracle, REGISTER_TOPIC)) return [];
    return registerEntries.read(world, id, claimant, oracle) ?? [];
  });
}

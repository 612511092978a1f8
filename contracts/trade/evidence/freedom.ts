/**
 * What a purchaser asks of a piece before it pays, and a bank files when it has paid: who accepted
 * it, who holds it, whether its document was registered once, and everything that can hurt it. A
 * pure function of facts under keys that follow from the receivable and the first unit, so that who
 * has these facts proved at one height has the answer proved.
 */
import type { Hash } from '../../../ledger/hash.ts';
import type { Encumbrance } from '../../state/encumbrances.ts';
import { tellEncumbrance } from '../../state/encumbrances.ts';
import type { FactReader } from '../../state/factKind.ts';
import type { Invoice } from '../../state/invoices.ts';
import { documents, identities, invoices } from '../../state/invoices.ts';
import { namesOf } from '../../state/listings.ts';
import type { RegisterEntry } from '../../state/oracles.ts';
import { REGISTER_TOPIC, registerEntries } from '../../state/oracles.ts';
import type { Piece } from '../../state/pieces.ts';
import { pieces } from '../../state/pieces.ts';
import type { Receivable } from '../../state/receivables.ts';
import { receivables } from '../../state/receivables.ts';
import { openUnits } from '../../state/units.ts';
import { isEnrolled } from './attesting.ts';
import { burdensOf, encumbrancesOf } from './encumbrances.ts';

/** What the facts say of a piece. `entries` are those of legal registers, attested by oracles. */
export interface Freedom {
  readonly receivable: Receivable;
  readonly piece: Piece;
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
  const piece = pieces.read(world, id, from);
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

/** The answer in sentences for people, the verdict first: every one holds at that height. */
export function tellFreedom(freedom: Freedom, { height, day }: At): readonly string[] {
  const { receivable, piece, encumbrances, entries } = freedom;
  const burdens = burdensOf(encumbrances);
  const notes = encumbrances.filter((each) => !burdens.includes(each));
  const { from, to, holder } = piece;
  const when = `at height ${height} of ${day}`;
  const verdict =
    burdens.length === 0
      ? `free: units ${from} to ${to} of receivable ${receivable.id} are unencumbered ${when}`
      : `not free: units ${from} to ${to} of receivable ${receivable.id} are encumbered ${when}`;
  return [
    verdict,
    ...burdens.map((each) => `not free: ${tellEncumbrance(each)}`),
    tellRegistration(freedom),
    tellAcceptance(receivable),
    `held by ${holder}: ${openUnits(piece)} ${receivable.currency} (minor units) of it are open`,
    ...entries.map(tellEntry),
    ...(entries.length === 0 ? ['no oracle has attested an entry in an outside register'] : []),
    ...notes.map((each) => `to know: ${tellEncumbrance(each)}`),
  ];
}

function tellRegistration({ isRegisteredOnce, invoice }: Freedom): string {
  const { id, supplier } = invoice;
  return isRegisteredOnce
    ? `registered once on this ledger: invoice ${id} of ${supplier}, by identity and by document`
    : `its document or identity is registered by another invoice than ${id} of ${supplier}`;
}

function tellAcceptance({ debtor, kind, payDay, mandate }: Receivable): string {
  const as = kind === 'undertaking' ? 'an undertaking by' : 'an acknowledged debt of';
  return `accepted as ${as} ${debtor}, payable on ${payDay} in money of ${mandate.issuer}`;
}

function tellEntry({ claimant, register, oracle, day }: RegisterEntry): string {
  return `outside register ${register}: an entry for ${claimant}, as ${oracle} attested on ${day}`;
}

/** What oracles that are enrolled now have attested of legal registers, in the order of names. */
function entriesOf(world: FactReader, id: Hash): readonly RegisterEntry[] {
  return [...namesOf(world, 'entries', id)].sort().flatMap((name) => {
    const [claimant = '', oracle = ''] = name.split('/');
    if (!isEnrolled(world, oracle, REGISTER_TOPIC)) return [];
    return registerEntries.read(world, id, claimant, oracle) ?? [];
  });
}

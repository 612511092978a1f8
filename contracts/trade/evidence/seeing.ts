/**
 * Who may read which fact. A right to read follows from facts alone: whoever is a party of one sees
 * it, and what it stands on; a holder sees its piece, the receivable and what is behind that, a
 * debtor what it owes, but not who paid which price for it. Rights come when a block has written
 * the fact that gives them, and never go: a former holder keeps what it saw.
 *
 * The table in contracts/README.md says it in words, and a test holds it against this one.
 */
import type { Json } from '../../../ledger/canonical.ts';
import type { Hash } from '../../../ledger/hash.ts';
import type { Account, Issue } from '../../state/accounts.ts';
import type { Contract } from '../../state/agreements.ts';
import type { Approval, Policy } from '../../state/approvals.ts';
import type { Correction } from '../../state/corrections.ts';
import type { FactReader } from '../../state/factKind.ts';
import type { Grant } from '../../state/grants.ts';
import type { Guarantee } from '../../state/guarantees.ts';
import { guarantees } from '../../state/guarantees.ts';
import type { DocumentLeaf, Invoice, Registrant, Registration } from '../../state/invoices.ts';
import { documents, identities, invoices, namedIn } from '../../state/invoices.ts';
import type { Spent } from '../../state/keyScopes.ts';
import type { Obligation } from '../../state/obligations.ts';
import type { Offer } from '../../state/offers.ts';
import type { HoldingFact, LinkFact, PieceFact, ReserveFact } from '../../state/pieces.ts';
import { holdings, pieces, reserveFacts } from '../../state/pieces.ts';
import type { QueuedOrder } from '../../state/queuedOrders.ts';
import type { Conversion, Quote, QuoteRequest } from '../../state/quotes.ts';
import { quoteRequests } from '../../state/quotes.ts';
import type { Receivable } from '../../state/receivables.ts';
import { receivables } from '../../state/receivables.ts';
import type { Redemption } from '../../state/redemptions.ts';
import type { Claim, Consent, Debt, Pledge } from '../../state/rights.ts';
import { debts, pledges } from '../../state/rights.ts';
import type { Writes } from '../../state/state.ts';
import type { Total } from '../../state/totals.ts';
import type { Usage } from '../../state/usages.ts';

/** That a member may read the fact under a key; `member` may be one of the two groups below. */
export interface Sight {
  readonly member: string;
  readonly key: string;
}

/** Every member; no id of a member has this letter. */
export const EVERY_MEMBER = '*members';
/** Every member with the role of a financier. */
export const EVERY_FINANCIER = '*financiers';

/** Kinds of facts that every member reads: rules of the network, and what stops others' trade. */
export const FOR_ALL: ReadonlySet<string> = new Set([
  ...(['member', 'key', 'oracle', 'rate', 'days', 'calendar', 'parameters', 'validators'] as const),
  ...(['freeze', 'halt', 'insolvency', 'issue-limit', 'evidence', 'proposal', 'raise'] as const),
  ...(['mailbox', 'amendment', 'reading-mandate'] as const),
]);

/** Kinds of facts that only nodes read. */
export const FOR_NODES: ReadonlySet<string> = new Set(['event-seed', 'wake']);

type Party = string | null | undefined;
/** What a fact lets whom see. */
type Looking = (world: FactReader, value: Json, key: string) => readonly Sight[];

const LOOKING: Readonly<Record<string, Looking>> = {
  account: own(({ issuer, member }: Account) => [issuer, member]),
  issuer: own(({ issuer }: Issue) => [issuer]),
  identity: own(({ supplier }: Registration) => [supplier]),
  document: lookAtDocument,
  invoice: own(({ supplier, debtor }: Invoice) => [supplier, debtor]),
  receivable: own(({ supplier, debtor, ruler, dispute, outside, setOffs }: Receivable) => {
    const said = [
      ...outside.flatMap(({ by, payee }) => [by, payee]),
      ...setOffs.map(({ by }) => by),
    ];
    return [supplier, debtor, ruler, dispute?.payee, ...said];
  }),
  piece: lookAtPiece,
  holding: lookAtHolding,
  link: own(({ assignor, taker }: LinkFact) => [assignor, taker]),
  reserve: own(({ seller, holder }: ReserveFact) => [seller, holder]),
  offer: lookAtOffer,
  request: lookAtRequest,
  quote: lookAtQuote,
  grant: lookAtGrant,
  total: own(({ member }: Total) => [member]),
  policy: own(({ member }: Policy) => [member]),
  approval: own(({ member }: Approval) => [member]),
  spent: own(({ member }: Spent) => [member]),
  usage: own(({ member }: Usage) => [member]),
  conversion: own(({ maker, to, taker }: Conversion) => [maker, to ?? EVERY_MEMBER, taker]),
  redemption: own(({ issuer, member }: Redemption) => [issuer, member]),
  pledge: own(({ pledgor, pledgee, consentTo }: Pledge) => [pledgor, pledgee, consentTo]),
  guarantee: lookAtGuarantee,
  claim: lookAtClaim,
  debt: lookAtDebt,
  consent: own(({ assignee, assignor }: Consent) => [assignee, assignor]),
  obligation: own(({ debtor, issuer }: Obligation) => [debtor, issuer]),
  contract: own(({ debtor, proposer, agreed, ending }: Contract) => [
    ...[debtor, proposer],
    ...[...agreed, ...ending],
  ]),
  correction: lookAtCorrection,
  'queued-order': own(({ signer }: QueuedOrder) => [signer]),
};

/** Whether facts of a kind are read by those who are parties of them. */
export function isForParties(kind: string): boolean {
  return kind in LOOKING;
}

/** What the fact `value` under `key` lets whom see. */
export function sightsOf(world: FactReader, key: string, value: Json): readonly Sight[] {
  return LOOKING[familyOf(key)]?.(world, value, key) ?? [];
}

/**
 * The facts with any of which this one is read, besides by its own parties: a contract, a list, an
 * attestation is read by whoever reads what it is about, a document by who reads an invoice that
 * it names.
 */
export function readWith(key: string, value: Json): readonly string[] {
  const [family, one = '', other = ''] = key.split('/', 3);
  if (family === 'document') {
    return registrantsOf(value).map(({ invoice }) => invoices.key(invoice));
  }
  if (family === 'statement') return [invoices.key(one)];
  if (family === 'register-entry') return [receivables.key(one)];
  if (family === 'contract') return [receivables.key((value as unknown as Contract).receivable)];
  if (family === 'folded') return [receivables.key(one)];
  if (family !== 'listing') return [];
  return [one === 'statements' ? invoices.key(other) : receivables.key(other)];
}

/**
 * Rights to read that the writes of a block bring: those that follow from the facts as they are and
 * did not follow from the same facts as they were, each once and in order. Of what has come and
 * gone within the block there are none.
 * @param world the facts after the block
 * @param before a fact as it was before the block
 */
export function newSights(
  world: FactReader,
  writes: Writes,
  before: (key: string) => Json | undefined,
): readonly Sight[] {
  const found = new Map<string, Sight>();
  for (const [key, now] of writes) {
    if (now === null) continue;
    const old = before(key);
    const had = old === undefined ? [] : sightsOf(world, key, old).map(nameOf);
    for (const sight of sightsOf(world, key, now)) {
      const name = nameOf(sight);
      // A deal may be off within its block, and the piece that it was about be one with another.
      const isThere = world.facts.get(sight.key) !== undefined;
      if (isThere && !had.includes(name)) found.set(name, sight);
    }
  }
  // The default sort is by code unit.
  return [...found.keys()].sort().flatMap((name) => found.get(name) ?? []);
}

function nameOf({ member, key }: Sight): string {
  return `${member} ${key}`;
}

function familyOf(key: string): string {
  const slash = key.indexOf('/');
  return slash < 0 ? key : key.slice(0, slash);
}

/** Each of the parties sees each of the facts. */
function see(keys: readonly string[], parties: readonly Party[]): Sight[] {
  const members = parties.filter((party) => typeof party === 'string');
  return members.flatMap((member) => keys.map((key) => ({ member, key })));
}

/** A fact that its parties see. Of what is decoded only names are read: amounts stay text. */
function own<T>(parties: (fact: T) => readonly Party[]): Looking {
  return (_, value, key) => see([key], parties(value as unknown as T));
}

/** What a receivable rests on, without which nobody can know what it is worth. */
function behind(world: FactReader, receivable: Hash): readonly string[] {
  const of = receivables.read(world, receivable)?.invoice;
  const invoice = of === undefined ? undefined : invoices.read(world, of);
  if (invoice === undefined) return [];
  const { id, supplier, document, identity } = invoice;
  const used = [document, identity].map((fingerprint) => identities.key(supplier, fingerprint));
  return [invoices.key(id), documents.key(document), ...used];
}

/** A piece with what it is of. */
function around(world: FactReader, receivable: Hash, from: bigint | string): readonly string[] {
  const first = BigInt(from);
  const own = [pieces.key(receivable, first), holdings.key(receivable, first)];
  return [...own, receivables.key(receivable), ...behind(world, receivable)];
}

function lookAtDocument(world: FactReader, value: Json, key: string): readonly Sight[] {
  const named = registrantsOf(value).flatMap(({ supplier, invoice }) => [
    supplier,
    invoices.read(world, invoice)?.debtor,
  ]);
  return see([key], named);
}

/** Who has registered a document, as far as its leaf names them. */
export function registrantsOf(leaf: Json): readonly Registrant[] {
  return namedIn(leaf as unknown as DocumentLeaf);
}

function lookAtPiece(world: FactReader, value: Json, key: string): readonly Sight[] {
  const { receivable, from, payTo, noticeTo } = value as unknown as PieceFact;
  const debtor = receivables.read(world, receivable)?.debtor;
  return [...see([key], [debtor]), ...see(around(world, receivable, from), [payTo, noticeTo])];
}

function lookAtHolding(world: FactReader, value: Json): readonly Sight[] {
  const holding = value as unknown as HoldingFact;
  const { receivable, from, holder, words, conceded, guarantees: covers } = holding;
  const given = holding.pledges.map((id) => pledges.read(world, id)?.pledgee);
  const guarantors = covers.map(({ id }) => guarantees.read(world, id)?.guarantor);
  const calling = covers.flatMap(({ calls }) => calls.map(({ by }) => by));
  const speaking = [...words, ...conceded].map(({ member }) => member);
  const parties = [holder, ...given, ...guarantors, ...calling, ...speaking];
  const rights = [
    ...holding.pledges.map(pledges.key),
    ...covers.map(({ id }) => guarantees.key(id)),
  ];
  return [...see(around(world, receivable, from), parties), ...see(rights, [holder])];
}

/** Who is to decide on an offer sees of what it is; in whose hands that is, is granted. */
function lookAtOffer(_: FactReader, value: Json, key: string): readonly Sight[] {
  const { seller, addressee, taker, receivable, from } = value as unknown as Offer;
  const facts = [key, pieces.key(receivable, BigInt(from)), receivables.key(receivable)];
  return see(facts, [seller, addressee ?? EVERY_FINANCIER, taker]);
}

function lookAtRequest(_: FactReader, value: Json, key: string): readonly Sight[] {
  const { seller, financiers, receivable } = value as unknown as QuoteRequest;
  return see([key, receivables.key(receivable)], [seller, ...(financiers ?? [EVERY_FINANCIER])]);
}

function lookAtQuote(world: FactReader, value: Json, key: string): readonly Sight[] {
  const { financier, request } = value as unknown as Quote;
  return see([key], [financier, quoteRequests.read(world, request)?.seller]);
}

/** A reader sees all that the list of what can hurt the piece is made of, as it is then. */
function lookAtGrant(world: FactReader, value: Json, key: string): readonly Sight[] {
  const { receivable, from, reader, by } = value as unknown as Grant;
  const holding = holdings.read(world, receivable, BigInt(from));
  const rights = [
    ...(holding?.pledges ?? []).map(pledges.key),
    ...(holding?.guarantees ?? []).map(({ id }) => guarantees.key(id)),
    ...(holding?.reserved === true ? [reserveFacts.key(receivable, BigInt(from))] : []),
  ];
  return [
    ...see([key], [by, reader]),
    ...see([...around(world, receivable, from), ...rights], [reader]),
  ];
}

/** While it is offered, it is for the holder to answer; then whoever holds the piece sees it. */
function lookAtGuarantee(world: FactReader, value: Json, key: string): readonly Sight[] {
  const { guarantor, receivable, from, status } = value as unknown as Guarantee;
  const holder = holdings.read(world, receivable, BigInt(from))?.holder;
  const answering = see([key], status === 'offered' ? [holder] : []);
  return [...answering, ...see([key, ...around(world, receivable, from)], [guarantor])];
}

/** Who answers for a piece that it sold sees again what that has come to. */
function lookAtClaim(world: FactReader, value: Json, key: string): readonly Sight[] {
  const { claimant, assignor, pledge, receivable, from } = value as unknown as Claim;
  const pledgee = pledge === null ? null : pledges.read(world, pledge)?.pledgee;
  const facts = [key, pieces.key(receivable, BigInt(from)), receivables.key(receivable)];
  return see(facts, [claimant, assignor, pledgee]);
}

function lookAtDebt(world: FactReader, value: Json, key: string): readonly Sight[] {
  const { debtor, creditor, issuer, pledges: ids } = value as unknown as Debt;
  const pledgees = ids.map((id) => pledges.read(world, id)?.pledgee);
  return see([key], [debtor, creditor, issuer, ...pledgees]);
}

function lookAtCorrection(world: FactReader, value: Json, key: string): readonly Sight[] {
  const { by, signed, endedBy, repair } = value as unknown as Correction;
  const words = [by, ...signed, endedBy];
  if (repair.kind === 'debt') return see([key], [...words, repair.debtor, repair.creditor]);
  if (repair.kind === 'reduction') {
    const debt = debts.read(world, repair.debt);
    return see([key], [...words, debt?.debtor, debt?.creditor]);
  }
  const { holders, rightful, receivable } = repair;
  const debtor = receivables.read(world, receivable)?.debtor;
  return see([key], [...words, ...holders, rightful, debtor]);
}

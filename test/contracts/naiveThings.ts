/** What the naive market knows: units, offers, pledges, claims, receivables. */
import type { NaiveTerms } from './naiveInvoices.ts';

/** What the model knows of it. */
export interface Unit {
  holder: string;
  payTo: string;
  noticeTo: string | null;
  /** The height at which the debtor was told of its payee. */
  noticedAt: number;
  /** How it came here, the oldest first. */
  chain: readonly Link[];
  /** For each of these, from when the debtor's notice of it counts; null: it has none. */
  told: readonly (number | null)[];
  /** The pledges on it, in their rank. */
  pledges: readonly NaivePledge[];
  /** The guarantees on it, in their rank. */
  guarantees: readonly NaiveGuarantee[];
  open: boolean;
  /** Closed by cancelling or forgiving, not by a payment. */
  released: boolean;
  disputed: boolean;
  wasDisputed: boolean;
  /** Who gives it up while it is disputed. */
  conceded: readonly { readonly member: string; readonly alone: boolean }[];
  writtenOff: boolean;
  /** The guarantee under which its holder paid for it. */
  subrogated: NaiveGuarantee | null;
  /** Paid by the debtor before that. */
  paidBefore: boolean;
  offer: NaiveOffer | null;
  /** The claim of recourse that binds it. */
  claim: NaiveClaim | null;
  /** What holder and pledgees say to the credit note that waits. */
  words: readonly NaiveWord[];
  /** The number of the piece that it belongs to, for cuts: a new one for each part. */
  piece: number;
}

/** What the model knows of it. */
export interface NaiveGuarantee {
  readonly receivable: string;
  readonly start: number;
  readonly guarantor: string;
  amount: number;
  readonly waitingDays: number;
  until: number;
  paid: number;
  /** Whether a contract has changed what it was offered for. */
  isOutlived: boolean;
  status: 'offered' | 'active' | 'triggered' | 'used' | 'withdrawn' | 'expired' | 'released';
}

/** What the model knows of it. */
export interface NaiveClaim {
  readonly claimant: string;
  /** For which it is made in the holder's place; null: by the holder. */
  readonly pledge: NaivePledge | null;
  readonly cause: string;
  units: readonly Unit[];
  lapses: number;
  paid: number;
  status: 'open' | 'paid' | 'satisfied' | 'withdrawn' | 'lapsed';
}

/** What the model knows of it. */
export interface NaivePledge {
  readonly id: string;
  readonly receivable: string;
  readonly pledgee: string;
  readonly pledgor: string;
  readonly secured: number;
  received: number;
  readonly due: number;
  active: boolean;
  consentTo: string | null;
}

/** What somebody says to a credit note. */
export interface NaiveWord {
  readonly note: string;
  readonly member: string;
  readonly agrees: boolean;
}

/** A credit note that waits, until a time. */
export interface NaiveNote {
  readonly id: string;
  readonly isDefence: boolean;
  readonly amount: number;
  readonly document: string;
  left: number;
  isConfirmed: boolean;
  /** When the debtor gave its word on it, ms. */
  confirmedAt: number | null;
  time: number;
}

/** A dispute: until it lapses or, lifted, what it leaves is debited. */
export interface NaiveDispute {
  readonly id: string;
  /** Who is said to have been paid outside; null: that is not what it is about. */
  readonly payee: string | null;
  since: number;
  /** Late interest of its units up to then, as that of receivables is counted. */
  accrued: bigint;
  isLifted: boolean;
  time: number;
}

/** A step on the way to a holder; without a price it is an assignment, or came by law. */
export interface Link {
  readonly kind: 'sale' | 'assignment' | 'law';
  readonly seller: string;
  /** Null: whose money the debtor pays in, when anything is owed. */
  readonly issuer: string | null;
  readonly price: number;
  readonly units: number;
  readonly recourse: boolean;
  readonly interest: number;
  /** The same, or null where none was agreed. */
  readonly agreed: number | null;
  readonly soldOn: number;
  /** Whether it was a sale with a reserve. */
  readonly isReserved: boolean;
}

/** What a sale says of its reserve; the price is the advance. */
export interface NaiveReserveTerms {
  readonly fee: number;
  readonly ppm: number;
  readonly dayCount: string;
}

/** What the model knows of it. */
export interface NaiveOffer {
  readonly kind: 'assignment' | 'sale' | 'early';
  readonly seller: string;
  readonly to: string | null;
  readonly price: number;
  readonly issuer: string;
  readonly disclosed: boolean;
  readonly recourse: boolean;
  /** Of early payment: what is forgiven, ppm a year, and how the days are counted. */
  readonly discount?: { readonly ppm: number; readonly dayCount: string };
  /** Parts per million a year on the price, ACT/360; none when it is not there. */
  readonly interest?: number;
  readonly reserve?: NaiveReserveTerms;
  readonly receivable: NaiveReceivable;
  readonly units: Unit[];
  readonly lapses: number;
  status: 'open' | 'taken' | 'declined' | 'withdrawn' | 'lapsed';
}

/** What an offer says beside the units. */
export type NaiveOfferTerms = Omit<NaiveOffer, 'units' | 'lapses' | 'status' | 'receivable'>;

/** The units of an offer; `start` is the first unit of the piece that the deed names. */
export interface NaiveWhat {
  readonly receivable: string;
  readonly start: number;
  readonly from: number;
  readonly to: number;
  readonly lastDay: number;
}

/** What the model knows of it. */
export interface NaiveReceivable extends NaiveTerms {
  readonly identity: string;
  readonly supplier: string;
  readonly debtor: string;
  kind: NaiveTerms['kind'];
  issuer: string;
  credited: number;
  note: NaiveNote | null;
  dispute: NaiveDispute | null;
  /** What was paid on it, the interest too. */
  taken: number;
  forgiven: number;
  interestPaid: number;
  costsPaid: number;
  /** The sum of open * ppm * days up to the day `lateSince`. */
  accrued: number;
  lateSince: number | null;
  retry: number | null;
  retriesLeft: number;
  grace: number;
  /** The day agreed on, and the day of business on which it is paid. */
  dueDay: number;
  payDay: number;
  /** The version of the calendar that says so. */
  calendar: number;
  readonly units: Unit[];
  record: number;
  due: number;
  /** When it stood still last, since its record time and until it is debited; else null. */
  stoodAt: number | null;
  /** Set-offs that wait for the due time. */
  setOffs: readonly NaiveSetOff[];
  /** What one of two says was paid outside the ledger. */
  outside: readonly NaiveOutsideWord[];
  status: 'open' | 'closed' | 'overdue' | 'defaulted' | 'paid';
}

/** A debt by its id, and the debts of the model that it is among. */
export interface NaiveDebt {
  readonly id: string;
  readonly key: string;
}

/** A debt with where it came from, and when. */
export interface NaivePieceDebt extends NaiveDebt {
  readonly receivable: string | null;
  readonly cause: string;
  readonly madeTime: number;
}

/** What the model knows of it: `start` is a unit of the piece. */
export interface NaiveSetOff {
  readonly by: string;
  readonly debt: NaivePieceDebt;
  readonly start: number;
  readonly amount: number;
}

/** What the model knows of it. */
export interface NaiveOutsideWord {
  readonly by: string;
  readonly payee: string;
  readonly start: number;
  readonly amount: number;
}

/** That somebody may read a piece. */
export interface NaiveGrant {
  readonly receivable: string;
  readonly start: number;
  readonly reader: string;
  readonly by: string;
  readonly until: number;
}

/** Whether an offer or a claim binds the piece of this unit. */
export function isBound({ offer, claim }: Unit): boolean {
  return offer !== null || claim !== null;
}

/** Closes a unit without a payment. */
export function releaseUnit(unit: Unit): void {
  Object.assign(unit, { open: false, released: true });
}

/** Who is asked beside holder and supplier: pledgees, and through whose hands a unit came. */
export function besides({ holder, pledges, chain }: Unit, supplier: string): readonly string[] {
  const pledgees = pledges.map(({ pledgee }) => pledgee);
  const between = chain.map(({ seller }) => seller).filter((seller) => seller !== supplier);
  return holder === supplier ? pledgees : [...pledgees, ...between];
}

/** One more change of hands, of which the debtor has no notice yet. */
export function lengthen(unit: Unit, link: Link): void {
  unit.chain = [...unit.chain, link];
  unit.told = [...unit.told, null];
}

/** Whether its debtor may dispute it after its record time, for it stood still then. */
export function isHeld({ status, dispute, stoodAt }: NaiveReceivable): boolean {
  return status === 'closed' && dispute === null && stoodAt !== null;
}

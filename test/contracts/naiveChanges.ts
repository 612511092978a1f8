/** What can be put to the vote in the naive market, and what it knows of a proposal. */
import type { NaiveRepair } from './naiveCorrections.ts';
import type { NaiveNewKey } from './naiveFreezes.ts';

/** What a validator is to be; `isProved`: its new key has signed for it. */
export interface NaiveWish {
  readonly validator: string;
  readonly power: number;
  readonly key: string | null;
  readonly isProved: boolean;
}

/** What is put to the vote. */
export type NaiveChange =
  | { readonly kind: 'validators'; readonly wishes: readonly NaiveWish[] }
  | { readonly kind: 'issueLimit'; readonly issuer: string; readonly limit: number }
  | {
      readonly kind: 'protocol';
      readonly protocol: number;
      readonly height: number;
      readonly knows: number;
    }
  | {
      readonly kind: 'memberKeys';
      readonly member: string;
      readonly keep: readonly string[];
      readonly add: NaiveNewKey | null;
    }
  | { readonly kind: 'correction'; readonly repair: NaiveRepair }
  | { readonly kind: 'suspend' | 'readmit' | 'leave'; readonly member: string }
  | NaiveRenaming
  | NaiveAmendment
  | NaiveNewcomer;

/**
 * Who is to be a member. `look`: what its name looks like; `alike`: whom the proposer names as
 * looking like it; `isGood`: name and identifier are ones, and its key has signed for it.
 */
export interface NaiveNewcomer {
  readonly kind: 'enrol';
  readonly id: string;
  readonly look: string;
  readonly lei: string | null;
  readonly desk: NaiveNewKey;
  readonly alike: readonly string[];
  readonly isGood: boolean;
}

/** A member is called otherwise: `look` is that of its new name, `alike` whom it is named with. */
export interface NaiveRenaming {
  readonly kind: 'member';
  readonly member: string;
  readonly look: string;
  readonly alike: readonly string[];
}

/** Days of the model that are others from a height on. */
export interface NaiveAmendment {
  readonly kind: 'parameters';
  readonly values: Readonly<Partial<Record<'ballotDays' | 'protocolDays', number>>>;
  readonly height: number;
}

/** What a suspended member does not do: it begins something. */
export const BEGINNING: ReadonlySet<string> = new Set([
  ...['registerInvoice', 'reissueInvoice', 'offerAssignment', 'assignToMany', 'giveConsent'],
  ...['grantReading', 'acceptAssignment', 'pledgePiece', 'requestQuotes', 'giveQuote'],
  ...['acceptQuote', 'offerSale', 'acceptSale', 'offerEarlyPayment', 'issueMoney'],
  ...['offerConversion', 'acceptConversion', 'giveGuarantee', 'acceptGuarantee'],
  ...['proposeContract', 'agreeContract', 'shadowContract', 'endorseOracle', 'attestRate'],
  ...['attestFact', 'attestEntry', 'freeze', 'haltTrade', 'resumeTrade', 'declareInsolvency'],
  ...['orderCorrection', 'confirmCorrection', 'propose', 'castBallot', 'publishCalendar'],
]);

/** What the model knows of it. */
export interface NaiveProposal {
  readonly by: string;
  readonly change: NaiveChange;
  readonly votes: Map<string, 'for' | 'against'>;
  readonly lapses: number;
  status: 'open' | 'adopted' | 'rejected' | 'lapsed' | 'overtaken' | 'revoked';
}

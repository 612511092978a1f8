/** The naive market, continued: what members have open by their own word, counted one by one. */
import type { NaiveBurdens } from './naiveBurdens.ts';

/** Deeds that open several things name them as parts. */
interface Deed {
  readonly type: string;
  readonly parts?: readonly unknown[];
}

type Counted = (naive: NaiveBurdens, member: string) => number;

const offers: Counted = ({ offers: all }, member) =>
  [...all.values()].filter(({ status, seller }) => status === 'open' && seller === member).length;
const invoices: Counted = ({ invoices: all }, member) =>
  [...all.values()].filter(
    ({ status, supplier }) =>
      supplier === member && ['registered', 'disputed', 'countered'].includes(status),
  ).length;
const contracts: Counted = ({ contracts: all }, member) =>
  [...all.values()].filter(
    ({ status, proposer }) => proposer === member && ['proposed', 'shadow'].includes(status),
  ).length;
const corrections: Counted = ({ corrections: all }, member) =>
  [...all.values()].filter(
    ({ status, by, authority }) => status === 'proposed' && by === member && authority !== 'ballot',
  ).length;

/** By the type of deed that opens what. */
const OPENS: Readonly<Record<string, Counted>> = {
  registerInvoice: invoices,
  reissueInvoice: invoices,
  offerSale: offers,
  offerAssignment: offers,
  offerEarlyPayment: offers,
  assignToMany: offers,
  requestQuotes: ({ requests }, member) =>
    [...requests.values()].filter((one) => one.status === 'open' && one.seller === member).length,
  giveQuote: ({ quotes }, member) =>
    [...quotes.values()].filter((one) => one.status === 'open' && one.financier === member).length,
  offerConversion: ({ conversions }, member) =>
    [...conversions.values()].filter((one) => one.status === 'open' && one.maker === member).length,
  redeemMoney: ({ redemptions }, member) =>
    [...redemptions.values()].filter((one) => one.status === 'requested' && one.member === member)
      .length,
  giveGuarantee: ({ guarantees }, member) =>
    [...guarantees.values()].filter((one) => one.status === 'offered' && one.guarantor === member)
      .length,
  proposeContract: contracts,
  shadowContract: contracts,
  proposeCorrection: corrections,
  orderCorrection: corrections,
};

/** Whether a deed would open more than its signer may have: an offer for each part, else one. */
export function isFull(naive: NaiveBurdens, signer: string, deed: Deed, waits = false): boolean {
  if (waits) return naive.waitingOf(signer) + 1 > naive.maxOpenOffers;
  const counted = OPENS[deed.type];
  if (counted === undefined) return false;
  const max = counted === invoices ? naive.maxOpenInvoices : naive.maxOpenOffers;
  const opened = deed.parts?.length ?? 1;
  return counted(naive, signer) + opened > max;
}

/** How much members may have open in the history of a seed: in one of four there is little room. */
export function roomOf(seed: number): { maxOpenInvoices: number; maxOpenOffers: number } {
  const isTight = seed % 4 === 3;
  return { maxOpenInvoices: isTight ? 3 : 100_000, maxOpenOffers: isTight ? 2 : 10_000 };
}

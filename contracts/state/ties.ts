/**
 * What ties a member to the network: things that are not over and that others count on it for, or
 * it on others. They are counted beside the facts that say them; nobody leaves who has any. What a
 * member has opened by its own word is counted in openings.ts. Of receivables and pieces it is not
 * asked what is open of them: these facts stay in the state as long as a claim could come.
 */
import type { Json } from '../../ledger/canonical.ts';
import type { Account } from './accounts.ts';
import type { Contract } from './agreements.ts';
import { isLiving } from './agreements.ts';
import type { Correction, Repair } from './corrections.ts';
import { isPending } from './corrections.ts';
import type { Guarantee } from './guarantees.ts';
import type { Invoice } from './invoices.ts';
import { answererOf } from './invoices.ts';
import type { HoldingFact, LinkFact } from './pieces.ts';
import type { Receivable } from './receivables.ts';
import type { Claim, Debt, Pledge } from './rights.ts';

/**
 * `owing`, `supplied`, `ruling`, `mandated`: receivables in the state, by debtor, supplier, who
 * rules on disputes and issuer of the money; the last two also of invoices that wait or have an
 * unsettled rest, the last of debts and corrections, too. `held`, `sold`: pieces in the state, and
 * their changes of hands. `waiting`, `rests`: such invoices by debtor, and by supplier. `debts`,
 * `credits`: with something open. `pledges`, `covers`: active ones of a pledgee, and of a
 * guarantor. `claims`, `claimed`: open ones, by and against it. `agreed`: living contracts.
 * `corrected`: pending corrections that name it. `accounts`: with money on them.
 */
export const TIES = [
  ...(['owing', 'supplied', 'ruling', 'mandated', 'held', 'sold', 'waiting', 'rests'] as const),
  ...(['debts', 'credits', 'pledges', 'covers', 'claims', 'claimed', 'agreed'] as const),
  ...(['corrected', 'accounts'] as const),
] as const;

/** One of `TIES`. */
export type TieName = (typeof TIES)[number];

/** That a member is tied by one thing more. */
export interface Tie {
  readonly of: TieName;
  readonly member: string;
}

/** Only names and states are read, so that amounts stay text. */
type Tying = (value: Json) => readonly Tie[];

const TYING: Readonly<Record<string, Tying>> = {
  invoice: tying(tiedByInvoice),
  receivable: tying(({ debtor, supplier, ruler, mandate }: Receivable) => ({
    ...{ owing: debtor, supplied: supplier, ruling: ruler, mandated: mandate.issuer },
  })),
  holding: tying(({ holder }: HoldingFact) => ({ held: holder })),
  link: tying(({ assignor }: LinkFact) => ({ sold: assignor })),
  debt: tying(({ amount, settled, debtor, creditor, issuer }: Debt) =>
    amount === settled ? {} : { debts: debtor, credits: creditor, mandated: issuer },
  ),
  pledge: tying(({ status, pledgee }: Pledge) => (status === 'active' ? { pledges: pledgee } : {})),
  guarantee: tying(({ status, guarantor }: Guarantee) =>
    status === 'active' || status === 'triggered' ? { covers: guarantor } : {},
  ),
  claim: tying(({ status, claimant, assignor }: Claim) =>
    status === 'open' ? { claims: claimant, claimed: assignor } : {},
  ),
  contract: tying((contract: Contract) =>
    isLiving(contract) ? { agreed: [contract.debtor, ...contract.agreed] } : {},
  ),
  correction: tying((correction: Correction) =>
    isPending(correction) ? tiedByRepair(correction.repair) : {},
  ),
  account: tying(({ balance, locked, member }: Account) =>
    String(balance) === '0' && String(locked) === '0' ? {} : { accounts: member },
  ),
};

/** Whom the fact that stands under a key ties, and by what; none twice by the same. */
export function tiesOf(key: string, value: Json): readonly Tie[] {
  return TYING[key.slice(0, key.indexOf('/'))]?.(value) ?? [];
}

/** Where stands how many things of a kind tie a member. */
export function tieKey({ of, member }: Tie): string {
  return `count/${of}/${member}`;
}

/** Who is tied by what; nobody twice by the same. */
type Tied = Readonly<Partial<Record<TieName, string | null | readonly (string | null)[]>>>;

function tying<T>(tied: (fact: T) => Tied): Tying {
  return (value) => {
    const ties: Tie[] = [];
    const all = tied(value as unknown as T);
    for (const of of Object.keys(all) as TieName[]) {
      const named = all[of] ?? null;
      // Most name one member: a set for each would cost more than all else here.
      const members = Array.isArray(named)
        ? new Set<string | null>(named)
        : [named as string | null];
      for (const member of members) if (member !== null) ties.push({ of, member });
    }
    return ties;
  };
}

/** What an invoice waits for, and who it would be that rules and whose money pays. */
function tiedByInvoice(invoice: Invoice): Tied {
  const { supplier, debtor, status, terms, counter, offered } = invoice;
  const rulers = [terms.ruler, counter?.ruler ?? null];
  if (answererOf(invoice) !== null) {
    return { waiting: debtor, ruling: rulers, mandated: counter?.mandate.issuer ?? null };
  }
  const isWhole = status !== 'accepted' || String(invoice.disputed) === '0';
  const mandated = offered?.issuer ?? null;
  return isWhole ? {} : { waiting: debtor, rests: supplier, ruling: rulers, mandated };
}

/** Whom a correction names. Of a debt that it reduces the parties stand in the debt. */
function tiedByRepair(repair: Repair): Tied {
  if (repair.kind === 'units') return { corrected: [repair.rightful, ...repair.holders] };
  if (repair.kind === 'reduction') return {};
  return { corrected: [repair.debtor, repair.creditor], mandated: repair.issuer };
}

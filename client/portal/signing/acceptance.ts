/**
 * From an invoice and the document that its buyer has in its hands to the words of an acceptance.
 * A file is compared by `seeDocument`; of a document on paper each field is confirmed, and the
 * number, which the ledger does not hold, is typed. It is loaded when somebody accepts.
 */
import { tellAmount } from '../../../contracts/state/currencies.ts';
import type { Invoice } from '../../../contracts/state/invoices.ts';
import type { AcceptanceKind } from '../../../contracts/state/receivables.ts';
import type { JsonObject } from '../../../ledger/canonical.ts';
import { hashOf } from '../../../ledger/hash.ts';
import type { ComparisonCode } from '../../invoices/compareInvoice.ts';
import { compareInvoice, differencesOf } from '../../invoices/compareInvoice.ts';

/** What the person says. */
export interface Acceptance {
  /** As the document writes it. */
  readonly number: string;
  /** 32 bytes, those of the network. */
  readonly networkKey: Uint8Array;
  readonly issuer: string;
  /** The legal text of the undertaking. */
  readonly text: Uint8Array;
  readonly kind: AcceptanceKind;
  readonly isPartial: boolean;
  /** What is accepted of it, minor units, and why the rest is disputed; absent: all of it. */
  readonly part?: { readonly amount: bigint; readonly reason: string };
  /** At most so much of interest and costs is debited, minor units; absent: all of them. */
  readonly chargesCap?: bigint;
}

/** The fields in which the document is not the invoice; every other one was confirmed. */
export function differences(
  invoice: Invoice,
  { number, networkKey }: Pick<Acceptance, 'number' | 'networkKey'>,
): readonly ComparisonCode[] {
  const { supplier, debtor, currency, amount, issueDay, documentDueDay } = invoice;
  const named = (member: string) => ({ name: member, member });
  const said = {
    ...{ supplier: named(supplier), debtor: named(debtor), number, claim: null, currency },
    ...{ amount: tellAmount(amount, currency), issueDay },
    ...{ documentDueDay, payee: null, document: null },
  };
  return differencesOf(compareInvoice(invoice, said, { networkKey })).flatMap(
    ({ code }) => code ?? [],
  );
}

/** The words of the acceptance, on the terms of its supplier. */
export function acceptanceWords(invoice: Invoice, said: Acceptance): JsonObject {
  const { id, supplier, currency, amount, dueDay, document, details, terms, similar } = invoice;
  const { issuer, text, kind, isPartial, part, chargesCap } = said;
  const whole = String(amount);
  return {
    ...{ invoice: id, supplier, currency, invoiced: whole, document, details },
    ...{
      amount: String(part?.amount ?? whole),
      reason: part?.reason ?? null,
      kind,
      text: hashOf(text),
      dueDay,
    },
    mandate: { issuer, chargesCap: chargesCap?.toString() ?? null, partial: isPartial },
    ...{ latePpm: null, lateCost: null, noticeByBlock: terms.noticeByBlock ?? true },
    ...{ accelerates: false, distinctFrom: [...similar] },
  };
}

/**
 * From an invoice and the document that its buyer has in its hands to the words of an acceptance.
 * The document is read by the person: each field is confirmed, the number, which the ledger does
 * not hold, is typed. It is loaded when somebody accepts.
 */
import { readFounders } from '../../../contracts/founding.ts';
import { tellAmount } from '../../../contracts/state/currencies.ts';
import type { Invoice } from '../../../contracts/state/invoices.ts';
import type { AcceptanceKind } from '../../../contracts/state/receivables.ts';
import type { JsonObject } from '../../../ledger/canonical.ts';
import type { Genesis } from '../../../ledger/genesis.ts';
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
}

/** A member whose money can pay. */
export interface Issuer {
  readonly id: string;
  readonly name: string;
}

/** In whose money an invoice may be paid: those whom its supplier takes, and never its debtor. */
export function issuersFor(genesis: Genesis, { terms, debtor }: Invoice): readonly Issuer[] {
  const founders = readFounders(genesis.members).filter(({ roles }) => roles.includes('issuer'));
  const names = new Map(founders.map(({ id, name }) => [id, name]));
  const ids = terms.issuers ?? founders.map(({ id }) => id);
  return ids.filter((id) => id !== debtor).map((id) => ({ id, name: names.get(id) ?? id }));
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

/** The words of the acceptance of the whole, on the terms of its supplier. */
export function acceptanceWords(invoice: Invoice, said: Acceptance): JsonObject {
  const { id, supplier, currency, amount, dueDay, document, details, terms, similar } = invoice;
  const { issuer, text, kind, isPartial } = said;
  const whole = String(amount);
  return {
    ...{ invoice: id, supplier, currency, invoiced: whole, document, details, amount: whole },
    ...{ reason: null, kind, text: hashOf(text), dueDay },
    mandate: { issuer, chargesCap: null, partial: isPartial },
    ...{ latePpm: null, lateCost: null, noticeByBlock: terms.noticeByBlock ?? true },
    ...{ accelerates: false, distinctFrom: [...similar] },
  };
}

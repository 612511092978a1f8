/**
 * Money of one issuer for money of another, by consent of both sides and in one step: the only way
 * between issuers. What is offered is locked until then.
 */
import { assert } from '../../../ledger/assert.ts';
import type { Hash } from '../../../ledger/hash.ts';
import { isInsolvent, isWithdrawing } from '../../state/insolvencies.ts';
import type { Conversion } from '../../state/quotes.ts';
import { conversions } from '../../state/quotes.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Event } from '../../state/rule.ts';
import type { Scene } from '../../state/scene.ts';
import type { Draft } from '../../state/state.ts';
import type { Money } from './money.ts';
import { freeMoney } from './money.ts';

/**
 * That an offer of conversion can still be answered, both issuers being solvent. Its due item runs
 * before any deed.
 */
export function checkConversionOpen(
  { draft, time }: Scene,
  { status, lapseTime, maker, gives, takes }: Conversion,
): Refusal<'conversion_over'> | null {
  const hasFailed = isInsolvent(draft, gives) || isInsolvent(draft, takes);
  const isOpen =
    status === 'open' && time < lapseTime && !isWithdrawing(draft, maker) && !hasFailed;
  return isOpen ? null : refuse('conversion_over', { status, lapseTime });
}

/** Closes an open offer of conversion without effect: what was offered is free again. */
export function closeConversion(
  draft: Draft,
  conversion: Conversion,
  status: 'declined' | 'withdrawn' | 'lapsed',
): Event {
  const { id, maker, giveAmount } = conversion;
  freeMoney(draft, givenMoney(conversion), maker, giveAmount);
  conversions.write(draft, { ...conversion, status });
  return { type: 'conversionClosed', conversion: id, status, freed: String(giveAmount) };
}

/** At the end of its last day an offer of conversion lapses. */
export function lapseConversion(draft: Draft, id: Hash): Event {
  const conversion = conversions.read(draft, id);
  assert(conversion?.status === 'open', 'only open conversions lapse');
  return closeConversion(draft, conversion, 'lapsed');
}

/** The money that the maker gives. */
export function givenMoney({ gives, currency }: Conversion): Money {
  return { issuer: gives, currency };
}

/** The answers of a buyer that are only a reason, and the reasons that each may have. */
import type { DeedOf } from '../../../contracts/deeds.ts';

/** The answers that are only a reason. */
export type Answer = 'disputeInvoice' | 'rejectInvoice';

/** Every reason that the rule of an answer knows, in its order. */
export const REASONS: { readonly [Type in Answer]: readonly DeedOf<Type>['reason'][] } = {
  disputeInvoice: [
    ...(['not_delivered', 'damaged', 'wrong_amount'] as const),
    ...(['wrong_terms', 'already_paid', 'other'] as const),
  ],
  rejectInvoice: [
    ...(['not_ours', 'not_delivered', 'wrong_amount'] as const),
    ...(['wrong_terms', 'already_paid', 'other'] as const),
  ],
};

import type { DeedType, DeedOf as Whole } from '../../contracts/deeds.ts';

/** What the test market adds where a deed lacks it: what an acceptance names, what was shown. */
type Added = 'seed' | 'supplier' | 'currency' | 'invoiced' | 'document' | 'details';

type AddedTo<Type extends DeedType> = Type extends 'acceptInvoice' | 'counterInvoice'
  ? Added
  : 'seed' | 'shown';

/** A deed of one rule, but for what the test market adds. */
export type DeedOf<Type extends DeedType> = Omit<Whole<Type>, AddedTo<Type>> &
  Partial<Pick<Whole<Type>, AddedTo<Type> & keyof Whole<Type>>>;

/** Any of them. */
export type AnyDeed = { [Type in DeedType]: DeedOf<Type> }[DeedType];

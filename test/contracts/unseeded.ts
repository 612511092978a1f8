import type { DeedType, DeedOf as Whole } from '../../contracts/deeds.ts';

/** What the test market adds where a deed lacks it: the seed, and what an acceptance names. */
type Added = 'seed' | 'supplier' | 'currency' | 'invoiced' | 'document' | 'details';

type AddedTo<Type extends DeedType> = Type extends 'acceptInvoice' ? Added : 'seed';

/** A deed of one rule, but for what the test market adds. */
export type DeedOf<Type extends DeedType> = Omit<Whole<Type>, AddedTo<Type>> &
  Partial<Pick<Whole<Type>, AddedTo<Type> & keyof Whole<Type>>>;

/** Any of them. */
export type AnyDeed = { [Type in DeedType]: DeedOf<Type> }[DeedType];

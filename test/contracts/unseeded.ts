import type { DeedType, DeedOf as Seeded } from '../../contracts/deeds.ts';

/** A deed of one rule but for its seed, which the test market adds. */
export type DeedOf<Type extends DeedType> = Omit<Seeded<Type>, 'seed'>;

/** Any of them. */
export type AnyDeed = { [Type in DeedType]: DeedOf<Type> }[DeedType];

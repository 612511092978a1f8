import { RULES } from '../../../contracts/deeds.ts';

/**
 * The type of a deed as it is shown: as it is when this ledger knows it, else in quotes, because
 * whoever sends a deed that is refused chooses the letters of its type.
 */
export function deedName(type: string): string {
  return Object.hasOwn(RULES, type) ? type : JSON.stringify(type);
}

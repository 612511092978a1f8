/** What histories put to the vote about members and parameters, for the model and as deeds. */
import type { Dice } from './dice.ts';
import { BANKS, TRADERS } from './invoiceSteps.ts';
import type { Market } from './market.ts';
import type { NaiveBallots } from './naiveBallots.ts';
import type { NaiveChange } from './naiveChanges.ts';

/** A change as the model knows it, and in the words of its deed. */
interface Put {
  readonly change: NaiveChange;
  readonly words: object;
}

/** Where a history is. */
interface Ground {
  readonly dice: Dice;
  readonly market: Market;
  readonly naive: NaiveBallots;
}

/** A suspended member comes back. */
export function someReadmission(dice: Dice, naive: NaiveBallots): Put {
  return standing('readmit', dice.pick([...naive.suspended]));
}

/** A suspension or a leave, another name, or other parameters, by a number from 12 to 14. */
export function someStanding(on: Ground, kind: number): Put {
  if (kind === 14) return someParameters(on);
  return kind === 13 ? someName(on) : someSuspension(on);
}

function someSuspension({ dice, naive }: Ground): Put {
  const newcomers = [...naive.newcomers.keys()];
  // Who trades has something open nearly always: newcomers leave, who do not.
  const isLeaving = newcomers.length > 0 && dice.below(3) === 0;
  if (isLeaving) return standing('leave', dice.pick(newcomers));
  const member = dice.pick([...TRADERS, ...BANKS, 'regulator', ...newcomers]);
  return standing(dice.below(8) === 0 ? 'readmit' : 'suspend', member);
}

function standing(kind: 'suspend' | 'readmit' | 'leave', member: string): Put {
  const change = { kind, member } as const;
  return { change, words: change };
}

function someParameters({ dice, market }: Ground): Put {
  const values = dice.pick([
    { ballotDays: dice.pick([12, 14, 16]) },
    { protocolDays: dice.pick([1, 2]), ballotDays: 14 },
  ]);
  const height = market.state.height + dice.pick([1, 4, 8, 12]);
  const change = { kind: 'parameters', values, height } as const;
  return { change, words: { ...change, source: 'by ballot', document: null } };
}

/** A member gets another name; now and then one that looks like another’s. */
function someName({ dice, naive }: Ground): Put {
  const member = dice.pick([...TRADERS, ...naive.newcomers.keys()]);
  const look = dice.below(3) === 0 ? dice.pick(TRADERS) : `renamed-${dice.below(1000)}`;
  const others = naive.alikeTo(look).filter((id) => id !== member);
  const alike = dice.below(6) === 0 ? ['regulator'] : others;
  const name = `THE ${look.toUpperCase().replaceAll('-', ' ')}`;
  const stays = { lei: null, uscc: null, size: null, roles: null, documentNames: null };
  const change = { kind: 'member', member, look, alike } as const;
  return { change, words: { kind: 'member', member, name, ...stays, alike } };
}

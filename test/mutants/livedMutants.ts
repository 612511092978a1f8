/**
 * Mistakes that others planted and that no test noticed then, each where its code stands today:
 * those of the pure floors. What was mended is a kind of mistake, so some stand here with their
 * like. One that was planted too is none: the body of a locked block is named by its proposal, as
 * long as the round of the lock is kept, so that forgetting it as the lock's forgets nothing.
 */
import { lived } from './lived.ts';
import type { Mutant } from './mutant.ts';

const CONTRACTS: readonly Mutant[] = [
  lived('a day slips at the end of a century', 'days are counted', ['contracts/calendar'], {
    file: 'contracts/state/calendar.ts',
    from: 'Math.floor(dayOfEra / 36_524)',
    to: 'Math.floor(dayOfEra / 36_525)',
  }),
  lived('all old ids are forgotten at once', 'work of a block is bounded', ['contracts/execute'], {
    file: 'contracts/admit.ts',
    from: 'const limit = FORGET_FACTOR * parameters.maxBlockTransactions;',
    to: 'const limit = Number.MAX_SAFE_INTEGER;',
  }),
  lived('a claim on a frozen piece goes on', 'frozen is frozen', ['contracts/subjects'], {
    file: 'contracts/state/subjects.ts',
    from: '...ofPiece(draft, claim.receivable, claim.from)]',
    to: '...ofReceivable(draft, claim.receivable)]',
  }),
  lived('the quote of a frozen financier is taken', 'frozen is frozen', ['contracts/subjects'], {
    file: 'contracts/state/subjects.ts',
    from: '{quote.financier}`, ...ofR',
    to: '{request.seller}`, ...ofR',
  }),
  lived('more is forgiven than is open', 'money is never negative', ['contracts/offers'], {
    file: 'contracts/rules/financing/payEarly.ts',
    from: 'return amount < units ? amount : units;',
    to: 'return amount;',
  }),
  lived('crowns are set off against francs', 'one currency', ['contracts/outsideRules'], {
    file: 'contracts/rules/settlement/setOff.ts',
    from: 'first.currency === second.currency && first.issuer',
    to: 'first.issuer',
  }),
  lived('terms cost one more than they may', 'work is bounded', ['contracts/terms'], {
    file: 'contracts/terms/checkTerms.ts',
    from: 'return cost > BOUNDS.cost ?',
    to: 'return cost > BOUNDS.cost + 1 ?',
  }),
  lived('terms are as deep as their flattest branch', 'work is bounded', ['contracts/terms'], {
    file: 'contracts/terms/checkTerms.ts',
    from: 'return 1 + Math.max(...condition.of.map(depthOf));',
    to: 'return 1 + Math.min(...condition.of.map(depthOf));',
  }),
  lived('pledged pieces are converted', 'the pledgee loses its right', ['contracts/contracts'], {
    file: 'contracts/trade/agreements/performing.ts',
    from: "  if (all.some(({ pledges }) => pledges.length > 0)) return impossible('pledged');\n",
    to: '',
  }),
  lived('of held money the first sum alone is paid', 'no money vanishes', ['contracts/tender'], {
    file: 'contracts/trade/due/thawing.ts',
    from: 'const paid = held.flatMap(',
    to: 'const paid = held.slice(0, 1).flatMap(',
  }),
  lived('a known signature outlives its key', 'a revoked key signs nothing', ['contracts/admit'], {
    file: 'contracts/openBody.ts',
    from: "if (typeof key !== 'string') return",
    to: "if (!seen(digest, '') && typeof key !== 'string') return",
  }),
];

/** Random ones, with their like. */
const RANDOM: readonly Mutant[] = [
  lived('who is asked for quotes is shown nothing', 'both sides agree', ['contracts/showing'], {
    file: 'contracts/state/showing.ts',
    from: 'if (request === undefined) return null;',
    to: 'if (request !== null) return null;',
  }),
  lived('a rival is owed what it has received', 'ranks say how much', ['contracts/rivals'], {
    file: 'contracts/trade/evidence/rivals.ts',
    from: 'amount: secured - received',
    to: 'amount: secured + received',
  }),
  lived('a guarantee of another receivable is in force', 'laws notice', ['contracts/lawRows'], {
    file: 'contracts/laws/rights.ts',
    from: 'if (isThere && receivable === piece.receivable) continue;',
    to: 'if (isThere) continue;',
  }),
  lived('a rule may fire again', 'laws notice', ['contracts/lawRows'], {
    file: 'contracts/laws/rights.ts',
    from: '!known || new Set(names).size < names.length',
    to: '!known',
  }),
  lived('a reserve is lost where pieces join', 'it is for its units', ['contracts/joining'], {
    file: 'contracts/trade/pieces/joining.ts',
    from: 'reserve: _s, guarantees: _g,',
    to: 'reserve: _s, reserved: _d, guarantees: _g,',
  }),
];

const CONSENSUS: readonly Mutant[] = [
  lived('a half is a quorum of many', 'two thirds of all power', ['ledger/certificate'], {
    file: 'ledger/certificate.ts',
    from: 'if (power < quorumPower(set)) {',
    to: 'if (power < (set.length >= 10 ? set.length / 2 : quorumPower(set))) {',
  }),
  lived(
    'a block of an earlier round is proposed',
    'its time is over',
    ['node/consensus/scenarios'],
    {
      file: 'node/consensus/rounds.ts',
      from: ' || built.round !== round || draft.step',
      to: ' || draft.step',
    },
  ),
  lived(
    'votes of older rounds end a round',
    'only those of the one before',
    ['node/consensus/verify'],
    {
      file: 'node/consensus/verify.ts',
      from: "vote.type === 'precommit' && vote.round === round - 1)",
      to: "vote.type === 'precommit' && vote.round < round)",
    },
  ),
  lived('repair answers without bound', 'a peer costs little', ['node/consensus/repair'], {
    file: 'node/consensus/repair.ts',
    from: 'return missing.slice(0, MAX_REPAIR_VOTES);',
    to: 'return missing;',
  }),
  lived('a valid value is not told', 'no lock stays hidden', ['node/consensus/repair'], {
    file: 'node/consensus/repair.ts',
    from: 'valid === null || valid.round <= peer.validRound',
    to: 'valid === null || valid.round >= 0',
  }),
];

/** All of this part. */
export const LIVED_MUTANTS: readonly Mutant[] = [...CONTRACTS, ...RANDOM, ...CONSENSUS];
